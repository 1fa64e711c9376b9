"""Telling many of one thing, and forgetting what was told long ago, in turns."""

from community.db import db, now
from community.jobs import every_minute, job, later
from community.members.models import Member
from community.notifications.erasure import (
    BATCH,
    erase_notifications,
    erase_own_notifications,
    members_with_leftovers,
    purge_notifications,
)
from community.notifications.handlers.announcing import go_on_announcing
from community.notifications.queries import announcement_of, announcements_going_on

HOURLY_AT = 45  # minutes past


@job
def tell_next(community_id, post_id):
    """Tell the next members of an announced post, until all were told."""
    while announcement := announcement_of(community_id, post_id):
        go_on_announcing(announcement)
        db.session.commit()


@every_minute
def go_on_telling():
    """Go on with announcements where a worker was stopped."""
    for community_id, post_id in announcements_going_on():
        later(tell_next, community_id, post_id)
    db.session.commit()


@job
def forget_member_who_left(community_id, member_id):
    """Delete what a member was told, unless they are back; whoever is forgotten goes from what
    others were told, too."""
    member, last = db.session.get(Member, member_id), 0
    while member is not None and not member.is_here and last is not None:
        forget = erase_notifications if member.is_forgotten else erase_own_notifications
        last = forget(member, last)
        db.session.commit()


@every_minute
def forget_old_notifications():
    """Once an hour: delete notifications sixty days after they were read, and those of members who
    left."""
    if now().minute != HOURLY_AT:
        return
    for member in members_with_leftovers():
        later(forget_member_who_left, member.community_id, member.id)
    db.session.commit()
    while purge_notifications() == BATCH:
        db.session.commit()
    db.session.commit()
