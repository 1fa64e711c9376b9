"""Somebody's conversations: those that exist for them, in three lists, and who takes part."""

from sqlalchemy import and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from community import limits
from community.db import db, now
from community.members.models import Block
from community.members.queries import is_hidden
from community.messages.models import Conversation, ConversationMember, Message
from community.paging import page_of
from community.prepared import prepared

LISTS = {
    "inbox": (ConversationMember.requested_at.is_(None), ConversationMember.archived_at.is_(None)),
    "requests": (ConversationMember.requested_at.is_not(None),),
    "archived": (
        ConversationMember.requested_at.is_(None),
        ConversationMember.archived_at.is_not(None),
    ),
}


def in_block(one, other):
    """SQL: whether one of two members blocks the other."""
    either = or_(
        and_(Block.blocker_id == one, Block.blocked_id == other),
        and_(Block.blocker_id == other, Block.blocked_id == one),
    )
    return exists().where(either).correlate_except(Block)


def readable_places(viewer):
    """The places of a viewer in conversations they have not left; none of a pair whose other is
    hidden by a block. Nobody, staff or not, ever has those of others."""
    mine = select(ConversationMember).join(ConversationMember.conversation)
    mine = mine.where(ConversationMember.community_id == viewer.community.id)
    if not viewer.can("messages.use"):
        return mine.where(false())
    mine = mine.where(
        ConversationMember.member_id == viewer.member.id, ConversationMember.left_at.is_(None)
    )
    if not viewer.hides:
        return mine
    other = aliased(ConversationMember)
    hidden = exists().where(
        other.conversation_id == Conversation.id, is_hidden(viewer, other.member_id)
    )
    return mine.where(or_(Conversation.is_group, ~hidden))


def conversation_of(viewer, conversation_id):
    """The viewer's place in a conversation, or None."""
    mine = readable_places(viewer).where(Conversation.id == conversation_id)
    return db.session.scalar(mine.options(contains_eager(ConversationMember.conversation)))


def pair_with(viewer, other):
    """The viewer's place in their conversation with somebody, or None."""
    pair = Conversation.pair == pair_of(viewer.member, other)
    mine = readable_places(viewer).where(pair)
    return db.session.scalar(mine.options(contains_eager(ConversationMember.conversation)))


def pair_of(one, other):
    """What `Conversation.pair` is for two members."""
    return "-".join(str(id) for id in sorted((one.id, other.id)))


def conversations_page(viewer, after=None, which="inbox"):
    """A Page of the viewer's places in one of LISTS, that with the newest message first; each has
    its conversation and its last message with the author."""
    begun = or_(Conversation.is_group, ConversationMember.last_message_id.is_not(None))
    listed = readable_places(viewer).where(begun, *LISTS[which])
    whole = listed.options(
        contains_eager(ConversationMember.conversation),
        joinedload(ConversationMember.last_message).joinedload(Message.author),
    )
    at, id = ConversationMember.last_message_at, ConversationMember.id
    return page_of(whole, at, id, after, limits.CONVERSATIONS_A_PAGE)


@prepared
def unread_places(viewer):
    muted = ConversationMember.muted_until > bindparam("now", type_=now_type())
    unread = readable_places(viewer).where(
        ConversationMember.unread_count > 0,
        ConversationMember.requested_at.is_(None),
        or_(ConversationMember.muted_until.is_(None), ~muted),
    )
    return unread.with_only_columns(func.count(ConversationMember.id))


def now_type():
    return ConversationMember.muted_until.type


def unread_conversations(viewer):
    """In how many conversations something is unread; muted ones and requests do not count."""
    if viewer.member is None:
        return 0
    return db.session.scalar(unread_places(viewer), {**viewer.ids, "now": now()})


def request_count(viewer):
    """How many conversations wait for the viewer's answer."""
    asked = readable_places(viewer).where(
        *LISTS["requests"],
        or_(Conversation.is_group, ConversationMember.last_message_id.is_not(None)),
    )
    return db.session.scalar(asked.with_only_columns(func.count(ConversationMember.id)))


def places_in(conversation):
    """Everybody's places in a conversation, with the members, as they are now."""
    there = select(ConversationMember).where(
        ConversationMember.community_id == conversation.community_id,
        ConversationMember.conversation_id == conversation.id,
    )
    fresh = there.options(joinedload(ConversationMember.member)).order_by(ConversationMember.id)
    return db.session.scalars(fresh.execution_options(populate_existing=True)).all()


def shared_conversations(member, others):
    """The ids of conversations in which a member is, or was, together with one of others (ids)."""
    other = aliased(ConversationMember)
    both = select(ConversationMember.conversation_id).join(
        other, other.conversation_id == ConversationMember.conversation_id
    )
    both = both.where(
        ConversationMember.community_id == member.community_id,
        ConversationMember.member_id == member.id,
        other.member_id.in_(others),
    )
    return db.session.scalars(both.distinct().order_by(ConversationMember.conversation_id)).all()


def conversations_begun_since(member, since):
    begun = select(func.count(Conversation.id)).where(
        Conversation.community_id == member.community_id,
        Conversation.created_by_id == member.id,
        Conversation.created_at > since,
    )
    return db.session.scalar(begun)
