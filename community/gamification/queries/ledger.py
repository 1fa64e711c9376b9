"""Reading the ledger of points."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from community.db import db
from community.gamification.models import PointEntry
from community.gamification.queries.rules import amounts

AGAIN = aliased(PointEntry)


def rule_for(community, action):
    """What an action is worth now."""
    return amounts(community)[action]


def entries_of(member):
    """The lines of a member, without order."""
    return select(PointEntry).where(
        PointEntry.community_id == member.community_id, PointEntry.member_id == member.id
    )


def last_entry(member, key):
    """The last line about a cause: an award stands if it is one, or None if there is no line."""
    about = entries_of(member).where(PointEntry.cause == key)
    return db.session.scalar(about.order_by(PointEntry.turn.desc()).limit(1))


def last_entries(*conditions):
    """The last line about each cause: the odd turns stand, the others were taken back."""
    last = select(PointEntry).where(*conditions, ~taken_up_again())
    return db.session.scalars(last.order_by(PointEntry.member_id, PointEntry.id)).all()


def last_lines(ids):
    """The same of all causes of some members, as bare rows: there may be many."""
    last = select(*PointEntry.__table__.columns).where(PointEntry.member_id.in_(list(ids)))
    return db.session.execute(last.where(~taken_up_again()).order_by(PointEntry.id))


def taken_up_again():
    """Whether there is a later line about the same cause (SQL)."""
    later = select(AGAIN.id).where(
        AGAIN.member_id == PointEntry.member_id,
        AGAIN.cause == PointEntry.cause,
        AGAIN.turn == PointEntry.turn + 1,
    )
    return later.exists()


def likes_counted(member, giver_id, day):
    """How many likes of one giver were worth something to a member on a day, taken back or not."""
    counted = select(func.count(PointEntry.id)).where(
        PointEntry.giver_id == giver_id,
        PointEntry.member_id == member.id,
        PointEntry.day == day,
        PointEntry.turn == 1,
        PointEntry.note.is_(None),
    )
    return db.session.scalar(counted)
