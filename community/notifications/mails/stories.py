"""What a mail tells of a notification: the sentence, the texts themselves, where it leads."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import BindParameter, bindparam, or_
from sqlalchemy.orm import joinedload

from community import limits
from community.comments.models import Comment
from community.comments.queries import readable_comments
from community.db import db
from community.members.models import Member
from community.messages.models import ConversationMember, Message
from community.messages.queries.places import readable_places
from community.messages.queries.threads import messages_in
from community.notifications.mails import words
from community.notifications.mails.texts import Text, mailed_text
from community.notifications.wording import place_of
from community.prepared import prepared
from community.tenancy import url_in
from community.text import excerpt

OWN_WORDS = ("like",)  # the member's own text: a little of it is enough
LINE = 160  # characters of a text in a digest
LITTLE = limits.MAILED_TEXT // 10


@dataclass(frozen=True, slots=True)
class Said:
    """A text with who wrote it."""

    author: Member | None
    text: Text


@dataclass(frozen=True, slots=True)
class Story:
    """A notification as a mail shows it. `more` says how many texts it does not show."""

    kind: str
    sentence: str
    subject: str
    link: str
    actor: Member | None
    said: tuple[Said, ...]
    more: int

    @property
    def preview(self):
        """The line beside the subject."""
        words = " ".join(self.said[0].text.plain.split()) if self.said else ""
        return f"{self.sentence}: {words[:150]}" if words else self.sentence


def story_of(viewer, notification, most=limits.MAILED_TEXT):
    """The Story of a readable notification for its member, with texts of about `most` bytes."""
    home = url_in(viewer.community, "home.index")
    written, more = texts_of(viewer, notification)
    said, room = [], LITTLE if notification.kind in OWN_WORDS else most
    for thing in written:
        text = mailed_text(thing.body_html or f"<p>{_('A file')}</p>", home, max(room, LITTLE))
        said.append(Said(thing.author, text))
        room -= len(text.html.encode())
    return Story(
        notification.kind,
        words.sentence(notification),
        words.subject(notification),
        link_to(viewer.community, notification),
        notification.actor,
        tuple(said),
        more,
    )


def line_of(viewer, notification):
    """The same in short, for a digest: one text at most, of a line or two."""
    written, more = texts_of(viewer, notification, 1)
    short = [Text("", excerpt(thing.body_html, LINE)) for thing in written]
    return Story(
        notification.kind,
        words.sentence(notification),
        "",
        link_to(viewer.community, notification),
        notification.actor,
        tuple(Said(thing.author, text) for thing, text in zip(written, short, strict=True)),
        more,
    )


def link_to(community, notification):
    endpoint, values = place_of(notification)
    return url_in(community, endpoint, **values)


def texts_of(viewer, notification, most=limits.TEXTS_A_MAIL):
    """(the texts of a notification that its member may read, how many more there are)."""
    if notification.conversation_id:
        return some_of(unread_messages(viewer, notification.conversation_id), Message.id, most)
    if notification.first_comment_id:
        since = comments_since(viewer, notification.comment_id is not None)
        return some_of(since, Comment.id, most, asked_of(notification) | viewer.ids)
    if notification.comment_id:
        return [notification.comment], 0
    if notification.post_id:
        return [notification.post], 0
    return [], 0


def asked_of(notification):
    return {
        "post_id": notification.post_id,
        "first_id": notification.first_comment_id,
        "answered_id": notification.comment_id,
    }


def some_of(statement, key, most, asked=None):
    """The first rows of a statement, and how many more there are, of a hundred."""
    rows = db.session.scalars(statement.order_by(key).limit(100), asked).all()
    return rows[:most], len(rows) - len(rows[:most])


@prepared
def comments_since(viewer, are_answers):
    """The comments that others wrote on a post from the first one on that a notification tells of,
    or of them the answers to one comment."""
    since = readable_comments(viewer).where(
        Comment.post_id == bindparam("post_id"),
        Comment.id >= bindparam("first_id"),
        Comment.author_id.is_distinct_from(viewer.member.id),
    )
    if are_answers:
        answered: BindParameter[int] = bindparam("answered_id")
        since = since.where(or_(Comment.answers_id == answered, Comment.parent_id == answered))
    return since.options(joinedload(Comment.author))


def unread_messages(viewer, conversation_id):
    """What others wrote in a conversation that a member has not read."""
    mine = readable_places(viewer).where(ConversationMember.conversation_id == conversation_id)
    place = db.session.scalars(mine).one()
    unread = messages_in(viewer, place).where(
        Message.deleted_at.is_(None),
        Message.author_id != viewer.member.id,
        Message.id > (place.last_read_id or 0),
    )
    return unread.options(joinedload(Message.author))
