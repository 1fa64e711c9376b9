"""The composer, drafts and scheduled posts, and what the editor asks the server for."""

from flask import Blueprint, g
from flask_babel import format_datetime, format_time, to_user_timezone

from community.composing.queries import draft_for
from community.db import now, to_ms

bp = Blueprint("composing", __name__)


@bp.app_template_filter("clock")
def clock(moment):
    """The time of day in the reader's zone: "12:04"; with the date when it was another day."""
    here, today = to_user_timezone(moment), to_user_timezone(now())
    if here.date() == today.date():
        return format_time(moment, "HH:mm")
    return format_datetime(moment, "d MMM, HH:mm")


@bp.app_template_filter("exact")
def exact(moment):
    """A moment that is not near, in the reader's zone: "Fri 27 Nov 2026, 18:00"."""
    return format_datetime(moment, "EEE d MMM y, HH:mm")


@bp.app_context_processor
def for_forms():
    """Forms that keep drafts ask for the one of their place, and say when they were opened."""
    return {
        "draft_in": lambda kind, **place: draft_for(g.viewer, kind, **place),
        "opened_at": lambda: to_ms(now()),
    }


from community.composing.views import drafts, editor, posts  # noqa: E402, F401 - they add their routes
