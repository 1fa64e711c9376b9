"""The messages of a member who goes, and all that was theirs alone in conversations."""

from sqlalchemy import delete, or_, select, update

from community.db import db
from community.messages.handlers.counters import count_member, hold, hold_all
from community.messages.handlers.writing import empty_message
from community.messages.models import (
    ConversationMember,
    Message,
    MessageReaction,
    MessageReport,
    MessagingSettings,
    ReportedMessage,
)

BATCH = 50
GONE = "[deleted]"


def erase_messages(author, after=0, only_deleted=False):
    """Empty the next messages of a member, for everybody; the id of the last, or None when there
    are no more. With `only_deleted` they stay: what was deleted is empty already."""
    forget_reported(author)
    if only_deleted:
        return None
    theirs = select(Message).where(
        Message.community_id == author.community_id,
        Message.author_id == author.id,
        Message.id > after,
        or_(Message.deleted_at.is_(None), Message.body != ""),
    )
    messages = db.session.scalars(theirs.order_by(Message.id).limit(BATCH)).all()
    hold_all(author.community_id, {message.conversation_id for message in messages})
    for message in messages:
        empty_message(message)
    return messages[-1].id if messages else None


def forget_reported(author):
    """What moderators were shown of somebody goes with them."""
    theirs = select(Message.id).where(
        Message.community_id == author.community_id, Message.author_id == author.id
    )
    shown = delete(ReportedMessage).where(ReportedMessage.community_id == author.community_id)
    db.session.execute(shown.where(ReportedMessage.message_id.in_(theirs)))


def forget_places(member):
    """Delete a member's places, reactions and choices, and the words of what they reported."""
    here = {"community_id": member.community_id, "member_id": member.id}
    places = select(ConversationMember).filter_by(**here)
    for place in db.session.scalars(places.order_by(ConversationMember.conversation_id)).all():
        hold(place.conversation)
        if place.left_at is None:
            count_member(place.conversation, -1)
        db.session.delete(place)
    db.session.flush()
    for kind in (MessageReaction, MessagingSettings):
        db.session.execute(delete(kind).filter_by(**here))
    made = update(MessageReport).filter_by(community_id=member.community_id, reporter_id=member.id)
    db.session.execute(made.values(reason=GONE, reporter_id=None))
