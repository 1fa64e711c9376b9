"""What every test ends with: is any counter wrong?

Most recounts are an UPDATE or two of what is wrong. To build those takes longer than most tests, so
each is built once per kind of database; from then on the same statements are sent as they are.
"""

from sqlalchemy import event
from sqlalchemy.engine import Engine

from community.cli import RECOUNTS
from community.db import db

built: dict = {}  # (kind of database, recount) -> its statements with their parameters


def drift():
    """{recount: how many rows it would repair}, of those that would repair any. Repairs nothing."""
    db.session.rollback()
    kind = db.engine.dialect.name
    wrong = {recount.__name__: rows_of(kind, recount) for recount in RECOUNTS}
    db.session.rollback()
    return {name: count for name, count in wrong.items() if count}


def rows_of(kind, recount):
    statements = built.get((kind, recount))
    if not statements:
        return build(kind, recount)
    send = db.session.connection().exec_driver_sql
    return sum(send(*statement).rowcount for statement in statements)


def build(kind, recount):
    """Recount, and keep what that sent unless it depends on what it read."""
    sent = []

    def note(connection, cursor, statement, parameters, context, many):
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        count = recount()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    sent = [each for each in sent if not each[0].startswith(("BEGIN", "PRAGMA"))]
    reads = any(statement.startswith("SELECT") for statement, _parameters in sent)
    built[kind, recount] = None if reads else sent
    return count
