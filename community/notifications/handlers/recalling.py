"""What waits in the outbox for a mail server does not leave it once it may not be told any more."""

from datetime import timedelta

from sqlalchemy import func, select, update

from community.db import db, now
from community.mail import Mail
from community.members.models import Member
from community.notifications.models import Digest, Notification
from community.notifications.queries import readable_notifications, viewer_of

FRESH = timedelta(minutes=1)  # since it was written, with all that was asked then


def recall_mails(*which):
    """Mails that have not left yet do not leave. What a digest among them told waits for the next
    one, which is due at once; without what is deleted, dropped or no longer readable by then."""
    waiting = select(Mail).where(Mail.member_id.is_not(None), Mail.state == "queued", *which)
    for mail in db.session.scalars(waiting.with_for_update()).all():
        recall(mail)


def recall(mail):
    mail.state = "expired"
    if mail.kind == "digest":
        planned = update(Digest).where(Digest.member_id == mail.member_id)
        db.session.execute(planned.values(due_at=now()))
    told = update(Notification).where(
        Notification.mail_id == mail.id, Notification.mail_state == "mailed"
    )
    again = "digest" if mail.kind == "digest" else "dropped"
    db.session.execute(told.values(mail_state=again, mail_id=None))


def recall_what_changed(mails):
    """Of mails about to leave that had to wait, those are recalled that tell what their member has
    seen by now or may no longer read."""
    for mail in mails:
        if mail.member_id is not None and mail.created_at < now() - FRESH and not stands(mail):
            recall(mail)


def stands(mail):
    """Whether all that a mail tells may still be told; of a digest some may be seen by now."""
    viewer = viewer_of(db.session.get_one(Member, mail.member_id))
    told = readable_notifications(viewer).where(Notification.mail_id == mail.id)
    if mail.kind != "digest":
        unread = told.where(Notification.read_at.is_(None)).with_only_columns(Notification.id)
        return db.session.scalar(unread) is not None
    number = select(func.count()).select_from(Notification)
    every = db.session.scalar(number.where(Notification.mail_id == mail.id))
    subset = told.with_only_columns(Notification.id).subquery()
    return every == db.session.scalar(select(func.count()).select_from(subset))
