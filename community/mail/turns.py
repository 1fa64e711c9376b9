"""One sender at a time, among all threads, processes and machines: so mails go out in order."""

import fcntl
from contextlib import contextmanager

from sqlalchemy import text

from community.db import db

KEY = 0x6865617274680001  # of PostgreSQL's advisory lock: "hearth", the first


@contextmanager
def only_sender():
    """Take the turn if it is free. Gives a function that raises when it was lost, or None.

    The lock is the kernel's or the database server's: it ends with the process that holds it.
    """
    if db.engine.dialect.name == "sqlite":
        with open(f"{db.engine.url.database}-mail", "ab") as line:
            try:
                fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield lambda: None
        return
    with db.engine.connect() as holder:  # its transaction ends with the turn, and reads nothing
        taken = holder.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": KEY})
        yield (lambda: holder.execute(text("SELECT 1"))) if taken else None
