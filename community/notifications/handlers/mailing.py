"""Mailing what is due: the mail and the state of what it tells are written together."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload, undefer_group

from community.db import changed, db, lock, now
from community.mail.addresses import dead_among
from community.members.models import Member
from community.notifications.delivery import after_quiet, zone_of
from community.notifications.mails.ceilings import room_for
from community.notifications.mails.letters import Reader, write_notification
from community.notifications.models import Notification
from community.notifications.preferences import mail_settings_of
from community.notifications.queries import readable_notifications, viewer_of, with_things
from community.posts.models import Post
from community.prepared import prepared


def due_notifications(most):
    """The ids of notifications that are to be mailed now."""
    due = select(Notification.id).where(
        Notification.mail_state == "waiting", Notification.mail_at <= now()
    )
    return db.session.scalars(due.order_by(Notification.mail_at).limit(most)).all()


def mail_notification(notification_id):
    """Write the mail of one notification that is due, to be sent after the commit.

    Seen by now, or no longer readable, it is dropped; over a ceiling it waits for the digest; in
    hours that are quiet by now it waits for their end.
    """
    member = member_of_notification(notification_id)
    if member is None:
        return
    reader = reader_of(member)  # the member before the notification, as whoever follows them
    mine = update(Notification).where(Notification.id == notification_id)
    due = mine.where(Notification.mail_state == "waiting", Notification.mail_at <= now())
    if not changed(due.values(mail_state="dropped", mail_at=None)):
        return
    notification = reader and unread_one(reader.viewer, notification_id)
    if notification is None:
        return
    if (later := after_quiet(now(), reader.settings, zone_of(member))) > now():
        db.session.execute(mine.values(mail_state="waiting", mail_at=later))
    elif reader.room.left:
        mail = write_notification(reader, notification)
        db.session.execute(mine.values(mail_state="mailed", mail_id=mail.id))
    elif takes_digests(reader.settings):
        db.session.execute(mine.values(mail_state="digest"))


def takes_digests(settings):
    return settings.digest != "never" and settings.weekly_most != 0


def member_of_notification(notification_id):
    theirs = select(Notification.member_id).where(Notification.id == notification_id)
    return db.session.scalar(select(Member).where(Member.id == theirs.scalar_subquery()))


def reader_of(member):
    """The Reader that a member is, or None for who cannot be written to. Holds the member's row,
    so that two mails at once do not both pass under a ceiling."""
    lock(member, "role", "left_at", "banned_until")
    viewer, user = viewer_of(member), member.user
    if viewer.member is None or user is None or user.erase_at:
        return None
    if dead_among({user.email}):
        return None
    settings = mail_settings_of(member)
    return Reader(viewer, settings, room_for(member, settings))


def unread_one(viewer, notification_id):
    found = unread_by_id(viewer)
    return db.session.scalar(found, {"notification_id": notification_id, **viewer.ids})


@prepared
def unread_by_id(viewer):
    found = readable_notifications(viewer).where(
        Notification.id == bindparam("notification_id"), Notification.read_at.is_(None)
    )
    body = joinedload(Notification.post).options(undefer_group("body"), joinedload(Post.author))
    return with_things(found).options(body)
