"""The messages of a conversation, with their files, reactions and readers; and finding them."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db
from community.members.names import folded
from community.members.queries import without_hidden
from community.messages.models import (
    ConversationMember,
    Message,
    MessageReaction,
)
from community.messages.queries.places import readable_places
from community.paging import Page, page_of, read_cursor


def readable_messages(viewer):
    """The messages of a viewer's conversations, since they are in them, deleted ones too (which
    say nothing any more); not those of somebody hidden by a block."""
    mine = readable_places(viewer).with_only_columns(
        ConversationMember.conversation_id, ConversationMember.since_id
    )
    mine = mine.subquery()
    found = select(Message).join(mine, mine.c.conversation_id == Message.conversation_id)
    found = found.where(Message.community_id == viewer.community.id, Message.id > mine.c.since_id)
    return without_hidden(found, viewer, Message.author_id)


def messages_in(viewer, place):
    """The same of one conversation, by the viewer's place in it."""
    here = select(Message).where(
        Message.community_id == viewer.community.id,
        Message.conversation_id == place.conversation_id,
        Message.id > place.since_id,
    )
    return without_hidden(here, viewer, Message.author_id)


def message_in(viewer, place, message_id):
    """A message of a conversation that the viewer sees, or None."""
    here = messages_in(viewer, place).where(Message.id == message_id)
    return db.session.scalar(here.options(joinedload(Message.author)))


def messages_called(viewer, place, ids):
    """Those messages of a conversation with these ids that the viewer sees, the oldest first."""
    here = messages_in(viewer, place).where(Message.id.in_(ids)).order_by(Message.id)
    return db.session.scalars(here).all()


def messages_page(viewer, place, before=None):
    """A Page of the last messages before a cursor, the oldest of them first, with their authors;
    its `after` is the `before` of the page of older ones."""
    here = messages_in(viewer, place)
    if before:
        here = here.where(Message.id < read_cursor(f"0-{before}")[1])
    newest = here.order_by(Message.id.desc()).limit(limits.MESSAGES_A_PAGE + limits.LAST_PAGE_MIN)
    rows = list(db.session.scalars(newest.options(joinedload(Message.author))))
    if len(rows) < limits.MESSAGES_A_PAGE + limits.LAST_PAGE_MIN:
        return Page(rows[::-1], None)
    shown = rows[: limits.MESSAGES_A_PAGE]
    return Page(shown[::-1], str(shown[-1].id))


def messages_since(viewer, place, last_id):
    """The messages after the last one that a page shows, the oldest first: for live updates."""
    newer = messages_in(viewer, place).where(Message.id > last_id).order_by(Message.id)
    shown = newer.options(joinedload(Message.author)).limit(limits.MESSAGES_A_PAGE)
    return db.session.scalars(shown).all()


def answered_by(viewer, place, messages):
    """{id: Message} of what these messages answer, as far as the viewer sees it."""
    ids = {message.reply_to_id for message in messages if message.reply_to_id}
    if not ids:
        return {}
    here = messages_in(viewer, place).where(Message.id.in_(ids))
    found = db.session.scalars(here.options(joinedload(Message.author)))
    return {message.id: message for message in found}


def reactions_to(viewer, messages):
    """{id of a message: [(emoji, how many gave it, whether the viewer did)]}, oldest first."""
    given: dict = defaultdict(dict)
    rows = select(MessageReaction.message_id, MessageReaction.emoji, MessageReaction.member_id)
    rows = rows.where(
        MessageReaction.community_id == viewer.community.id,
        MessageReaction.message_id.in_([message.id for message in messages]),
    )
    shown = without_hidden(rows, viewer, MessageReaction.member_id)
    for id, emoji, member_id in db.session.execute(shown.order_by(MessageReaction.id)):
        given[id].setdefault(emoji, []).append(member_id)
    return {
        id: [(emoji, len(who), viewer.member.id in who) for emoji, who in each.items()]
        for id, each in given.items()
    }


def search_messages(viewer, words, after=None):
    """A Page of the viewer's messages that have every word typed in them, the newest first."""
    found = readable_messages(viewer).where(Message.deleted_at.is_(None))
    least, most = limits.SEARCH
    typed = folded(words)[:most].split()
    if len("".join(typed)) < least:
        return Page([], None)
    for word in typed:
        found = found.where(Message.words.contains(word, autoescape=True))
    whole = found.options(joinedload(Message.author), joinedload(Message.conversation))
    return page_of(whole, Message.created_at, Message.id, after)


def newest_id(conversation):
    """The id of the last message of a conversation; 0 if there is none."""
    here = select(func.max(Message.id)).where(
        Message.community_id == conversation.community_id,
        Message.conversation_id == conversation.id,
    )
    return db.session.scalar(here) or 0


def last_messages_by(author, limit):
    """The last messages of somebody, wherever, the newest first: [(when, body)]."""
    theirs = select(Message.created_at, Message.body).where(
        Message.community_id == author.community_id, Message.author_id == author.id
    )
    return db.session.execute(theirs.order_by(Message.id.desc()).limit(limit)).all()
