"""What somebody does with a conversation of theirs: read it, put it away, leave it."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from community import limits, text
from community.db import db, lock, now
from community.errors import Refused
from community.members.models import FOREVER
from community.messages import signals
from community.messages.handlers.counters import count_member, hold, settle, throw_away
from community.messages.handlers.starting import (
    checked_name,
    place_of,
    refuse_beginning,
    refuse_full,
    take_in,
)
from community.messages.models import ConversationMember, Message
from community.messages.queries import are_strangers, newest_id


def mark_read(place, up_to_id):
    """Note that a member has seen the messages up to one. Signals conversation_read."""
    hold(place.conversation)
    here = select(func.max(Message.id)).where(
        Message.community_id == place.community_id,
        Message.conversation_id == place.conversation_id,
        Message.id <= up_to_id,
    )
    seen = db.session.scalar(here)
    lock(place, "last_read_id", "unread_count", "left_at")
    if seen is None or place.left_at is not None or seen <= (place.last_read_id or 0):
        return
    place.last_read_id = seen
    db.session.flush()
    settle(ConversationMember.id == place.id)
    db.session.expire(place, ["unread_count"])
    signals.conversation_read.send(place)


def mute(place, span=None):
    """Do not hear of a conversation for a while (a timedelta), or until further notice."""
    place.muted_until = now() + span if span else FOREVER
    db.session.flush()


def unmute(place):
    place.muted_until = None
    db.session.flush()


def archive(place):
    """Put a conversation away until somebody writes in it."""
    place.archived_at = now()
    db.session.flush()


def unarchive(place):
    place.archived_at = None
    db.session.flush()


def save_draft(place, body):
    """Keep what a member is writing; nothing is kept of nothing. Raises Refused if it is long."""
    body = text.clean(body)
    if len(body) > limits.DRAFT_BODY:
        raise Refused(_("That is too long to keep as a draft."), "body")
    place.draft = body
    db.session.flush()


def accept_request(place):
    """Let somebody write on. From now on the member hears of it. Signals conversation_changed."""
    place.requested_at = None
    db.session.flush()
    signals.conversation_changed.send(place.conversation)


def decline_request(place):
    """Hear no more of somebody one shares nothing with: they cannot go on. Raises Refused for what
    is no request (any more)."""
    hold(place.conversation)
    lock(place, "requested_at", "left_at", "since_id")
    if place.requested_at is None:
        raise Refused(_("You have accepted this request already."))
    go(place)


def leave(place):
    """Leave a group; of a conversation of two, throw away what was said so far. It comes back when
    the other writes. Signals conversation_changed."""
    hold(place.conversation)
    lock(place, "requested_at", "left_at", "since_id")
    if place.conversation.is_group or place.requested_at is not None:
        go(place)
    else:
        throw_away(place)
        db.session.flush()


def go(place):
    """Be in a conversation no longer; whoever calls it holds it. Signals conversation_changed."""
    throw_away(place)
    if place.left_at is None:
        place.left_at = now()
        count_member(place.conversation, -1)
    signals.conversation_changed.send(place.conversation)


def add_members(place, others):
    """Take more people into a group one is in; they see what is said from now on.

    Who left it before is asked first, as is who shares nothing with the member. Raises Refused for
    who cannot be written to, and above twenty. Signals conversation_changed.
    """
    group, member = place.conversation, place.member
    if not group.is_group:
        raise Refused(_("Make a group to write to several people."), "to")
    hold(group)
    lock(place, "left_at")
    if place.left_at is not None:
        raise Refused(_("You are no longer in this conversation."))
    others = list({other.id: other for other in others}.values())
    known = {other.id: place_of(group, other) for other in others}
    new = [other for other in others if known[other.id] is None or known[other.id].left_at]
    refuse_full(group.member_count + len(new))
    for each in sorted((member, *new), key=lambda each: each.id):
        lock(each, "left_at", "role")
    for other in new:
        refuse_beginning(member, other)
        add_member(group, member, other, known[other.id])
    count_member(group, len(new))
    signals.conversation_changed.send(group)


def add_member(group, member, other, before):
    since = newest_id(group)
    if before is None:
        asked_at = now() if are_strangers(member, other) else None
        take_in(group, other, asked_at, since)
        return
    before.left_at, before.requested_at, before.since_id = None, now(), since
    before.joined_at = before.last_message_at = now()
    db.session.flush()


def rename(place, name):
    """Give a group another name. Raises Refused. Signals conversation_changed."""
    if not place.conversation.is_group:
        raise Refused(_("Only a group has a name."), "name")
    name = checked_name(name)
    hold(place.conversation)
    lock(place, "left_at")
    if place.left_at is not None:
        raise Refused(_("You are no longer in this conversation."))
    place.conversation.name = name
    db.session.flush()
    signals.conversation_changed.send(place.conversation)
