from sqlalchemy import select

from community.db import db
from community.messages.erasure import forget_places
from community.messages.handlers.counters import hold_all, settle, settle_newest
from community.messages.handlers.places import go
from community.messages.models import Conversation, ConversationMember
from community.messages.queries import shared_conversations


def on_blocks_changing(member, others):
    """Before members are held: who writes between them right now comes first."""
    hold_all(member.community_id, shared_conversations(member, others))


def on_blocks_changed(member, others):
    """Nobody has something unread that they cannot see, and nothing they can see is left out."""
    shared = shared_conversations(member, others)
    hold_all(member.community_id, shared)
    here = ConversationMember.conversation_id.in_(shared)
    for count in (settle, settle_newest) if shared else ():
        count(here)


def on_member_left(member, forgotten):
    """Take a member out of the groups they are in. A former member has no place anywhere."""
    if forgotten:
        forget_places(member)
        return
    groups = select(ConversationMember).join(ConversationMember.conversation)
    theirs = groups.where(
        ConversationMember.community_id == member.community_id,
        ConversationMember.member_id == member.id,
        ConversationMember.left_at.is_(None),
        Conversation.is_group,
    )
    places = db.session.scalars(theirs.order_by(Conversation.id)).all()
    hold_all(member.community_id, [place.conversation_id for place in places])
    for place in places:
        go(place)
