"""What a member was told, and wanted to be, when they go; and what others were told of them."""

from sqlalchemy import delete, or_, select

from community import limits
from community.db import db, now
from community.members.models import Member
from community.notifications.handlers.reading import drop
from community.notifications.handlers.undoing import take_out
from community.notifications.models import (
    Digest,
    MailSettings,
    Notification,
    NotificationActor,
    NotificationPreference,
    SpaceSubscription,
)

WISHES = (NotificationPreference, MailSettings, Digest, SpaceSubscription)
BATCH = 200


def erase_notifications(member, after=0):
    """Delete the next of a member's notifications and wishes, then take them out of those of
    others; None when there are no more."""
    if erase_own_notifications(member, after) is not None:
        return after + 1
    caused = select(NotificationActor.notification_id).where(
        NotificationActor.member_id == member.id
    )
    some = select(Notification).where(Notification.id.in_(caused.limit(BATCH)))
    return after + 1 if take_out(some, member.id) else None


def erase_own_notifications(member, after=0):
    """Delete the next of a member's notifications, and at last their wishes; None when there are no
    more."""
    theirs = select(Notification.id).where(Notification.member_id == member.id).limit(BATCH)
    if ids := db.session.scalars(theirs).all():
        drop(ids)
        return after + 1
    for kind in WISHES:
        db.session.execute(delete(kind).where(kind.member_id == member.id))
    return None


def purge_notifications():
    """Delete some notifications whose time is up: read long ago, or never to be seen and as old,
    or of somebody who left. Returns how many there were."""
    old = now() - limits.NOTIFICATIONS_KEPT
    sent = Notification.mail_state.not_in(("waiting", "digest")) & Notification.push_at.is_(None)
    unseen = ~Notification.shown & sent & (Notification.changed_at < old)
    over = select(Notification.id).where(or_(Notification.read_at < old, unseen))
    ids = db.session.scalars(over.limit(BATCH)).all()
    drop(ids)
    return len(ids)


def members_with_leftovers():
    """Those who left and still have notifications, or are forgotten and still in those of others:
    a job that was to see to it did not run."""
    own = select(Notification.id).where(Notification.member_id == Member.id)
    caused = select(NotificationActor.id).where(NotificationActor.member_id == Member.id)
    forgotten = Member.user_id.is_(None) & caused.exists()
    left = select(Member).where(Member.left_at.is_not(None), or_(own.exists(), forgotten))
    return db.session.scalars(left.order_by(Member.id).limit(BATCH)).all()
