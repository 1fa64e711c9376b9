"""What conversations and places count, and the one order in which writers wait."""

from sqlalchemy import func, select, update

from community.db import db, lock, repair
from community.messages.models import Conversation, ConversationMember, Message
from community.messages.queries import in_block, newest_id

VISIBLE = (
    Message.conversation_id == ConversationMember.conversation_id,
    Message.id > ConversationMember.since_id,
    ~in_block(ConversationMember.member_id, Message.author_id),
)
UNREAD = (
    *VISIBLE,
    Message.id > func.coalesce(ConversationMember.last_read_id, 0),
    Message.author_id.is_distinct_from(ConversationMember.member_id),
    Message.deleted_at.is_(None),
    ConversationMember.left_at.is_(None),
)


def hold(conversation):
    """Wait for others who write in a conversation: messages and counts are in one order there."""
    lock(conversation, "member_count", "name")


def hold_all(community_id, ids):
    """The same for several conversations, in the order of their ids."""
    several = select(Conversation.id).where(
        Conversation.community_id == community_id, Conversation.id.in_(ids)
    )
    if ids:
        ordered = several.order_by(Conversation.id)
        db.session.execute(ordered.with_for_update(key_share=True)).all()


def count_message(message):
    """Count a new message as unread for all who see it but its author, and put it on top."""
    seen = (
        ConversationMember.conversation_id == message.conversation_id,
        ConversationMember.left_at.is_(None),
        ~in_block(ConversationMember.member_id, message.author_id),
    )
    newest = {"last_message_id": message.id, "last_message_at": message.created_at}
    written = update(ConversationMember).where(*seen).values(newest)
    others = update(ConversationMember).where(
        *seen, ConversationMember.member_id != message.author_id
    )
    for statement in (
        written,
        others.values(unread_count=ConversationMember.unread_count + 1),
        # what was put away comes back, unless it is not to be heard of
        update(ConversationMember)
        .where(*seen, ConversationMember.archived_at.is_not(None), ~is_muted(message.created_at))
        .values(archived_at=None),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def is_muted(at):
    return func.coalesce(ConversationMember.muted_until > at, False)


def settle(*conditions):
    """Set unread counts, of the places that fulfil the conditions, to the truth."""
    wrong = update(ConversationMember).where(*conditions).values(unread_count=unread_truth())
    db.session.execute(wrong.execution_options(synchronize_session=False))


def settle_newest(*conditions):
    """The same for the newest message that each sees."""
    seen = select(func.max(Message.id)).where(*VISIBLE).scalar_subquery()
    newest = update(ConversationMember).where(*conditions).values(last_message_id=seen)
    db.session.execute(newest.execution_options(synchronize_session=False))


def unread_truth():
    return select(func.count(Message.id)).where(*UNREAD).scalar_subquery()


def count_member(conversation, step):
    """Keep how many are in a conversation; whoever calls it holds it."""
    conversation.member_count = Conversation.member_count + step
    db.session.flush()


def throw_away(place):
    """Let a member see nothing of what was said so far; whoever calls it holds the conversation."""
    place.since_id, place.last_message_id = newest_id(place.conversation), None
    place.unread_count, place.draft, place.archived_at = 0, "", None


def recount_unread():
    """Set conversation_members.unread_count to the truth; return how many were wrong."""
    return repair(ConversationMember.unread_count, unread_truth())


def recount_conversation_members():
    """Set conversations.member_count to the truth; return how many were wrong."""
    there = select(func.count(ConversationMember.id)).where(
        ConversationMember.conversation_id == Conversation.id, ConversationMember.left_at.is_(None)
    )
    return repair(Conversation.member_count, there.scalar_subquery())
