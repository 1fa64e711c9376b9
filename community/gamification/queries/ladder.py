"""Reading levels: who would move, how far a change is, what a level opens."""

from sqlalchemy import case, func, select

from community.communities.ladder import Ladder
from community.db import db
from community.gamification.models import LadderChange
from community.members.models import Member


def moves(community, steps):
    """Who would move if these were the levels (steps as they are kept): {"up": how many, "down":
    how many, "by_level": [(Level, members now, members then)]}; one query."""
    old, new = community.levels, Ladder(steps)
    cuts = sorted({*old.thresholds, *new.thresholds})
    now: dict[int, int] = {}
    then: dict[int, int] = {}
    up = down = 0
    for points, members in counts_from(community, cuts):
        before, after = old.level_at(points), new.level_at(points)
        now[before.key] = now.get(before.key, 0) + members
        then[after.key] = then.get(after.key, 0) + members
        if before.key != after.key:
            rises = after.number > rank_of(before, old, new)
            up, down = up + members * rises, down + members * (not rises)
    by_level = [(level, now.get(level.key, 0), then.get(level.key, 0)) for level in new.levels]
    return {"up": up, "down": down, "by_level": by_level}


def rank_of(level, old, new):
    """Where a level is among the new ones: its number, or that of the one left below it."""
    left = (new.by_key(each.key) for each in reversed(old.levels[: level.number]))
    return next((each.number for each in left if each), 0)


def counts_from(community, cuts):
    """[(points, how many members have so many or more, but fewer than the next of `cuts`)]."""
    least = case(*((Member.points >= cut, cut) for cut in reversed(cuts[1:])), else_=cuts[0]).label(
        "least"
    )
    counted = select(least, func.count()).where(
        Member.community_id == community.id, Member.left_at.is_(None)
    )
    return db.session.execute(counted.group_by("least")).all()


def latest_change(community):
    """The LadderChange made last, or None."""
    changes = select(LadderChange).where(LadderChange.community_id == community.id)
    return db.session.scalar(changes.order_by(LadderChange.id.desc()).limit(1))


def changes_going_on():
    """[(community id, change id)] of those whose members were not all looked at."""
    going_on = select(LadderChange.community_id, LadderChange.id)
    return db.session.execute(going_on.where(LadderChange.done_at.is_(None))).all()


def change_going_on(community_id, change_id):
    """A LadderChange while it goes on, or None."""
    change = select(LadderChange).filter_by(community_id=community_id, id=change_id)
    fresh = change.execution_options(populate_existing=True)
    return db.session.scalar(fresh.where(LadderChange.done_at.is_(None)))
