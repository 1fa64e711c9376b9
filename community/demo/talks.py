"""What people of the demo wrote to each other, without a notification or a mail to anybody."""

from datetime import timedelta

from community.db import db
from community.messages.handlers import conversation_with, create_group
from community.messages.handlers.counters import count_message, settle
from community.messages.handlers.writing import add_message
from community.messages.models import ConversationMember
from community.messages.queries import places_in


def add_talk(talk, members, moment):
    """A conversation of content/messages.toml, of which its `unread` last lines nobody has read."""
    people = [members[handle] for handle in talk["people"]]
    name = talk.get("name")
    begin = create_group(people[0], people[1:], name) if name else conversation_with(*people)
    said = [add_line(begin, members[who], words, moment, ago) for who, words, ago in talk["lines"]]
    begin.created_at = said[0].created_at
    read = said[-1 - talk.get("unread", 0)]
    for place in places_in(begin):
        place.joined_at, place.last_read_id = begin.created_at, read.id
    db.session.flush()
    settle(ConversationMember.conversation_id == begin.id)
    db.session.expire_all()


def add_line(conversation, author, words, moment, hours_ago):
    message = add_message(author, conversation, words, None, None, places_in(conversation))
    message.created_at = moment - timedelta(hours=hours_ago)
    db.session.flush()
    count_message(message)
    return message
