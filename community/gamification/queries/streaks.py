"""Reading on how many days in a row members did something."""

from sqlalchemy import select

from community.db import db, now
from community.gamification.models import Streak
from community.gamification.periods import day_in
from community.gamification.streaks import Row, days_now


def streak_of(member):
    """A member's Streak as it is now, or None."""
    theirs = select(Streak).where(
        Streak.community_id == member.community_id, Streak.member_id == member.id
    )
    return db.session.scalar(theirs.execution_options(populate_existing=True))


def row_of(streak):
    if streak is None:
        return None
    return Row(streak.days, streak.last_day, streak.paused_on, streak.longest)


def days_today(community, days, last_day, paused_on):
    """How many days in a row they are today, by the columns of a Streak (None: there is none)."""
    if last_day is None:
        return 0
    return days_now(Row(days, last_day, paused_on), day_in(community, now()))


def shown_streak(viewer, member, streak):
    """(days in a row now, the longest there were) of a member whose profile is seen whole; None
    where there is nothing to show. A hidden one is for themselves."""
    own = viewer.member is not None and viewer.member.id == member.id
    if streak is None or not streak.longest or (streak.hidden and not own):
        return None
    own_days = streak.days, streak.last_day, streak.paused_on
    return days_today(member.community, *own_days), streak.longest
