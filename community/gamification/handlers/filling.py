"""Giving badges to all who have earned them: for a new rule, a new year, and the replay."""

from datetime import UTC, datetime, time

from sqlalchemy import func, select

from community.db import db, insert_into, insert_once, now
from community.gamification import signals
from community.gamification.badges import SHIPPED
from community.gamification.models import Badge, BadgeHolder, PointEntry, PointTally, Streak
from community.members.models import Member

BATCH = 500


def fill(badge):
    """Give a badge to the next of those who have earned it, without a word; returns how many. When
    there are no more, it is filled."""
    ids = db.session.scalars(who_earned(badge).limit(BATCH)).all()
    if not ids:
        badge.filled_at = now()
        return 0
    since = moments(badge, ids)
    rows = [
        {"community_id": badge.community_id, "badge_id": badge.id, "member_id": member_id}
        | {"at": since.get(member_id) or now()}
        for member_id in ids
    ]
    db.session.execute(insert_into(BadgeHolder, rows).on_conflict_do_nothing())
    return len(ids)


def reward_years(badge):
    """Give a badge to the next of those who are here for so many years, and tell them; returns how
    many. Signals badge_given."""
    theirs = who_earned(badge).limit(BATCH).with_only_columns(Member)
    return sum(hand_out(badge, member) for member in db.session.scalars(theirs).all())


def hand_out(badge, member, giver=None):
    """Give a member a badge; False if they have it. Signals badge_given."""
    row = {"badge_id": badge.id, "member_id": member.id, "giver_id": giver and giver.id}
    if not insert_once(BadgeHolder, community_id=badge.community_id, at=now(), **row):
        return False
    signals.badge_given.send(member, badge=badge, giver=giver)
    return True


def who_earned(badge):
    """The ids of those who have earned a badge and do not have it (a statement)."""
    looks = badge.looks
    has = select(BadgeHolder.id).where(
        BadgeHolder.badge_id == badge.id, BadgeHolder.member_id == Member.id
    )
    here = select(Member.id).where(
        Member.community_id == badge.community_id, Member.left_at.is_(None), ~has.exists()
    )
    if looks.counted == "year":
        here = here.where(Member.joined_at <= years_from(now(), -looks.least))
    elif looks.counted == "streak":
        here = here.join(Streak, Streak.member_id == Member.id)
        here = here.where(Streak.longest >= looks.least)
    else:
        here = here.join(PointTally, PointTally.member_id == Member.id)
        here = here.where(PointTally.action == looks.counted, PointTally.count >= looks.least)
    return here.order_by(Member.id)


def moments(badge, ids):
    """{member id: when they earned a badge}, as far as that is known."""
    looks = badge.looks
    if looks.counted == "year":
        here = Member.community_id == badge.community_id
        joined = select(Member.id, Member.joined_at).where(here, Member.id.in_(ids))
        return {key: years_from(at, looks.least) for key, at in db.session.execute(joined)}
    if looks.counted == "streak":
        last = select(Streak.member_id, Streak.last_day).where(Streak.member_id.in_(ids))
        return {key: datetime.combine(day, time(), UTC) for key, day in db.session.execute(last)}
    in_order = PointEntry.at, PointEntry.id
    number = func.row_number().over(partition_by=PointEntry.member_id, order_by=in_order)
    lines = select(PointEntry.member_id, PointEntry.at, number.label("number")).where(
        PointEntry.member_id.in_(ids), PointEntry.action == looks.counted, PointEntry.turn == 1
    )
    each = lines.subquery()
    earned = select(each.c.member_id, each.c.at).where(each.c.number == looks.least)
    return {row.member_id: row.at for row in db.session.execute(earned)}


def years_from(moment, years):
    """The same day so many years later or earlier."""
    year = max(1, moment.year + years)
    try:
        return moment.replace(year=year)
    except ValueError:  # 29 February
        return moment.replace(year=year, day=28)


def replay_badges(community):
    """Give everybody the badges they have earned. Yields for some at a time how many those were."""
    lay_badges(community)
    here = select(Badge).where(Badge.community_id == community.id, Badge.off_at.is_(None))
    for badge in db.session.scalars(here.order_by(Badge.id)).all():
        while not badge.by_hand and (some := fill(badge)):
            yield some


def lay_badges(community):
    """Make the rows of the shipped badges that a community does not have yet."""
    blank = {"name": "", "description": "", "icon": "star", "hue": 1, "created_at": now()}
    rows = [{**blank, "community_id": community.id, "key": key} for key in SHIPPED]
    db.session.execute(insert_into(Badge, rows).on_conflict_do_nothing())
