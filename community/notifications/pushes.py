"""Which notifications are to be pushed, and that they were: writes to their push_at.

Who pushes takes a notification for some minutes. Should they die, it is due again after those; so
`push_at` is at once when something is due and until when somebody sees to it.
"""

from sqlalchemy import case, literal, select, update
from sqlalchemy.orm import joinedload

from community.db import changed, db, now
from community.members.models import Member
from community.notifications.kinds import KINDS
from community.notifications.models import Notification
from community.notifications.queries import with_things


def due_pushes(most, *which):
    """The notifications to be pushed by now that fulfil some conditions, with what they show."""
    due = select(Notification).where(Notification.push_at <= now(), *which)
    oldest = due.order_by(Notification.push_at, Notification.id).limit(most)
    whom = joinedload(Notification.member).joinedload(Member.community)
    fresh = with_things(oldest).options(whom).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def put_off(notification, until):
    """Take a due notification, or leave it (None), before anybody else does; tell whether we did.

    What was read in the meantime is not there to be taken.
    """
    seen = Notification.id == notification.id, Notification.push_at == notification.push_at
    due = update(Notification).where(*seen, Notification.read_at.is_(None))
    return changed(due.values(push_at=until).execution_options(synchronize_session=False)) > 0


def end_push(notification_id, kind, until, changed_at):
    """It was pushed, by who took it until a moment. What came meanwhile, of a kind that is pushed
    each time, is due now."""
    at = literal(now(), Notification.push_at.type)
    again = case((Notification.changed_at > changed_at, at), else_=None)
    taken = Notification.id == notification_id, Notification.push_at == until
    end = update(Notification).where(*taken)
    db.session.execute(end.values(push_at=again if KINDS[kind].again else None))


def drop_pushes(*which):
    """Push none of the due notifications that fulfil some conditions."""
    due = update(Notification).where(Notification.push_at <= now(), *which)
    none = due.values(push_at=None).execution_options(synchronize_session=False)
    db.session.execute(none)
