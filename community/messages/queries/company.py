"""Who takes part in conversations, as their pages show it: one query for a list and a thread."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from community.db import db, now
from community.members.models import Member
from community.members.queries import without_hidden
from community.messages.models import Conversation, ConversationMember, MessagingSettings
from community.messages.queries.people import ONLINE


@dataclass
class Company:
    """The others in a conversation; of them who is here, and what each who shows it has read."""

    people: list = field(default_factory=list)
    online: set = field(default_factory=set)  # ids
    readers: list = field(default_factory=list)  # [(Member, id of the last message they read)]
    shows: bool = True  # whether the viewer shows what they read: or they see no others' either


def company_in(viewer, places):
    """{id of a conversation: Company}, without those hidden from the viewer. Who left a group is
    not in it; the other of a pair stays its other."""
    ids = [place.conversation_id for place in places]
    company: dict[int, Company] = defaultdict(Company)
    settings = MessagingSettings.member_id == ConversationMember.member_id
    everybody = (
        select(ConversationMember, Member, MessagingSettings)
        .join(ConversationMember.member)
        .join(ConversationMember.conversation)
        .outerjoin(MessagingSettings, settings)
        .where(
            ConversationMember.community_id == viewer.community.id,
            ConversationMember.conversation_id.in_(ids),
            or_(~Conversation.is_group, ConversationMember.left_at.is_(None)),
        )
    )
    shown = without_hidden(everybody, viewer, ConversationMember.member_id)
    for row in db.session.execute(shown.order_by(ConversationMember.id)) if ids else ():
        enter(company[row[0].conversation_id], viewer, *row)
    return company


def enter(company, viewer, place, member, settings):
    shows = settings is None or settings.receipts
    if member.id == viewer.member.id:
        company.shows = shows
        return
    company.people.append(member)
    if place.is_request or place.left_at or not member.is_here:
        return
    if member.seen_at > now() - ONLINE and (settings is None or settings.online):
        company.online.add(member.id)
    if shows and place.last_read_id:
        company.readers.append((member, place.last_read_id))
