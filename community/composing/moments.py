"""Times as people type them, in their own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from community.db import now
from community.errors import Refused

TYPED = "%Y-%m-%dT%H:%M"  # what input type=datetime-local sends


def zone_of(member):
    return ZoneInfo(member.timezone or member.community.timezone)


def read_moment(typed, zone, field):
    """The moment somebody typed; None when they typed none. Raises Refused."""
    if not typed:
        return None
    try:
        return datetime.strptime(typed[:16], TYPED).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(_("Give a date and a time."), field) from None


def typed_moment(moment, zone):
    return moment.astimezone(zone).strftime(TYPED)


def tomorrow_morning(zone):
    """What is offered as a time to publish: tomorrow at nine."""
    tomorrow = now().astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=9, minute=0).strftime(TYPED)
