from community.accounts.handlers.challenges import purge_challenges
from community.accounts.handlers.codes import purge_codes
from community.accounts.handlers.emails import purge_changes
from community.accounts.handlers.events import purge_events
from community.accounts.handlers.sessions import purge_sessions
from community.db import db
from community.jobs import every_minute


@every_minute
def forget_old_sign_ins():
    """Drop codes that no longer count for a limit, and what ran out or is too old."""
    purge_codes()
    purge_sessions()
    purge_challenges()
    purge_changes()
    purge_events()
    db.session.commit()
