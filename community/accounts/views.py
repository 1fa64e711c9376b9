"""Signing in and out, and one's account. All of it answers at the site and in any community."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts import handlers, queries
from community.accounts.mails import mail_code
from community.accounts.secrets import new_token, token_hash
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.tenancy import safe_path

bp = Blueprint("accounts", __name__)

SESSION_COOKIE = "session_id"
BROWSER_COOKIE = "sign_in"


def cookie_name(name):
    """On https a cookie carries the __Host- prefix, which no neighbour domain can overwrite."""
    secure = current_app.config["PUBLIC_URL"].startswith("https:")
    return f"__Host-{name}" if secure else name


def set_cookie(response, name, value, life):
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=int(life.total_seconds()),
        path="/",
        secure=cookie_name(name) != name,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response, name):
    secure = cookie_name(name) != name
    response.delete_cookie(cookie_name(name), path="/", secure=secure, httponly=True)


def device():
    """What the browser says it is, in a few words: "Firefox on Linux"."""
    agent = request.user_agent.string
    browsers = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in agent), "")
    system = next((name for name in systems if name in agent), "")
    browser = {"Edg": "Edge", "OPR": "Opera", "": _("A browser")}.get(browser, browser)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


def ip():
    return request.remote_addr or ""


def community():
    return g.viewer.community if g.viewer else None


def home_path():
    return f"{request.script_root}/"


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
        handlers.end_codes_of(old)
    browser = new_token()
    row, code, link = handlers.request_code(email, browser, device(), ip(), back, founding)
    mail_code(row, code, link, community())
    db.session.commit()
    response = redirect(url_for("accounts.code"), 303)
    set_cookie(response, BROWSER_COOKIE, browser, limits.CODE_LIFE)
    return response


def browser_token():
    return request.cookies.get(cookie_name(BROWSER_COOKIE), "")


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
        right = handlers.try_code(row, browser, typed)
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
    user, token = handlers.sign_in(row, device(), ip())
    db.session.commit()
    back = safe_path(row.next_path, home_path())
    if user.name is None:
        back = url_for("accounts.name", next=back)
    response = redirect(back, 303)
    set_cookie(response, SESSION_COOKIE, token, limits.SESSION_LIFE)
    drop_cookie(response, BROWSER_COOKIE)
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
    if row is None or not row.is_live() or not handlers.use_up(row):
        return render_template("accounts/link_dead.html"), 404
    return welcome(row)


@bp.post("/sign-out")
@requires("site.visit")
def sign_out():
    if g.session is not None:
        handlers.end_session(g.session)
        db.session.commit()
    response = redirect(home_path(), 303)
    drop_cookie(response, SESSION_COOKIE)
    return response


@bp.get("/account/name")
@requires("site.account")
def name():
    back = safe_path(request.args.get("next"), home_path())
    return render_template("accounts/name.html", back=back, name=g.user.name or "")


@bp.post("/account/name")
@requires("site.account")
def set_name():
    back = safe_path(request.form.get("next"), home_path())
    typed = request.form.get("name", "")
    try:
        handlers.name_user(g.user, typed)
    except Refused as refusal:
        page = render_template("accounts/name.html", back=back, name=typed, error=refusal)
        return page, 422
    db.session.commit()
    return redirect(back, 303)


@bp.get("/account")
@requires("site.account")
def account():
    sessions = queries.sessions_of(g.user)
    return render_template("accounts/account.html", sessions=sessions, current=g.session)


@bp.post("/account/sessions/<int:session_id>/end")
@requires("site.account")
def end_session(session_id):
    found = [row for row in queries.sessions_of(g.user) if row.id == session_id]
    if not found:
        raise NotFound
    handlers.end_session(found[0])
    db.session.commit()
    flash(_("That session is over."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/end-others")
@requires("site.account")
def end_others():
    handlers.end_sessions(g.user, but=g.session)
    db.session.commit()
    flash(_("You are signed in on this device only."))
    return redirect(url_for("accounts.account"), 303)
