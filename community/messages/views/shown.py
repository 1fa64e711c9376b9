"""Conversations and messages as templates show them, made of what the queries give."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from community import text
from community.messages import queries
from community.messages.models import ConversationMember, Message
from community.messages.queries.company import Company, company_in
from community.messages.views import bp
from community.messages.views.moments import day_of
from community.uploads.queries import files_on

IN_SHORT = 120  # characters of a message where it is only named


@dataclass
class Row:
    """A conversation in the list."""

    place: ConversationMember
    title: str
    people: list[Any]
    online: bool
    words: str
    unread: int


@dataclass
class Listed:
    """One of the lists of conversations, beside a thread or alone."""

    tab: str
    rows: list[Row]
    after: str | None
    requests: int


@dataclass
class Shown:
    """A message in its thread."""

    message: Message
    mine: bool
    author: str
    by: bool  # whether its author is named above it
    day: date | None  # when it is the first of a day
    answered: Message | None
    files: list[Any]
    reactions: list[Any]
    seen: list[str]  # who has read so far: this is the last of the viewer's that they read
    may_write: bool
    may_edit: bool
    in_group: bool


@dataclass
class Thread:
    """A conversation with some of its messages."""

    place: ConversationMember
    title: str
    company: Company
    messages: list[Shown]
    older: str | None
    newest: bool

    @property
    def people(self):
        return self.company.people

    @property
    def other(self):
        """Whom one talks with, if it is one person."""
        alone = not self.place.conversation.is_group
        return self.people[0] if alone and self.people else None

    @property
    def online(self):
        return bool(self.other and self.other.id in self.company.online)

    @property
    def may_write(self):
        return may_write(self.place, self.company)

    @property
    def names(self):
        return {str(member.id): member.name for member in self.people}


def may_write(place, company):
    """Whether there is anybody to write to."""
    if place.conversation.is_group:
        return True
    return any(member.is_here and member.user_id for member in company.people)


def title_of(place, people):
    """What a conversation goes by: its name, or who is in it."""
    if place.conversation.name:
        return place.conversation.name
    names = [member.name for member in people]
    if not place.conversation.is_group:
        return names[0] if names else _("Former member")
    if not names:
        return _("Only you")
    shown = ", ".join(names[:3])
    return _("%(names)s and others", names=shown) if len(names) > 3 else shown


@bp.app_template_filter("in_short")
def in_short(message, words=None):
    """The first words of a message, or those around the first of `words` that it has."""
    if message.deleted_at:
        return _("This message was deleted.")
    said = text.excerpt(message.body_html, 10_000) or _("Picture or file")
    at = said.lower().find(words.split()[0].lower()) if words and words.split() else -1
    if at > IN_SHORT // 2:
        said = f"…{said[at - IN_SHORT // 4 :]}"
    return said if len(said) <= IN_SHORT else f"{said[:IN_SHORT].rstrip()}…"


def words_of(place):
    """The last words of a conversation, with who said them where that is not clear."""
    last = place.last_message
    if last is None or last.id <= place.since_id:
        return ""
    if last.author_id == g.viewer.member.id:
        return _("You: %(words)s", words=in_short(last))
    if place.conversation.is_group and last.author:
        return _("%(name)s: %(words)s", name=last.author.name, words=in_short(last))
    return in_short(last)


def listed(tab="inbox", after=None, current=None, requests=0):
    """(Listed, {id of a conversation: Company}) of a list; also the company of `current`, a place
    whose thread stands beside it and which is read by now."""
    tab = tab if tab in queries.LISTS else "inbox"
    page = queries.conversations_page(g.viewer, after, tab)
    company = company_in(g.viewer, [*page.items, current] if current else page.items)
    rows = [row_of(place, company[place.conversation_id], current) for place in page.items]
    return Listed(tab, rows, page.after, requests), company


def row_of(place, company, current):
    return Row(
        place=place,
        title=title_of(place, company.people),
        people=company.people,
        online=not place.conversation.is_group and bool(company.online),
        words=words_of(place),
        unread=0 if current and current.id == place.id else place.unread_count,
    )


def thread_of(place, company, before=None):
    """The Thread of a place: its newest messages, or those before one."""
    page = queries.messages_page(g.viewer, place, before)
    shown = messages_shown(place, company, page.items, newest=not before)
    title = title_of(place, company.people)
    return Thread(place, title, company, shown, page.after, newest=not before)


def messages_shown(place, company, messages, newest=True):
    """[Shown] of messages that follow each other."""
    answered = queries.answered_by(g.viewer, place, messages)
    reactions, files = queries.reactions_to(g.viewer, messages), files_on(messages)
    seen = seen_up_to(messages, company) if newest else {}
    shown, before = [], None
    for message in messages:
        one = show(message, place, company, before)
        one.answered = answered.get(message.reply_to_id)
        one.files, one.reactions = files.get(message.id, []), reactions.get(message.id, [])
        one.seen = seen.get(message.id, [])
        shown.append(one)
        before = message
    return shown


def show(message, place, company, before):
    me, day = g.viewer.member, day_of(message.created_at)
    new_day = before is None or day_of(before.created_at) != day
    in_group, mine = place.conversation.is_group, message.author_id == me.id
    by_other = before is None or new_day or before.author_id != message.author_id
    return Shown(
        message=message,
        mine=mine,
        author=message.author.name if message.author else _("Former member"),
        by=in_group and not mine and by_other,
        day=day if new_day else None,
        answered=None,
        files=[],
        reactions=[],
        seen=[],
        may_write=may_write(place, company),
        may_edit=message.editable_by(me),
        in_group=in_group,
    )


def seen_up_to(messages, company):
    """{id of one's message: [names of those for whom it is the last of one's that they read]}."""
    own = [message.id for message in messages if message.author_id == g.viewer.member.id]
    seen: dict[int, list] = {}
    for member, last in company.readers if company.shows else ():
        read = [id for id in own if id <= last]
        if read:
            seen.setdefault(read[-1], []).append(member.name)
    return seen


def current_tab():
    return request.args.get("tab", "inbox")
