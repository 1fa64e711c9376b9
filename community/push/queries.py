"""Reading push subscriptions: a member's devices, and those that may be woken."""

import hashlib

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from community.accounts.models import Session
from community.db import db, now
from community.notifications.models import Notification
from community.push.models import PushSubscription


def digest_of(endpoint):
    return hashlib.sha256(endpoint.encode()).hexdigest()


def live_devices():
    """Subscriptions made in sessions that still are, with those."""
    live = PushSubscription.session_id == Session.id, Session.expires_at > now()
    devices = select(PushSubscription).join(Session, live[0]).where(live[1])
    return devices.options(contains_eager(PushSubscription.session))


def devices_of(member):
    """Where a member is woken, the newest first."""
    theirs = live_devices().where(
        PushSubscription.community_id == member.community_id,
        PushSubscription.member_id == member.id,
    )
    newest = theirs.order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc())
    return db.session.scalars(newest).all()


def own_device(viewer, subscription_id):
    """One of a viewer's own devices, or None."""
    mine = select(PushSubscription).where(
        PushSubscription.community_id == viewer.community.id,
        PushSubscription.member_id == viewer.member.id,
        PushSubscription.id == subscription_id,
    )
    return db.session.scalar(mine)


def has_device():
    """SQL: whether the member of a notification has any."""
    return exists().where(PushSubscription.member_id == Notification.member_id)


def is_due_for(member):
    """Whether something is to be pushed to a member now, and there is where to."""
    due = select(Notification.id).where(
        Notification.community_id == member.community_id,
        Notification.member_id == member.id,
        Notification.push_at <= now(),
        has_device(),
    )
    return db.session.scalar(due.limit(1)) is not None
