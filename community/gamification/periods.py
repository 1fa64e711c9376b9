"""Days, weeks and months in a community's own zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo


def day_in(community, at):
    """The day it was there at that moment."""
    return at.astimezone(ZoneInfo(community.timezone)).date()


def week_of(day):
    """The Monday a day's week begins on."""
    return day - timedelta(days=day.weekday())


def month_of(day):
    return day.replace(day=1)


BEGINNINGS = {"week": week_of, "month": month_of}
