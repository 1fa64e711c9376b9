"""Forgetting what somebody earned."""

from sqlalchemy import delete, update

from community.db import db
from community.gamification.handlers.ledger import hold
from community.gamification.models import (
    BadgeHolder,
    PointEntry,
    PointSum,
    PointTally,
    Streak,
)
from community.members.models import Member


def forget_points(member):
    """Keep nothing of a member's points, badges and streak, nor to whom they gave badges.

    In the ledgers of others they stay the giver of likes, by a number that names nobody any more.
    """
    hold(member)
    for kept in (PointEntry, PointTally, PointSum, Streak):
        db.session.execute(delete(kept).where(kept.member_id == member.id))
    forget_badges(member)
    nothing = {"points": 0, "level_told": 1, "hides_rank": False}
    db.session.execute(update(Member).where(Member.id == member.id).values(nothing))


def forget_badges(member):
    db.session.execute(delete(BadgeHolder).where(BadgeHolder.member_id == member.id))
    given = update(BadgeHolder).where(BadgeHolder.giver_id == member.id)
    db.session.execute(given.values(giver_id=None))
