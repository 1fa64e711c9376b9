"""Telling people at once what an act earned them: in the answer, or on the next page."""

from flask import flash, g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from community.gamification.earned import take_earned
from community.gamification.views import bp
from community.htmx import is_htmx


@bp.after_app_request
def tell_of_earned(response):
    """An htmx answer brings the toasts and the viewer's standing as it is now; any other one
    leaves a line for the next page."""
    viewer = g.get("viewer")
    earned = take_earned(viewer.member.id) if viewer and viewer.member else None
    if earned is None or response.status_code >= 400:
        return response
    lines = list(lines_of(earned))
    if is_part(response):
        part = render_template("gamification/_earned.html", lines=lines)
        response.data = response.get_data() + part.encode()
    else:
        for kind, words in lines:
            flash(words, kind)
    return response


def is_part(response):
    """Whether an answer goes into the page that is open."""
    leads_away = "HX-Redirect" in response.headers or "HX-Location" in response.headers
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    return is_htmx() and is_page and not leads_away and not response.is_streamed


def lines_of(earned):
    """(kind of toast, its words), the greatest news last."""
    if earned.points > 0:
        yield "points", ngettext("+%(num)s point", "+%(num)s points", earned.points)
    for days in earned.marks:
        yield "mark", _("%(n)s days in a row!", n=days)
    if earned.level and earned.points > 0:
        yield "level", _("You reached a new level: %(level)s.", level=earned.level.name)
