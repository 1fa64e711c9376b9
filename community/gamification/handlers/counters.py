"""What is summed up from the ledger, and how each is set right again."""

from collections import Counter

from sqlalchemy import case, func, select

from community.db import db, repair, upsert
from community.gamification.models import PointEntry, PointSum, PointTally
from community.gamification.periods import BEGINNINGS
from community.members.models import Member

BATCH = 1_000  # members at a time
STEP = case((PointEntry.note == "limit", 0), (PointEntry.turn % 2 == 1, 1), else_=-1)
KEPT = {  # of each table of sums: its key, and what it says
    PointTally: (("member_id", "action"), ("count", "points")),
    PointSum: (("member_id", "period", "begins_on"), ("points",)),
}


def recount_points():
    """Set members.points to the truth; return how many were wrong."""
    theirs = PointEntry.community_id == Member.community_id, PointEntry.member_id == Member.id
    truth = select(func.coalesce(func.sum(PointEntry.amount), 0)).where(*theirs)
    return repair(Member.points, truth.scalar_subquery())


def recount_point_tallies():
    """Set every point_tallies row to the truth; return how many were wrong or missing."""
    return sum(mend(PointTally, true_tallies(whose), whose) for whose in batches())


def recount_point_sums():
    """Set every point_sums row to the truth; return how many were wrong or missing."""
    return sum(mend(PointSum, true_sums(whose), whose) for whose in batches())


def batches():
    """All members of all communities, some at a time: {id: community_id}."""
    last = 0
    while True:
        some = select(Member.id, Member.community_id).where(Member.id > last)
        rows = db.session.execute(some.order_by(Member.id).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].id
        yield {row.id: row.community_id for row in rows}


def true_tallies(whose):
    """What the tallies of members must say: {(member_id, action): (count, points)}."""
    key = PointEntry.member_id, PointEntry.action
    truth = select(*key, func.sum(STEP), func.sum(PointEntry.amount)).group_by(*key)
    rows = db.session.execute(truth.where(PointEntry.member_id.in_(whose)))
    return {(member_id, action): (count, points) for member_id, action, count, points in rows}


def true_sums(whose):
    """The same of the sums: {(member_id, period, begins_on): (points,)}."""
    key = PointEntry.member_id, PointEntry.day
    truth = select(*key, func.sum(PointEntry.amount)).group_by(*key)
    sums: Counter[tuple] = Counter()
    for member_id, day, points in db.session.execute(truth.where(key[0].in_(whose))):
        for period, beginning in BEGINNINGS.items():
            sums[member_id, period, beginning(day)] += points
    return {each: (points,) for each, points in sums.items()}


def mend(model, truth, whose):
    """Make a table say the truth about some members; return how many rows were wrong. None at all
    is as good as one of zeros."""
    key, said = KEPT[model]
    columns = [getattr(model, name) for name in (*key, *said)]
    found = {
        tuple(row[: len(key)]): tuple(row[len(key) :])
        for row in db.session.execute(select(*columns).where(model.member_id.in_(whose)))
    }
    nothing = (0,) * len(said)
    wrong = [each for each in truth | found if truth.get(each, nothing) != found.get(each, nothing)]
    for each in wrong:
        values = dict(zip(said, truth.get(each, nothing), strict=True))
        named = dict(zip(key, each, strict=True))
        upsert(model, named, community_id=whose[named["member_id"]], **values)
    return len(wrong)
