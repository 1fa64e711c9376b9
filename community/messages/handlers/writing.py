"""Sending, editing and deleting messages."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from community import limits, text
from community.access import Role
from community.communities.models import Community
from community.db import changed, db, lock, now
from community.errors import Refused, TooMany
from community.members.models import Member
from community.members.names import folded
from community.members.queries import block_between
from community.messages import signals
from community.messages.handlers.counters import count_message, hold, settle
from community.messages.handlers.starting import unreachable
from community.messages.models import ConversationMember, Message
from community.messages.queries import in_block, is_reported, last_messages_by, places_in
from community.messages.rendering import render
from community.uploads.attachments import kept_files
from community.uploads.erasure import erase, erase_pictures
from community.uploads.handlers import attach_to_message
from community.uploads.queries import files_on


def send_message(member, conversation, body, reply_to=None, files=(), sent_key=None):
    """Say something in a conversation, with files (Attachments); to write is to accept a request.

    With a `sent_key` that came before, the message that came with it. Raises Refused for its words
    and where it would reach nobody, TooMany for its haste. Signals message_sent.
    """
    body = checked(body, files)
    with kept_files(member, files) as uploads:
        hold(conversation)
        sent = sent_before(member, sent_key)
        if sent is not None:
            erase(uploads)
            return sent
        refuse_haste(member, body)
        places = places_in(conversation)
        mine = own_place(member, places)
        refuse_unheard(member, mine, places)
        refuse_before_an_answer(member, mine, places, files)
        message = add_message(member, conversation, body, reply_to, sent_key, places)
        attach_to_message(uploads, message)
    mine.draft, mine.requested_at = "", None
    db.session.flush()
    count_message(message)
    signals.message_sent.send(message, to=hearers(message))
    return message


def checked(body, files=()):
    """The cleaned text of a message; one with files may say nothing more."""
    if files and not text.clean(body):
        return ""
    return text.checked(body, limits.MESSAGE_BODY)


def sent_before(member, sent_key):
    if not sent_key:
        return None
    same = select(Message).filter_by(
        community_id=member.community_id, author_id=member.id, sent_key=sent_key
    )
    return db.session.scalar(same)


def refuse_haste(author, body):
    """Members write so many messages a minute, and no longer text twice; staff as they like."""
    if author.role >= Role.MODERATOR:
        return
    last = last_messages_by(author, limits.MESSAGES_A_MINUTE)
    many = len(last) == limits.MESSAGES_A_MINUTE
    if many and now() - last[-1].created_at < timedelta(minutes=1):
        raise TooMany(_("That is many messages in a minute. Wait a little."), "body")
    recent = {each.body for each in last if now() - each.created_at < limits.SAME_TEXT}
    if len(body) >= limits.SAME_MESSAGE and body in recent:
        raise Refused(_("You wrote the same message a moment ago."), "body")


def own_place(member, places):
    mine = next((place for place in places if place.member_id == member.id), None)
    if mine is None or mine.left_at is not None:
        raise Refused(_("You are no longer in this conversation."))
    return mine


def other_place(mine, places):
    """The place of the other in a pair; None in a group, and where they are gone for good."""
    if mine.conversation.is_group:
        return None
    return next((place for place in places if place is not mine), None)


def refuse_unheard(member, mine, places):
    """Raise Refused in a pair whose other cannot hear it any more."""
    if mine.conversation.is_group:
        return
    other = other_place(mine, places)
    if other is None:
        raise Refused(_("Nobody is there to read it."))
    gone = other.left_at is not None or not can_read(other.member)
    if gone or block_between(member, other.member):
        raise unreachable(other.member)


def refuse_before_an_answer(member, mine, places, files):
    """Raise Refused for files, and TooMany for more than a few words, to somebody in a pair who
    shares nothing with the member and has not answered yet."""
    other = other_place(mine, places)
    if other is None or not other.is_request:
        return
    name = other.member.name
    if files:
        raise Refused(_("Files have to wait until %(name)s has answered.", name=name), "files")
    if said_by(member, mine) >= limits.REQUEST_MESSAGES:
        raise TooMany(_("Wait until %(name)s has answered.", name=name), "body")


def can_read(member):
    return member.is_here and member.user_id is not None and not member.is_banned


def said_by(member, place):
    said = select(func.count(Message.id)).where(
        Message.conversation_id == place.conversation_id, Message.author_id == member.id
    )
    return db.session.scalar(said)


def add_message(member, conversation, body, reply_to, sent_key, places):
    """The row of a message; who sees it counts it afterwards."""
    if reply_to is not None and reply_to.conversation_id != conversation.id:
        reply_to = None
    message = Message(
        community_id=member.community_id,
        conversation=conversation,
        author=member,
        reply_to_id=reply_to.id if reply_to else None,
        sent_key=sent_key[:40] if sent_key else None,
    )
    put_words(message, body, handles_in(places))
    db.session.add(message)
    db.session.flush()
    return message


def handles_in(places):
    return {place.member.handle for place in places if place.left_at is None}


def put_words(message, body, handles):
    message.body, message.words = body, folded(body)
    message.body_html, message.renderer = render(body, handles), text.RENDERER


def hearers(message):
    """The places of those who are to hear of a message."""
    to = select(ConversationMember).join(ConversationMember.member)
    to = to.where(
        ConversationMember.community_id == message.community_id,
        ConversationMember.conversation_id == message.conversation_id,
        ConversationMember.member_id != message.author_id,
        ConversationMember.left_at.is_(None),
        ConversationMember.requested_at.is_(None),
        ~in_block(ConversationMember.member_id, message.author_id),
        Member.left_at.is_(None),
    )
    fresh = to.order_by(ConversationMember.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def edit_message(message, member, body):
    """Change one's own message, for fifteen minutes. Raises Refused. Signals message_changed."""
    body = checked(body, files_on([message]))
    hold(message.conversation)
    lock(message, "body", "deleted_at")
    if message.author_id != member.id or message.deleted_at is not None:
        raise Refused(_("This message cannot be changed any more."), "body")
    if not message.editable_by(member):
        raise Refused(_("A message may be changed for 15 minutes."), "body")
    places = places_in(message.conversation)
    refuse_unheard(member, own_place(member, places), places)
    if body == message.body:
        return
    put_words(message, body, handles_in(places))
    message.edited_at = now()
    db.session.flush()
    signals.message_changed.send(message)


def delete_message(message, member):
    """Take one's own message away for everybody: nothing of it is kept, but what was reported is
    for moderators. Raises Refused for another's. Signals message_changed."""
    if message.author_id != member.id:
        raise Refused(_("Only who wrote a message can delete it."))
    if files_on([message]):
        community = db.session.get_one(Community, message.community_id)
        lock(community, "storage_bytes")  # before the conversation, as whoever sends files does
    hold(message.conversation)
    empty_message(message)
    signals.message_changed.send(message)


def empty_message(message):
    """Leave nothing of what a message said; whoever calls it holds the conversation."""
    if not is_reported(message):
        erase_pictures(message.community_id, message_id=message.id)
    left = or_(Message.deleted_at.is_(None), Message.body != "")
    here = update(Message).where(Message.id == message.id, left)
    gone = {"body": "", "body_html": "", "words": "", "sent_key": None, "deleted_at": now()}
    if changed(here.values(gone)):
        settle(ConversationMember.conversation_id == message.conversation_id)


def rerender_messages(batch=200):
    """Render again up to `batch` messages an older renderer made; return how many."""
    stale = select(Message).where(Message.renderer < text.RENDERER).order_by(Message.id)
    messages = db.session.scalars(stale.limit(batch)).all()
    for message in messages:
        lock(message, "body")
        put_words(message, message.body, handles_in(places_in(message.conversation)))
    db.session.flush()
    return len(messages)
