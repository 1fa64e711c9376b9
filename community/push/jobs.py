"""Pushing what is due.

A notification is taken for some minutes, handed to the push services, and then marked as pushed
together with what they said. Who is killed in between leaves it to be handed over again: its tag
and its moment are the same, so that a browser that has shown it shows it still, and once.
"""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import current_app
from sqlalchemy import bindparam, or_

from community import limits
from community.db import db, now
from community.jobs import every_minute, job
from community.notifications.delivery import delivery_of
from community.notifications.models import Notification
from community.notifications.pushes import drop_pushes, due_pushes, end_push, put_off
from community.notifications.queries import readable_notifications, viewer_of
from community.prepared import prepared
from community.push.handlers import note_outcome
from community.push.queries import devices_of, has_device
from community.push.sending import Letter, send_letters
from community.push.words import URGENT, payload_of

BATCH = 8  # at most so many are handed over again after a kill
TURN = 45  # seconds of pushing before other jobs pass


@dataclass(frozen=True)
class Taken:
    """A notification that this worker pushes, and until when nobody else does."""

    id: int
    kind: str
    changed_at: datetime
    until: datetime
    letters: list[Letter]


@job
def push_to_member(community_id, member_id):
    """Push what is due to a member now."""
    theirs = Notification.community_id == community_id, Notification.member_id == member_id
    push_some(*theirs)


@every_minute
def push_due_notifications():
    """Push what has become due, and what a worker that died has left."""
    drop_pushes(or_(Notification.read_at.is_not(None), ~has_device()))
    db.session.commit()
    began = monotonic()
    while push_some() and monotonic() - began < TURN:
        pass


def push_some(*which):
    """Push the next few that fulfil some conditions; returns how many were due."""
    due = due_pushes(BATCH, Notification.read_at.is_(None), *which)
    count, taken = len(due), [each for each in map(take, due) if each]
    db.session.commit()  # no transaction stays open while push services think
    statuses = iter(send_letters([letter for each in taken for letter in each.letters]))
    for each in taken:
        answers = [next(statuses) for _letter in each.letters]
        for letter, status in zip(each.letters, answers, strict=True):
            note_outcome(letter.subscription_id, letter.endpoint, status)
        finish(each, answers)
    db.session.commit()
    return count


def take(notification):
    """A due notification as Taken; None when it is not wanted, not to be read any more, or somebody
    else's to push."""
    member = notification.member
    post, conversation = notification.post, notification.conversation
    wanted = delivery_of(member, notification.kind, post, conversation=conversation).push
    if wanted is not None and wanted > now():  # quiet hours
        put_off(notification, wanted)
        return None
    letters = letters_for(notification) if wanted is not None else []
    until = now() + limits.PUSH_TAKEN if letters else None
    if not put_off(notification, until) or until is None:
        return None
    kind, changed_at = notification.kind, notification.changed_at
    return Taken(notification.id, kind, changed_at, until, letters)


def letters_for(notification):
    """A Letter to each device on which the notification could be read now."""
    payload, urgent = payload_of(notification), notification.kind in URGENT
    devices = devices_of(notification.member)
    strong = {device: device.session.second_factor_at is not None for device in devices}
    open_to = {each for each in set(strong.values()) if is_readable(notification, each)}
    return [
        Letter(device.id, device.endpoint, device.public_key, device.secret, payload, urgent)
        for device in devices
        if strong[device] in open_to
    ]


def is_readable(notification, strong):
    """Whether its member's bell shows it now, in a session with a second factor or without."""
    viewer = viewer_of(notification.member)
    viewer.strong = strong
    ids = {**viewer.ids, "notification_id": notification.id}
    return db.session.scalar(readable_one(viewer), ids) is not None


@prepared
def readable_one(viewer):
    this = readable_notifications(viewer).where(Notification.id == bindparam("notification_id"))
    return this.with_only_columns(Notification.id)


def finish(taken, statuses):
    """It was pushed; or if every push service failed, it is due again once it is not taken any
    more, for as long as it is news."""
    failed = all(status is None or status == 429 or status >= 500 for status in statuses)
    current_app.logger.info("pushed %s: %s", taken.id, statuses)
    if failed and taken.changed_at > now() - limits.PUSH_LATE:
        return
    end_push(taken.id, taken.kind, taken.until, taken.changed_at)
