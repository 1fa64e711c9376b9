"""When a message was written, in the reader's zone: its day above it, the time of day below it."""

from datetime import date

from flask_babel import format_date, format_time, to_user_timezone
from flask_babel import gettext as _

from community.db import now
from community.messages.views import bp


def day_of(moment):
    return to_user_timezone(moment).date()


@bp.app_template_filter("day_words")
def day_words(day: date):
    """A day as a line between messages says it: "Today", "Tuesday 13 October"."""
    today = day_of(now())
    if day == today:
        return _("Today")
    if (today - day).days == 1:
        return _("Yesterday")
    return format_date(day, "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y")


@bp.app_template_filter("at_time")
def at_time(moment):
    return format_time(moment, "HH:mm")


@bp.app_template_filter("briefly")
def briefly(moment):
    """For a list: the time of day, or the day when it was another one."""
    day, today = day_of(moment), day_of(now())
    if day == today:
        return at_time(moment)
    if (today - day).days < 7:
        return format_date(day, "EEE")
    return format_date(day, "d MMM" if day.year == today.year else "d MMM y")
