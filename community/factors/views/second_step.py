"""The second step of signing in, for those who turned on an authenticator app."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts.browser import browser_token, device, home_path, ip, let_in
from community.accounts.handlers.challenges import take_challenge, take_try
from community.accounts.queries import challenge_of
from community.accounts.secrets import token_hash
from community.db import db
from community.errors import TooMany
from community.factors.browser import passkey_host
from community.factors.handlers.codes import try_factor
from community.factors.queries import factors_of
from community.factors.views import bp


def begun():
    """The second step this browser has to take, or None."""
    return challenge_of("second-step", token_hash(browser_token()))


def finish(step, user):
    """Use up a second step if it is this user's: (where to, what to found), or None."""
    if step is None or step.user_id != user.id:
        return None
    details = step.details
    return (details["next"], details["founding"]) if take_challenge(step) else None


@bp.get("/sign-in/second-step")
@requires("site.visit")
def second_step():
    step = begun()
    if step is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return step_page(step.user)


def step_page(user, error=None):
    factors = factors_of(user)
    by_passkey = bool(factors.passkeys_on(passkey_host()))
    return render_template(
        "factors/second_step.html", factors=factors, by_passkey=by_passkey, error=error
    )


@bp.post("/sign-in/second-step")
@requires("site.visit")
def take_second_step():
    step = begun()
    if step is None or not take_try(step):
        return start_over()
    user, how, left = step.user, step.details["how"], limits.CODE_TRIES - step.tries
    try:
        right = try_factor(user, request.form.get("code", ""), device(), ip())
    except TooMany as refusal:
        return step_page(user, refusal), 429
    if right and (found := finish(step, user)):
        back, founding = found
        how = _("%(how)s, with a second factor", how=how)
        response = let_in(user, how, back, founding, strong=True)
        db.session.commit()
        return response
    db.session.commit()
    if right or not left:
        return start_over()
    return step_page(user, _("That is not the code. %(n)s tries left.", n=left)), 422


def start_over():
    error = _("That took too long, or too many tries. Sign in again.")
    page = render_template("accounts/sign_in.html", back=home_path(), email="", error=error)
    return page, 422
