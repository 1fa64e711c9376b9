"""One's ways to sign in, and passkeys: adding, naming, removing, signing in."""

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts.browser import (
    BROWSER_COOKIE,
    device,
    home_path,
    ip,
    let_in,
    let_through,
    set_cookie,
)
from community.accounts.handlers.events import note_event
from community.accounts.secrets import new_token
from community.db import db
from community.errors import NotFound, Refused
from community.factors.browser import binding, origin, passkey_host
from community.factors.handlers import passkeys
from community.factors.queries import factors_of, passkey_of
from community.factors.views import bp, refuse_weak
from community.factors.views.second_step import begun, finish
from community.identities.queries import identities_of
from community.tenancy import safe_path


@bp.get("/account/passkeys")
@bp.get("/account/sign-in")
@requires("site.account")
def ways():
    return ways_page()


def ways_page(error=None, name=None):
    return render_template(
        "factors/ways.html",
        factors=factors_of(g.user),
        identities=identities_of(g.user),
        providers=list(current_app.config["PROVIDERS"].values()),
        back=safe_path(request.values.get("next"), ""),
        name=device() if name is None else name,
        error=error,
    )


def as_json(options):
    return Response(options, mimetype="application/json")


@bp.post("/account/passkeys/options")
@requires("site.secure")
def options_to_add():
    refuse_weak()
    options = passkeys.begin_adding(g.user, checked_host(), binding())
    db.session.commit()
    return as_json(options)


def checked_host():
    if not passkey_host():
        raise Refused(_("Passkeys need an address with a name: this one is only a number."))
    return passkey_host()


@bp.post("/account/passkeys")
@requires("site.secure")
def add():
    refuse_weak()
    name = request.form.get("name", "")
    try:
        passkey = passkeys.add_passkey(g.user, name, **answer())
    except Refused as refusal:
        db.session.commit()  # the challenge stays used up
        return ways_page(refusal, name), 422
    note_event(g.user, "passkey-added", device(), ip(), passkey.name)
    flash(_("The passkey is added. It signs you in from now on."))
    back = safe_path(request.form.get("next"), url_for("factors.ways"))
    response = let_through(back, strong=True)
    db.session.commit()
    return response


def answer():
    """What the browser's authenticator says, and where it should have been said."""
    said = request.form.get("credential", "")
    return {"answer": said, "host": checked_host(), "origin": origin(), "browser": binding()}


def passkey_or_404(passkey_id):
    passkey = passkey_of(g.user, passkey_id)
    if passkey is None:
        raise NotFound
    return passkey


@bp.post("/account/passkeys/<int:passkey_id>/rename")
@requires("site.secure")
def rename(passkey_id):
    passkey = passkey_or_404(passkey_id)
    try:
        passkeys.rename_passkey(passkey, request.form.get("name", ""))
    except Refused as refusal:
        return ways_page(refusal), 422
    note_event(g.user, "passkey-renamed", device(), ip(), passkey.name)
    db.session.commit()
    return redirect(url_for("factors.ways"), 303)


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@requires("site.secure")
def remove(passkey_id):
    passkey = passkey_or_404(passkey_id)
    refuse_weak()
    note_event(g.user, "passkey-removed", device(), ip(), passkey.name)
    passkeys.remove_passkey(passkey)
    db.session.commit()
    flash(_("The passkey no longer signs you in. Delete it on the device, too."))
    return redirect(url_for("factors.ways"), 303)


@bp.post("/sign-in/passkey/options")
@requires("site.visit")
def options_to_prove():
    browser = binding()
    fresh = "" if browser else new_token()
    options = passkeys.begin_proving(checked_host(), browser or fresh)
    db.session.commit()
    response = as_json(options)
    if fresh:
        set_cookie(response, BROWSER_COOKIE, fresh, limits.CHALLENGE_LIFE)
    return response


@bp.post("/sign-in/passkey")
@requires("site.visit")
def sign_in():
    """Sign in by a passkey alone; or take the second step with it, if it is the same person."""
    back = safe_path(request.form.get("next"), home_path())
    try:
        user = passkeys.use_passkey(**answer()).user
    except Refused as refusal:
        db.session.commit()
        page = render_template("accounts/sign_in.html", back=back, email="", error=refusal)
        return page, 422
    back, founding = finish(begun(), user) or (back, None)
    response = let_in(user, _("by passkey"), back, founding, strong=True)
    db.session.commit()
    return response
