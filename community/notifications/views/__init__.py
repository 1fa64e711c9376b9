from flask import Blueprint, g

from community.notifications import models  # noqa: F401
from community.notifications.kinds import KINDS
from community.notifications.queries import waiting_for
from community.notifications.wording import names_in, sentence_of

bp = Blueprint("notifications", __name__)


@bp.app_context_processor
def shown_everywhere():
    return {"unread_on_bell": unread_on_bell, "days_in_a_row": days_in_a_row}


def unread_on_bell():
    """The count on the bell of this page."""
    ask_once()
    return g.unread_on_bell


def days_in_a_row():
    """The viewer's, for the sidebar."""
    ask_once()
    return g.days_in_a_row


def ask_once():
    if "unread_on_bell" not in g:
        g.unread_on_bell, g.conversations_unread, g.days_in_a_row = waiting_for(g.viewer)


@bp.context_processor
def shown_in_lists():
    return {"sentence_of": sentence_of, "names_in": names_in, "kinds": KINDS}


from community.notifications.views import bell, list, settings, subscriptions, unsubscribe  # noqa: E402, F401
