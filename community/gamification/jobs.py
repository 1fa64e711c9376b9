"""Going through the members after a change of the levels; badges for all who have earned them."""

from community.db import db, now
from community.gamification.handlers.filling import fill, reward_years
from community.gamification.handlers.levelling import go_on_levelling
from community.gamification.queries.badges import (
    badge_to_fill,
    badges_for_years,
    badges_to_fill,
)
from community.gamification.queries.ladder import change_going_on, changes_going_on
from community.jobs import every_minute, job, later

HOURLY_AT = 25  # minutes past


@job
def go_through(community_id, change_id):
    """Look at all members after a change of the levels, some at a time; can be killed and begun
    again at any point."""
    while change := change_going_on(community_id, change_id):
        go_on_levelling(change)
        db.session.commit()


@every_minute
def go_on_with_levels():
    """Go on where a worker was stopped."""
    for community_id, change_id in changes_going_on():
        later(go_through, community_id, change_id)
    db.session.commit()


@job
def fill_badge(community_id, badge_id):
    """Give a badge to all who have earned it, some at a time."""
    while badge := badge_to_fill(community_id, badge_id):
        fill(badge)
        db.session.commit()


@every_minute
def go_on_with_badges():
    """Go on where a worker was stopped, and with shipped badges that are new to a community."""
    for badge in badges_to_fill():
        later(fill_badge, badge.community_id, badge.id)
    db.session.commit()


@every_minute
def keep_anniversaries():
    """Once an hour: give the badges for years to those who are here so long by now."""
    if now().minute != HOURLY_AT:
        return
    for badge in badges_for_years():
        while reward_years(badge):
            db.session.commit()
