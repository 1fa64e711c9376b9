"""The pages of messages: the list, a thread, what one does with it, reports, settings."""

from flask import Blueprint, g

from community.errors import NotFound
from community.messages.queries import (
    conversation_of,
    may_write_to,
    message_in,
)
from community.notifications.queries import waiting_for

bp = Blueprint("messages", __name__)


def place_or_404(conversation_id):
    place = conversation_of(g.viewer, conversation_id)
    if place is None:
        raise NotFound
    return place


def message_or_404(conversation_id, message_id):
    """(the viewer's place, a message that is not deleted)."""
    place = place_or_404(conversation_id)
    message = message_in(g.viewer, place, message_id)
    if message is None or message.deleted_at is not None:
        raise NotFound
    return place, message


@bp.app_template_global()
def messages_waiting():
    """In how many conversations something is unread; what this page shows is read by now."""
    if "messages_waiting" not in g:
        read = g.get("thread_read")
        counted = read and read.unread_count and not read.is_muted and not read.is_request
        if "conversations_unread" not in g:
            g.unread_on_bell, g.conversations_unread, g.days_in_a_row = waiting_for(g.viewer)
        g.messages_waiting = g.conversations_unread - bool(counted)
    return g.messages_waiting


@bp.app_template_global()
def may_message(member):
    """Whether to offer to write to a member."""
    return may_write_to(g.viewer, member)


from community.messages.views import (  # noqa: E402, F401
    inbox,
    moments,
    places,
    reports,
    settings,
    starting,
    threads,
    writing,
)
