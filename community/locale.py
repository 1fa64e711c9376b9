"""Languages, time zones, and how moments and numbers are shown."""

from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache

from babel.dates import format_skeleton
from flask import g
from flask_babel import Babel, format_decimal, get_translations
from flask_babel import gettext as gettext_slowly
from jinja2 import pass_eval_context
from markupsafe import Markup, escape

MINUTE, HOUR, DAY = 60, 3600, 86400
language: ContextVar[str] = ContextVar("language", default="en")
babel = Babel()


def timezone():
    viewer = g.get("viewer")
    if viewer and viewer.member and viewer.member.timezone:
        return viewer.member.timezone
    return viewer.community.timezone if viewer else None


@lru_cache(10_000)
def phrase(language, words):
    return Markup(gettext_slowly(words))  # noqa: S704 - ours or a translator's, like templates


@lru_cache(10_000)
def phrase_of_number(language, one, many, number):
    return Markup(get_translations().ngettext(one, many, number))  # noqa: S704


def translate(words, **values):
    """Interface text in the viewer's language, for templates: a page has a hundred of them."""
    text = phrase(language.get(), words)
    return text % values if values else text


@pass_eval_context
def translate_here(context, words, **values):
    """`translate` as templates call it: in a plain text, such as a mail's, nothing is escaped."""
    if context.autoescape or not values:
        return translate(words, **values)
    return str(phrase(language.get(), words)) % values


def translate_number(one, many, num, **values):
    """The same for text that depends on a number, which the text may show as %(num)s."""
    text = phrase_of_number(language.get(), one, many, num)
    return text % {"num": number(num), **values} if "%" in text else text


def ago(moment):
    """How long ago, in a word or two: "now", "5 min", "3 h", "2 d", then the date."""
    seconds = int((datetime.now(UTC) - moment).total_seconds())
    if seconds < MINUTE:
        return translate("now")
    if seconds < 7 * DAY:
        return span(language.get(), *largest_unit(seconds))
    return day(language.get(), moment.date(), seconds > 300 * DAY)


def largest_unit(seconds):
    if seconds < HOUR:
        return "%(n)s min", seconds // MINUTE
    return ("%(n)s h", seconds // HOUR) if seconds < DAY else ("%(n)s d", seconds // DAY)


@lru_cache(1_000)
def span(language, words, number):
    return phrase(language, words) % {"n": number}


@lru_cache(10_000)
def day(language, date, with_year):
    return escape(format_skeleton("yMMMd" if with_year else "MMMd", date, locale=language))


def when(moment):
    """A <time> element: relative words, the exact moment in `datetime` (scripts add the rest)."""
    stamp = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup(f'<time datetime="{stamp}">{ago(moment)}</time>')  # noqa: S704 - nobody's words


def number(value):
    """A whole number as people write it: 2,551."""
    return value if value < 1000 else format_decimal(value)


def init_app(app):
    babel.init_app(app, locale_selector=language.get, timezone_selector=timezone)
    app.jinja_env.install_gettext_callables(translate, translate_number, newstyle=False)
    app.jinja_env.globals["_"] = translate_here
    app.jinja_env.filters.update(when=when, ago=ago, number=number)
