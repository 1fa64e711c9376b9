"""What a member read, kept and followed, when they go; and what was kept of a post that goes."""

from sqlalchemy import delete, exists, or_, select

from community.db import changed, db
from community.reading.handlers import dismiss_reminder, dismiss_reminders
from community.reading.models import Bookmark, PostSubscription, PostVisit

KINDS = (PostVisit, Bookmark, PostSubscription)
BATCH = 1000


def erase_reading(member, after=0):
    """Delete the next rows of a member's reading; None when there are no more."""
    dismiss_reminders(member)
    for kind in KINDS:
        theirs = select(kind.id).where(kind.member_id == member.id).limit(BATCH)
        if changed(delete(kind).where(kind.id.in_(theirs))):
            return after + 1
    return None


def forget_readers(post):
    """Delete who opened, kept, followed and muted a post, and their reminders of it."""
    if not db.session.scalar(select(or_(*(exists().where(k.post_id == post.id) for k in KINDS)))):
        return
    reminded = select(Bookmark).where(Bookmark.post_id == post.id)
    for bookmark in db.session.scalars(reminded.where(Bookmark.reminded_at.is_not(None))).all():
        dismiss_reminder(post, bookmark.member)
    for kind in KINDS:
        db.session.execute(delete(kind).where(kind.post_id == post.id))
