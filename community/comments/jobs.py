from community.comments.erasure import purge_comments
from community.db import db, now
from community.jobs import every_minute


@every_minute
def purge_deleted_comments():
    """Once an hour: empty what was deleted a month ago, a few at a time."""
    while now().minute == 0 and purge_comments():
        db.session.commit()
