"""Keeping on how many days in a row members did something."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, union, update

from community import limits
from community.comments.models import Comment
from community.db import changed, db, insert_once, upsert
from community.gamification import signals
from community.gamification.handlers.badges import earn
from community.gamification.models import Streak
from community.gamification.periods import day_in
from community.gamification.queries.streaks import row_of, streak_of
from community.gamification.streaks import Row, days_after
from community.members.models import Member
from community.posts.models import Post
from community.reactions.models import Reaction

BATCH = 200
NEVER = date(1970, 1, 1)


def note_active(member, at):
    """A member did something at a moment. Signals mark_reached for a mark that is new to them, and
    gives the badges for days in a row."""
    if member is None:
        return
    day, streak = day_in(member.community, at), streak_of(member)
    if streak is not None and streak.last_day >= day:
        return
    before = row_of(streak)
    row = days_after(before, day)
    if not keep(member, streak, row):
        return  # somebody's other request of this moment did
    if before is None or row.longest > before.longest:
        if row.longest in limits.STREAK_MARKS:
            signals.mark_reached.send(member, days=row.longest)
        earn(member, "streak", row.longest)


def keep(member, streak, row):
    """Write a Row unless somebody else did; tell whether we did."""
    own = {"community_id": member.community_id, "member_id": member.id}
    if streak is None:
        return insert_once(Streak, **own, **values_of(row), hidden=False)
    same = Streak.id == streak.id, Streak.last_day == streak.last_day
    return changed(update(Streak).where(*same).values(values_of(row))) > 0


def values_of(row):
    return {
        "days": row.days,
        "longest": row.longest,
        "last_day": row.last_day,
        "paused_on": row.paused_on,
    }


def set_streak_hidden(member, hidden):
    """Whether others see a member's days in a row."""
    key = {"member_id": member.id}
    streak = streak_of(member)
    if streak is not None:
        streak.hidden = hidden
    elif hidden:
        blank = {"days": 0, "longest": 0, "last_day": NEVER, "community_id": member.community_id}
        upsert(Streak, key, **blank, hidden=True)


def replay_streaks(community):
    """Work out the days in a row of everybody from what they wrote and reacted to, and keep what
    is later or longer than what is known. Yields for some members at a time how many that changed.
    """
    last, here = 0, select(Member.id).where(Member.community_id == community.id)
    while ids := db.session.scalars(
        here.where(Member.id > last).order_by(Member.id).limit(BATCH)
    ).all():
        last = ids[-1]
        yield replay_some(community, ids)


def replay_some(community, ids):
    known = select(Streak).where(Streak.community_id == community.id, Streak.member_id.in_(ids))
    streaks = {streak.member_id: streak for streak in db.session.scalars(known)}
    fixed = 0
    for member_id, days in days_of(community, ids).items():
        found: Row | None = None
        for day in sorted(days):
            found = days_after(found, day)
        fixed += replace(community, member_id, streaks.get(member_id), found)
    return fixed


def replace(community, member_id, streak, found):
    """Keep a Row that was worked out, unless what is known is of later or longer."""
    before = row_of(streak)
    best = max(before, found, key=lambda row: (row.last_day, row.days)) if before else found
    longest = max(before.longest, found.longest) if before else found.longest
    best = Row(best.days, best.last_day, best.paused_on, longest)
    if best == before:
        return 0
    key = {"member_id": member_id}
    hidden = streak.hidden if streak else False
    upsert(Streak, key, community_id=community.id, **values_of(best), hidden=hidden)
    return 1


def days_of(community, ids):
    """{member id: the days on which they did something}"""
    zone = ZoneInfo(community.timezone)
    acts = union(
        *(
            select(whose, model.created_at).where(
                model.community_id == community.id, whose.in_(ids)
            )
            for model, whose in (
                (Post, Post.author_id),
                (Comment, Comment.author_id),
                (Reaction, Reaction.member_id),
            )
        )
    )
    days: dict[Any, set[date]] = {}
    for member_id, at in db.session.execute(acts):
        days.setdefault(member_id, set()).add(at.astimezone(zone).date())
    return days
