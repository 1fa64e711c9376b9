"""Digests: what waits for one is told together, at the hour the member chose."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select, update

from community import limits
from community.db import changed, db, now, upsert
from community.members.models import Member
from community.notifications.delivery import zone_of
from community.notifications.handlers.mailing import reader_of, takes_digests
from community.notifications.mails.letters import write_digest
from community.notifications.mails.presence import last_here
from community.notifications.mails.talk import most_talked_about
from community.notifications.models import Digest, Notification
from community.notifications.preferences import mail_settings_of
from community.notifications.queries import readable_notifications, with_things
from community.prepared import prepared

WAITING = Notification.mail_state == "digest"
MONDAY = 0


def plan_digests(most):
    """Say when the next digest comes of members who have something waiting and no digest planned.

    Returns how many there were. Who was away for so long that we said we would stop gets none
    until they are back: what waits is dropped.
    """
    unplanned = (
        select(Notification.member_id, func.min(Notification.changed_at))
        .outerjoin(Digest, Digest.member_id == Notification.member_id)
        .where(WAITING, or_(Digest.id.is_(None), Digest.due_at.is_(None)))
        .group_by(Notification.member_id)
        .limit(most)
    )
    rows = db.session.execute(unplanned).all()
    for member_id, since in rows:
        plan_digest(db.session.get_one(Member, member_id), since)
    return len(rows)


def plan_digest(member, since):
    """Set when what waits since a moment is told, or drop it for who gets no digest."""
    settings, digest = mail_settings_of(member), digest_of(member)
    paused = digest is not None and digest.paused_at and last_here(member) <= digest.paused_at
    if paused or not takes_digests(settings):
        drop_waiting(member)
        return
    after = max(since, digest.sent_at) if digest and digest.sent_at else since
    due_at = next_digest(settings, zone_of(member), after)
    key = {"member_id": member.id}
    upsert(Digest, key, community_id=member.community_id, due_at=due_at, paused_at=None)


def replan_digest(member):
    """A planned digest follows what the member has changed about when it comes."""
    settings = mail_settings_of(member)
    due_at = next_digest(settings, zone_of(member), now())
    planned = update(Digest).where(Digest.member_id == member.id, Digest.due_at.is_not(None))
    db.session.execute(planned.values(due_at=due_at))


def digest_of(member):
    return db.session.scalar(select(Digest).where(Digest.member_id == member.id))


def drop_waiting(member, *which):
    """What waits for a digest, or of that `which`, is not mailed."""
    waiting = update(Notification).where(Notification.member_id == member.id, WAITING, *which)
    db.session.execute(waiting.values(mail_state="dropped"))


def next_digest(settings, zone, after):
    """The first moment after another that is the member's hour, on a Monday if it is weekly."""
    zone = ZoneInfo(zone)
    day, step = after.astimezone(zone).date(), 1
    if settings.digest == "weekly":
        day, step = day + timedelta((MONDAY - day.weekday()) % 7), 7
    moment = datetime.combine(day, time(settings.hour), zone)
    if moment <= after:
        moment = datetime.combine(day + timedelta(step), time(settings.hour), zone)
    return moment.astimezone(UTC)


def due_digests(most):
    """The ids of digests that are due."""
    due = select(Digest.id).where(Digest.due_at <= now())
    return db.session.scalars(due.order_by(Digest.due_at).limit(most)).all()


def send_digest(digest_id):
    """Write a digest that is due, if anything of what waits is still unread and readable."""
    mine = update(Digest).where(Digest.id == digest_id)
    if not changed(mine.where(Digest.due_at <= now()).values(due_at=None)):
        return
    member = db.session.scalar(
        select(Member).join(Digest, Digest.member_id == Member.id).where(Digest.id == digest_id)
    )
    ids = held_waiting(member)
    reader = reader_of(member)
    if reader is None or not takes_digests(reader.settings):
        drop_waiting(member)
    elif reader.room.left:
        tell(mine, reader, ids)
    else:
        db.session.execute(mine.values(due_at=reader.room.free_at))


def tell(digest, reader, ids):
    """Write what of these notifications is still to be told; the others are dropped."""
    chosen = update(Notification).where(Notification.id.in_(ids))
    told = unread_ones(reader.viewer, ids)
    if told:
        away = last_here(reader.member) < now() - limits.DIGEST_STOPS
        posts = most_talked_about(reader.viewer, told)
        mail = write_digest(reader, told, len(told), posts, away)
        those = Notification.id.in_([each.id for each in told])
        db.session.execute(chosen.where(those).values(mail_state="mailed", mail_id=mail.id))
        db.session.execute(digest.values(sent_at=now(), paused_at=now() if away else None))
    db.session.execute(chosen.where(WAITING).values(mail_state="dropped"))


def held_waiting(member):
    """The ids of what waits, held; what somebody marks as read this moment is left for later."""
    waiting = select(Notification.id).where(Notification.member_id == member.id, WAITING)
    newest = waiting.order_by(Notification.changed_at.desc()).limit(limits.DIGEST_READS)
    return db.session.scalars(newest.with_for_update(skip_locked=True, key_share=True)).all()


def unread_ones(viewer, ids):
    return db.session.scalars(unread_by_ids(viewer), {"ids": ids, **viewer.ids}).all()


@prepared
def unread_by_ids(viewer):
    these = Notification.id.in_(bindparam("ids", expanding=True))
    unread = readable_notifications(viewer).where(these, Notification.read_at.is_(None))
    newest = Notification.changed_at.desc(), Notification.id.desc()
    return with_things(unread).order_by(*newest)
