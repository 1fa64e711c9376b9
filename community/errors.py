"""What can go wrong on purpose, and the page or part that says so."""

import sqlite3
import traceback
from urllib.parse import urlsplit

from flask import current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from community.db import db
from community.htmx import go, is_htmx, make_response
from community.tenancy import sign_in_url


class Refused(Exception):
    """A write that the rules forbid; the message is for the person who tried it.

    `field` names the form field it is about, if it is about one.
    """

    def __init__(self, words, field=None):
        super().__init__(str(words))
        self.field = field


class TooMany(Refused):
    """Refused for now: the same thing may be allowed later (answered with 429)."""


class NotSignedIn(Exception):
    """The page needs to know who asks: answered by the sign-in page, which leads back here."""


class NotMember(Exception):
    """Signed in, but not a member of this community: answered by an offer to join."""


class Banned(Exception):
    """A member who is kept out: answered by a page that says why and until when."""


class NotFresh(Exception):
    """The last proof of who it is is too old for this page: answered by asking again."""


class NeedsSecondFactor(Exception):
    """Their role here asks for a second factor: answered by asking for it, or how to set one up."""


class Leaving(Exception):
    """Their account is about to be deleted: answered by the page where they can keep it."""


class NotFound(Exception):
    """It does not exist, or is not the viewer's to know about."""


EXPLANATIONS = {
    403: (
        "latch",
        _l("This door is closed to you"),
        _l("Your role in this community does not open it."),
    ),
    404: (
        "cable",
        _l("Nothing is plugged in here"),
        _l("The page may have moved, or was deleted."),
    ),
    405: ("cable", _l("That is not how this page works"), _l("Go back and try the button again.")),
    409: (
        "cable",
        _l("Somebody was faster"),
        _l("The same thing just happened. Look again and retry."),
    ),
    413: (
        "shelf",
        _l("That is too large"),
        _l("Make it smaller and send it again. Nothing was changed."),
    ),
    422: ("cable", _l("That did not work"), _l("Something in what you sent cannot be used.")),
    429: (
        "latch",
        _l("Slow down a little"),
        _l("You have done this very often. Try again in a while."),
    ),
    500: (
        "smoke",
        _l("We let the smoke out"),
        _l("Something failed on our side and has been logged."),
    ),
    503: ("smoke", _l("Busy for a moment"), _l("Nothing was changed. Please try again.")),
}


def explain(status, words=None):
    """The answer for a status that is not a success: a page, or for htmx a toast."""
    art, title, text = EXPLANATIONS.get(status, EXPLANATIONS[422])
    shown = {"status": status, "art": art, "title": title, "text": words or text}
    if is_htmx():
        toast = render_template("errors/_toast.html", **shown)
        return make_response(toast, status, retarget="#toasts", reswap="beforeend")
    return render_template("errors/error.html", **shown), status


def on_not_signed_in(error):
    if is_htmx():
        return make_response("", 401, redirect=sign_in_url(page_before()))
    back = request.full_path if request.method == "GET" else page_before()
    return redirect(sign_in_url(back), 303)


def ask_again(endpoint):
    """Lead to the page that asks who it is, and from there back to where this came from."""
    back = request.full_path if request.method == "GET" else page_before()
    back = f"{request.script_root}{back or '/'}".rstrip("?")
    return go(url_for(endpoint, next=back))


def page_before():
    """The path, inside this community, of the page that a form or part was asked for from."""
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:  # such as http://[
        return ""
    path = f"{page.path}?{page.query}"
    root = request.script_root
    return path.removeprefix(root) if path.startswith(f"{root}/") else ""


def on_not_member(error):
    """A page that lists things leads to the join page; one that names a thing tells nothing."""
    if request.method == "GET" and not request.view_args:
        return redirect(f"{request.script_root}/about", 303)
    if request.method == "GET":
        return explain(404)
    return explain(403, _("Only members of this community can do that. Join it first."))


def on_http_error(error):
    response = error.get_response()
    if response.status_code < 400:
        return response
    return explain(response.status_code)


def on_database_error(error):
    """A lock that did not come free in time, or a database that is away: offer a retry."""
    db.session.rollback()
    current_app.logger.error("database error", exc_info=error)
    answer = current_app.make_response(explain(503))
    answer.headers["Retry-After"] = "2"
    return answer


def on_conflict(error):
    """A unique row that two people made at the same moment: the second is asked to look again."""
    db.session.rollback()
    current_app.logger.warning("conflict: %s", error.orig)
    return explain(409)


def on_bad_value(error):
    """Something no column can hold, such as NUL in a text: nothing here answers to that."""
    db.session.rollback()
    return explain(404 if request.method == "GET" else 422)


def on_crash(error):
    """The page for a bug. Shows no more than a reference, and needs as little as possible."""
    original = getattr(error, "original_exception", error)
    current_app.logger.error("crash", exc_info=original)
    g.viewer = g.user = None
    try:
        return explain(500)
    except Exception:
        traceback.print_exc()
        return "Something failed on our side and has been logged.", 500


def init_app(app):
    app.register_error_handler(NotSignedIn, on_not_signed_in)
    app.register_error_handler(NotMember, on_not_member)
    app.register_error_handler(Leaving, lambda error: go(url_for("privacy.erasure")))
    app.register_error_handler(NotFresh, lambda error: ask_again("factors.confirm"))
    app.register_error_handler(NeedsSecondFactor, lambda error: ask_again("factors.second_factor"))
    app.register_error_handler(NotFound, lambda error: explain(404))
    app.register_error_handler(TooMany, lambda error: explain(429, str(error)))
    app.register_error_handler(Refused, lambda error: explain(422, str(error)))
    app.register_error_handler(OperationalError, on_database_error)
    app.register_error_handler(sqlite3.OperationalError, on_database_error)
    app.register_error_handler(IntegrityError, on_conflict)
    app.register_error_handler(DataError, on_bad_value)
    app.register_error_handler(OverflowError, on_bad_value)
    app.register_error_handler(InternalServerError, on_crash)
    app.register_error_handler(HTTPException, on_http_error)
