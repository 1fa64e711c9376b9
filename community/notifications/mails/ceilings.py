"""How many mails a member may still get: so many a day, and so many a week if they chose that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from community import limits
from community.db import db, now
from community.mail import Mail

DAY, WEEK = timedelta(days=1), timedelta(days=7)
UNSENT = ("failed", "expired")


@dataclass(frozen=True, slots=True)
class Room:
    """How many mails may go to a member now, and after which of the ceilings none may any more."""

    left: int
    most: int
    span: timedelta
    free_at: datetime | None = None  # when one may go again; None with room left, or for good

    @property
    def by_wish(self):
        """Whether it is the member's own ceiling."""
        return self.span == WEEK


def room_for(member, settings):
    """The Room of the ceiling that is nearest. Hold the member's row first: two may ask at once."""
    at = now()
    sent = select(Mail.created_at).where(
        Mail.member_id == member.id, Mail.created_at > at - WEEK, Mail.state.not_in(UNSENT)
    )
    moments = db.session.scalars(sent.order_by(Mail.created_at.desc())).all()
    ceilings = [(limits.MAILS_A_DAY, DAY)]
    if settings.weekly_most is not None:
        ceilings.append((settings.weekly_most, WEEK))
    return min((room_below(*each, moments, at) for each in ceilings), key=nearest)


def room_below(most, span, moments, at):
    recent = [moment for moment in moments if moment > at - span]
    left = max(0, most - len(recent))
    free_at = recent[most - 1] + span if most and not left else None
    return Room(left, most, span, free_at)


def nearest(room):
    """Of two full ones the one that lasts longer."""
    for_good = room.free_at is None
    return room.left, 0 if for_good else 1, 0 if for_good else -room.free_at.timestamp()
