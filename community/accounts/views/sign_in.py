"""Signing in by a code or a link from a mail, and out."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts import queries
from community.accounts.browser import (
    BROWSER_COOKIE,
    SESSION_COOKIE,
    browser_token,
    community,
    cookie_name,
    device,
    drop_cookie,
    home_path,
    ip,
    let_in,
    set_cookie,
)
from community.accounts.handlers import codes
from community.accounts.handlers.challenges import end_challenges_in
from community.accounts.handlers.events import note_event
from community.accounts.handlers.sessions import end_session
from community.accounts.handlers.users import prove_address
from community.accounts.mails import mail_code
from community.accounts.secrets import new_token, token_hash
from community.accounts.views import bp
from community.db import db
from community.errors import Refused, TooMany
from community.tenancy import safe_path


@bp.get("/sign-in")
@requires("site.visit")
def sign_in():
    back = safe_path(request.args.get("next"), home_path())
    if g.user:
        return redirect(back, 303)
    return render_template("accounts/sign_in.html", back=back, email="")


@bp.post("/sign-in")
@requires("site.visit")
def send_code():
    back = safe_path(request.form.get("next"), home_path())
    email = request.form.get("email", "")
    try:
        return ask_for_code(email, back)
    except Refused as refusal:
        status = 429 if isinstance(refusal, TooMany) else 422
        page = render_template("accounts/sign_in.html", back=back, email=email, error=refusal)
        return page, status


def ask_for_code(email, back, founding=None):
    """Send a code to an address and lead this browser to where it is typed."""
    if old := request.cookies.get(cookie_name(BROWSER_COOKIE)):
        codes.end_codes_of(old)
    browser = new_token()
    row, code, link = codes.request_code(email, browser, device(), ip(), back, founding)
    mail_code(row, code, link, community())
    db.session.commit()
    response = redirect(url_for("accounts.code"), 303)
    set_cookie(response, BROWSER_COOKIE, browser, limits.CODE_LIFE)
    return response


@bp.get("/sign-in/code")
@requires("site.visit")
def code():
    row = queries.live_code_of(token_hash(browser_token()))
    if row is None or row.used_at is not None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template("accounts/code.html", row=row)


@bp.post("/sign-in/code")
@requires("site.visit")
def check_code():
    browser = browser_token()
    row = queries.live_code_of(token_hash(browser))
    typed = request.form.get("code", "")
    if row is None:
        error = _("That code is no longer good. Ask for a new one.")
        page = render_template("accounts/sign_in.html", back=home_path(), email="", error=error)
        return page, 422
    try:
        right = codes.try_code(row, browser, typed)
    except TooMany as refusal:
        return render_template("accounts/code.html", row=row, typed=typed, error=refusal), 429
    if right:
        return welcome(row)
    db.session.commit()
    return render_template("accounts/code.html", row=row, typed=typed, error=wrong(row)), 422


def wrong(row):
    """Why a code was not taken."""
    if row.is_live():
        left = limits.CODE_TRIES - row.tries
        return _("That is not the code. %(n)s tries left.", n=left)
    return _("That code is no longer good. Ask for a new one.")


def welcome(row):
    """Sign in the owner of a used-up LoginCode and lead them where they wanted to go."""
    user = prove_address(row, browser_token(), device(), ip())
    response = let_in(user, _("by e-mail"), row.next_path, row.founding)
    db.session.commit()
    return response


@bp.get("/sign-in/link/<token>")
@requires("site.visit")
def link(token):
    """Mail programs open links by themselves: this only asks, the button signs in."""
    row = queries.code_by_link(token_hash(token))
    if row is None or not row.is_live():
        return render_template("accounts/link_dead.html"), 404
    asked_here = row.browser_hash == token_hash(browser_token())
    return render_template("accounts/link.html", row=row, token=token, asked_here=asked_here)


@bp.post("/sign-in/link/<token>")
@requires("site.visit")
def use_link(token):
    row = queries.code_by_link(token_hash(token))
    if row is None or not row.is_live() or not codes.use_up(row):
        return render_template("accounts/link_dead.html"), 404
    return welcome(row)


@bp.post("/sign-out")
@requires("site.visit")
def sign_out():
    if g.session is not None:
        note_event(g.user, "signed-out", device(), ip())
        codes.end_codes_of(browser_token())
        end_challenges_in(browser_token())
        end_session(g.session)
        db.session.commit()
    response = redirect(home_path(), 303)
    drop_cookie(response, SESSION_COOKIE)
    return response
