"""Beginning to write to somebody, or to several."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from community import limits, text
from community.access import Role
from community.db import db, insert_once, lock, now
from community.errors import Refused, TooMany
from community.members.queries import block_between
from community.messages.handlers.counters import count_member, hold
from community.messages.models import Conversation, ConversationMember
from community.messages.queries import (
    are_strangers,
    conversations_begun_since,
    lets_begin,
    pair_of,
)

DAY = timedelta(days=1)
NEWCOMER = timedelta(days=1)
NEWCOMERS_FROM = 50  # members: nobody is a newcomer in a community that is one


def conversation_with(member, other):
    """The one conversation of two members; made if there is none, for a message to follow.

    For somebody who shares nothing with the member it is a request. Raises Refused where the other
    cannot be written to, TooMany above the daily limit.
    """
    if member.id == other.id:
        raise Refused(_("You cannot write to yourself."), "to")
    conversation = found_pair(member, other)
    if conversation is None:
        for each in sorted((member, other), key=lambda each: each.id):
            lock(each, "left_at", "role")  # or a block would miss what is written here
        conversation = found_pair(member, other) or begin_pair(member, other)
    come_back(conversation, member)
    return conversation


def found_pair(member, other):
    pair = select(Conversation).filter_by(
        community_id=member.community_id, pair=pair_of(member, other)
    )
    return db.session.scalar(pair)


def begin_pair(member, other):
    refuse_many(member)
    refuse_beginning(member, other)
    insert_once(
        Conversation,
        community_id=member.community_id,
        pair=pair_of(member, other),
        is_group=False,
        created_by_id=member.id,
        member_count=2,
    )
    conversation = found_pair(member, other)
    asked_at = now() if are_strangers(member, other) else None
    take_in(conversation, member)
    take_in(conversation, other, asked_at)
    return conversation


def take_in(conversation, member, asked_at=None, since_id=0):
    """A place in a conversation; True if it is new."""
    return insert_once(
        ConversationMember,
        community_id=conversation.community_id,
        conversation_id=conversation.id,
        member_id=member.id,
        requested_at=asked_at,
        since_id=since_id,
    )


def come_back(conversation, member):
    """Who declined somebody's request, and writes to them now, is in it again."""
    place = place_of(conversation, member)
    if place is not None and place.left_at is None:
        return
    hold(conversation)
    place = place_of(conversation, member)
    if place.left_at is not None:
        place.left_at = place.requested_at = None
        count_member(conversation, 1)


def place_of(conversation, member):
    """Somebody's place in a conversation as it is now, also if they left; None without one."""
    mine = select(ConversationMember).filter_by(
        community_id=conversation.community_id,
        conversation_id=conversation.id,
        member_id=member.id,
    )
    return db.session.scalar(mine.execution_options(populate_existing=True))


def refuse_many(member):
    """Members begin so many conversations a day; staff as they like."""
    if member.role >= Role.MODERATOR:
        return
    most = limits.NEW_CONVERSATIONS_A_DAY
    if conversations_begun_since(member, now() - DAY) >= most:
        raise TooMany(_("You began %(n)s conversations today. Go on tomorrow.", n=most), "to")


def refuse_beginning(member, other):
    """Raise Refused unless this member may begin to write to the other, in the same words for
    every reason: whom somebody blocks or follows is theirs to tell."""
    if block_between(member, other) or not lets_begin(member, other):
        raise unreachable(other)
    if is_newcomer(member) and are_strangers(member, other):
        words = _("Wait a day before you write to people you share nothing with here.")
        raise TooMany(words, "to")


def unreachable(other):
    return Refused(_("%(name)s does not take messages from you.", name=other.name), "to")


def is_newcomer(member):
    plain = member.role < Role.MODERATOR and member.joined_at > now() - NEWCOMER
    return plain and member.community.member_count >= NEWCOMERS_FROM


def create_group(member, others, name):
    """A conversation of a member with several others, or one. Raises Refused for its name, or where
    somebody cannot be written to; TooMany above the daily limit."""
    name = checked_name(name)
    others = list({other.id: other for other in others if other.id != member.id}.values())
    if not others:
        raise Refused(_("Choose who is in it."), "to")
    refuse_full(1 + len(others))
    for each in sorted((member, *others), key=lambda each: each.id):
        lock(each, "left_at", "role")
    refuse_many(member)
    for other in others:
        refuse_beginning(member, other)
    group = Conversation(
        community_id=member.community_id,
        is_group=True,
        name=name,
        created_by_id=member.id,
        member_count=1 + len(others),
    )
    db.session.add(group)
    db.session.flush()
    take_in(group, member)
    for other in others:
        take_in(group, other, now() if are_strangers(member, other) else None)
    return group


def checked_name(name):
    name = text.clean_line(name)
    if not name:
        raise Refused(_("Give the group a name."), "name")
    if len(name) > limits.CONVERSATION_NAME:
        words = _("Keep the name under %(n)s characters.", n=limits.CONVERSATION_NAME)
        raise Refused(words, "name")
    return name


def refuse_full(count):
    if count > limits.GROUP_MEMBERS:
        words = _("A group may have up to %(n)s members.", n=limits.GROUP_MEMBERS)
        raise Refused(words, "to")
