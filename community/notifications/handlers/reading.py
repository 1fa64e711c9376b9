"""What a member does with their notifications: reading and deleting them."""

from sqlalchemy import case, delete, select, update

from community.db import changed, db, now
from community.mail import Mail
from community.notifications.handlers.recalling import recall_mails
from community.notifications.models import Notification, NotificationActor
from community.notifications.signals import notifications_changed

UNSENT = ("waiting", "digest")
DROPPED = case((Notification.mail_state.in_(UNSENT), "dropped"), else_=Notification.mail_state)


def mark_read(member, notification=None, post=None, conversation=None, kind=None, shown=False):
    """Mark a member's notifications as read: one, those about a post or a conversation, of a kind,
    or all; with `shown` only those on the bell. What was to be mailed or pushed of them is not any
    more.

    Returns how many were unread; signals notifications_changed if any was.
    """
    which = [Notification.member_id == member.id, Notification.read_at.is_(None)]
    if notification is not None:
        which.append(Notification.id == notification.id)
    if post is not None:
        which.append(Notification.post_id == post.id)
    if conversation is not None:
        which.append(Notification.conversation_id == conversation.id)
    if kind is not None:
        which.append(Notification.kind == kind)
    if shown:
        which.append(Notification.shown)
    read = update(Notification).where(Notification.community_id == member.community_id, *which)
    count = changed(read.values(read_at=now(), mail_state=DROPPED, mail_at=None, push_at=None))
    if count:
        notifications_changed.send(member)
    return count


def delete_notification(notification):
    """Take one away for good. Signals notifications_changed."""
    member = notification.member
    drop([notification.id])
    notifications_changed.send(member)


def drop(ids):
    """The rows of some notifications, who is behind them, and mails of them that did not leave."""
    told = select(Notification.mail_id).where(Notification.id.in_(ids))
    recall_mails(Mail.id.in_(told))
    of_these = NotificationActor.notification_id.in_(ids)
    db.session.execute(delete(NotificationActor).where(of_these))
    db.session.execute(delete(Notification).where(Notification.id.in_(ids)))
