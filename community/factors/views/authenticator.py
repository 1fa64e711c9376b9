"""The authenticator app: setting it up, turning it off, and its recovery codes."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.accounts.browser import device, ip, let_through
from community.accounts.handlers.events import note_event
from community.db import db
from community.errors import Refused
from community.factors.browser import binding
from community.factors.handlers import codes
from community.factors.qr import qr_of, setup_address
from community.factors.queries import authenticator_of, codes_to_show
from community.factors.views import bp, refuse_weak
from community.tenancy import safe_path


def back():
    """Where somebody was before they were sent to set this up; empty if nowhere."""
    return safe_path(request.values.get("next"), "")


@bp.post("/account/authenticator")
@requires("site.secure")
def start():
    refuse_weak()
    codes.start_authenticator(g.user)
    db.session.commit()
    return redirect(url_for("factors.set_up", next=back() or None), 303)


@bp.get("/account/authenticator")
@requires("site.secure")
def set_up():
    return set_up_page()


def set_up_page(error=None, status=200):
    app = authenticator_of(g.user)
    if app is None or app.confirmed_at is not None:
        return redirect(url_for("factors.ways"), 303)
    secret, address = setup_address(app, g.user)
    shown = {"secret": secret, "qr": qr_of(address), "back": back(), "error": error}
    return render_template("factors/authenticator.html", **shown), status


@bp.post("/account/authenticator/on")
@requires("site.secure")
def turn_on():
    refuse_weak()
    try:
        made = codes.turn_on(g.user, request.form.get("code", ""))
    except Refused as refusal:
        db.session.rollback()
        return set_up_page(refusal, 422)
    note_event(g.user, "authenticator-on", device(), ip())
    codes.hand_over(g.user, made, binding())
    response = let_through(url_for("factors.recovery_codes", next=back() or None), strong=True)
    db.session.commit()
    return response


@bp.post("/account/authenticator/off")
@requires("site.secure")
def turn_off():
    refuse_weak()
    codes.turn_off(g.user)
    note_event(g.user, "authenticator-off", device(), ip())
    db.session.commit()
    flash(_("The authenticator app is off. Signing in no longer asks for a code from it."))
    return redirect(url_for("factors.ways"), 303)


@bp.post("/account/recovery-codes")
@requires("site.secure")
def make_recovery_codes():
    refuse_weak()
    made = codes.make_recovery_codes(g.user)
    codes.hand_over(g.user, made, binding())
    note_event(g.user, "recovery-codes-made", device(), ip())
    db.session.commit()
    return redirect(url_for("factors.recovery_codes"), 303)


@bp.get("/account/recovery-codes")
@requires("site.secure")
def recovery_codes():
    """What was just made, for some minutes and in the same session; then nobody can see it."""
    shown = codes_to_show(g.user, binding())
    if not shown:
        return redirect(url_for("factors.ways"), 303)
    return render_template("factors/recovery_codes.html", codes=shown, back=back())
