"""Who is ahead this week, this month and of all time; one's own place; how many are at each level.

Places are counted along indexes that hold all it takes. Those who are left out are few: they are
counted apart (members.models.UNRANKED has an index of them) and subtracted.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, case, func, not_, or_, select, text, true

from community import limits
from community.access import Role
from community.db import db, now
from community.gamification.models import PointSum
from community.gamification.periods import BEGINNINGS, day_in
from community.members.models import UNRANKED, Member
from community.members.queries import hidden_ids, without_hidden
from community.prepared import prepared

PERIODS = ("week", "month", "all")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member is; who has as many points shares the number."""

    number: int
    member: Member
    points: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a community's members are at a level, and what part of all that is."""

    level: Any
    count: int
    part: float


def beginning_of(community, period):
    """The first day of the week or month that it is in a community; None for all time."""
    begins = BEGINNINGS.get(period)
    return begins(day_in(community, now())) if begins else None


def ranked(ranks_staff):
    """SQL: whether a member of the community may be on its leaderboard."""
    return and_(
        Member.left_at.is_(None),
        not_(Member.hides_rank),
        Member.visibility == "members",
        or_(Member.banned_until.is_(None), Member.banned_until <= bindparam("now")),
        true() if ranks_staff else Member.role <= Role.MEMBER,
    )


def is_ranked(member):
    """Whether others see a member on the leaderboard."""
    staff_out = member.role > Role.MEMBER and not member.community.ranks_staff
    return not (member.hides_rank or member.is_private or staff_out)


def points_in(period):
    """The column of a period's points, with the community's rows of that period."""
    if period == "all":
        return Member.points, Member.community_id == bindparam("community_id")
    sums = PointSum.community_id == bindparam("community_id"), PointSum.period == period
    return PointSum.points, and_(*sums, PointSum.begins_on == bindparam("begins_on"))


def asked(viewer, period):
    begins_on = {} if period == "all" else {"begins_on": beginning_of(viewer.community, period)}
    return {**viewer.ids, **begins_on, "now": now()}


@prepared
def first_places(viewer, period, ranks_staff):
    points, of_period = points_in(period)
    rows = select(Member, points.label("score")).where(of_period, points > 0, ranked(ranks_staff))
    if period != "all":
        rows = rows.join(PointSum, PointSum.member_id == Member.id)
    last = Member.id if period == "all" else PointSum.member_id
    rows = without_hidden(rows, viewer, Member.id)
    return rows.order_by(points.desc(), last.desc()).limit(limits.RANKS)


def leaders(viewer, period):
    """The Places at the top, for this viewer."""
    statement = first_places(viewer, period, viewer.community.ranks_staff)
    places: list[Place] = []
    for count, (member, points) in enumerate(
        db.session.execute(statement, asked(viewer, period)), 1
    ):
        tied = bool(places) and places[-1].points == points
        places.append(Place(places[-1].number if tied else count, member, points))
    return places


def own_place(viewer, period):
    """The viewer's Place, also when others do not see it; None while they have no points."""
    me = viewer.member
    mine = me.points if period == "all" else own_points(viewer, period)
    if mine <= 0:
        return None
    above = db.session.scalar(
        places_above(period, viewer.community.ranks_staff),
        {**asked(viewer, period), "mine": mine, "me": me.id},
    )
    return Place(1 + above - hidden_above(viewer, period, mine), me, mine)


@prepared
def own_sum(viewer, period):
    _points, of_period = points_in(period)
    mine = PointSum.member_id == bindparam("member_id")
    return select(PointSum.points).where(of_period, mine)


def own_points(viewer, period):
    values = asked(viewer, period)
    return db.session.scalar(own_sum(viewer, period), values) or 0


def places_above(period, ranks_staff):
    """How many have more points than `mine`, without those who are left out."""
    points, of_period = points_in(period)
    everybody = select(func.count()).select_from(points.class_)
    everybody = everybody.where(of_period, points > bindparam("mine"))
    here = Member.community_id == bindparam("community_id"), text(UNRANKED)
    out = and_(*here, not_(ranked(ranks_staff)))
    if period != "all":  # not a join, for which SQLite would look up everybody with more points
        out = PointSum.member_id.in_(select(Member.id).where(out))
    return select(everybody.scalar_subquery() - everybody.where(out).scalar_subquery())


def hidden_above(viewer, period, mine):
    """How many of those with more points a block hides, and nothing else."""
    if not viewer.hides:
        return 0
    points, of_period = points_in(period)
    rows = select(func.count()).select_from(Member).where(of_period, points > mine)
    if period != "all":
        rows = rows.join(PointSum, PointSum.member_id == Member.id)
    theirs = Member.id.in_(hidden_ids(viewer)), ranked(viewer.community.ranks_staff)
    return db.session.scalar(rows.where(*theirs), asked(viewer, period))


def shares(community):
    """The Share of the members at each level, the highest first."""
    levels = community.levels.levels
    everybody = Member.community_id == community.id
    left = and_(everybody, text(UNRANKED), Member.left_at.is_not(None))
    here, gone = counts_by_level(levels, everybody), counts_by_level(levels, left)
    counts = {level: here.get(level.number, 0) - gone.get(level.number, 0) for level in levels}
    total = max(1, sum(counts.values()))
    return [Share(level, counts[level], counts[level] / total) for level in reversed(levels)]


def counts_by_level(levels, condition):
    """{number of a level: how many members of those are at it}, counted along their index: first
    who has the same points, then what is in a level."""
    alike = select(Member.points, func.count().label("members")).where(condition)
    by_points = alike.group_by(Member.points).subquery()
    below = [(by_points.c.points < above.points, above.number - 1) for above in levels[1:]]
    number = case(*below, else_=levels[-1].number)
    counted = select(number, func.sum(by_points.c.members)).group_by(number)
    return {number: int(count) for number, count in db.session.execute(counted)}
