from community.accounts.handlers import purge_codes, purge_sessions
from community.db import db
from community.jobs import every_minute


@every_minute
def forget_old_sign_ins():
    """Drop codes that no longer count for a limit, and sessions that ran out."""
    purge_codes()
    purge_sessions()
    db.session.commit()
