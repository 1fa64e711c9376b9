"""The browser at the other end: its cookies, what it says it is, and how it gets a session."""

from flask import current_app, g, redirect, request, url_for
from flask_babel import gettext as _

from community import limits
from community.accounts.handlers.challenges import begin_challenge
from community.accounts.handlers.sessions import end_session, prove_again, sign_in
from community.accounts.secrets import new_token
from community.tenancy import safe_path

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


def browser_token():
    """What this browser carries to finish what it began; empty if it has begun nothing."""
    return request.cookies.get(cookie_name(BROWSER_COOKIE), "")


def let_in(user, how, back, founding=None, strong=False):
    """The answer to somebody who has proved who they are: signed in and led back, or asked for
    their second factor first. `strong` tells that they proved that already. Writes; no commit.
    """
    if user.second_step_at and not strong:
        browser = new_token()
        begin_challenge(
            "second-step",
            browser,
            limits.SECOND_STEP_LIFE,
            user,
            next=back,
            how=str(how),
            founding=founding,
        )
        response = redirect(url_for("factors.second_step"), 303)
        set_cookie(response, BROWSER_COOKIE, browser, limits.SECOND_STEP_LIFE)
        return response
    if g.session is not None:
        end_session(g.session)
    token = sign_in(user, device(), ip(), str(how), founding, strong)
    back = safe_path(back, home_path())
    if user.name is None:
        back = url_for("accounts.name", next=back)
    response = redirect(back, 303)
    set_cookie(response, SESSION_COOKIE, token, limits.SESSION_LIFE)
    drop_cookie(response, BROWSER_COOKIE)
    return response


def let_through(back, strong=False):
    """The answer to a signed-in person who has just proved who they are. Writes; no commit."""
    token = prove_again(g.session, strong)
    response = redirect(safe_path(back, home_path()), 303)
    set_cookie(response, SESSION_COOKIE, token, limits.SESSION_LIFE)
    return response
