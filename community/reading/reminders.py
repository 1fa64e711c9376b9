"""When to remind somebody: what they chose, as a moment."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community import limits
from community.db import now
from community.errors import Refused

MORNING = time(9)
CHOICES = {
    "hours": _l("In 3 hours"),
    "tomorrow": _l("Tomorrow at 9:00"),
    "week": _l("In a week at 9:00"),
    "own": _l("At a time of your own"),
    "none": _l("No reminder"),
}


def moment_of(choice, at, zone):
    """The moment a choice means in a time zone, or None for "none"; `at` is one's own time as a
    form field gives it. Raises Refused for what is no time to come."""
    if choice == "none":
        return None
    if choice == "hours":
        return now() + timedelta(hours=3)
    if choice in ("tomorrow", "week"):
        here = ZoneInfo(zone)
        day = now().astimezone(here).date() + timedelta(days=1 if choice == "tomorrow" else 7)
        return datetime.combine(day, MORNING, here)
    if choice == "own":
        return own_moment(at, zone)
    raise Refused(_("Choose when."), "when")


def own_moment(at, zone):
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
        ahead = moment - now()
    except (ValueError, OverflowError):
        raise Refused(_("Give a day and a time."), "at") from None
    if ahead <= timedelta(0):
        raise Refused(_("That time is over. Choose a later one."), "at")
    if ahead > limits.REMINDER_AHEAD:
        raise Refused(_("Choose a time within a year."), "at")
    return moment
