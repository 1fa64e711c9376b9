"""Languages, time zones, and how moments and numbers are shown."""

from flask import g
from flask_babel import Babel, format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from community.db import now

MINUTE, HOUR, DAY = 60, 3600, 86400
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
babel = Babel()


def timezone():
    viewer = g.get("viewer")
    if viewer and viewer.member and viewer.member.timezone:
        return viewer.member.timezone
    return viewer.community.timezone if viewer else None


def ago(moment):
    """How long ago, in a word or two: "now", "5 min", "3 h", "2 d", then the date."""
    seconds = (now() - moment).total_seconds()
    if seconds < MINUTE:
        return _("now")
    if seconds < HOUR:
        return _("%(n)s min", n=int(seconds // MINUTE))
    if seconds < DAY:
        return _("%(n)s h", n=int(seconds // HOUR))
    if seconds < 7 * DAY:
        return _("%(n)s d", n=int(seconds // DAY))
    day = f"{moment.day} {MONTHS[moment.month - 1]}"
    return day if seconds < 300 * DAY else f"{day} {moment.year}"


def when(moment):
    """A <time> element: relative words, the exact moment in `datetime` (scripts add the rest)."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(stamp, ago(moment))


def number(value):
    return str(value) if value < 1000 else format_decimal(value)


def init_app(app):
    babel.init_app(app, timezone_selector=timezone)
    app.jinja_env.filters.update(when=when, ago=ago, number=number)
