from community.db import db, now
from community.jobs import every_minute
from community.posts.erasure import purge_posts


@every_minute
def purge_deleted_posts():
    """Once an hour: empty what was deleted a month ago, a few at a time."""
    while now().minute == 0 and purge_posts():
        db.session.commit()
