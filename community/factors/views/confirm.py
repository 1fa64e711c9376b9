"""Asking somebody who is signed in again who it is: by a factor of theirs, else by e-mail."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.accounts import queries
from community.accounts.browser import community, device, home_path, ip, let_through
from community.accounts.handlers.codes import request_code, try_code
from community.accounts.handlers.events import note_event
from community.accounts.secrets import token_hash
from community.db import db
from community.errors import Refused, TooMany
from community.factors.browser import binding, passkey_host
from community.factors.handlers.codes import try_factor
from community.factors.handlers.passkeys import use_passkey
from community.factors.mails import mail_proof_code
from community.factors.queries import factors_of
from community.factors.views import bp
from community.factors.views.passkeys import answer
from community.tenancy import safe_path


def back():
    return safe_path(request.values.get("next"), home_path())


def mailed():
    """The code this session asked for by e-mail, if it is still for the address of its user."""
    row = queries.live_code_of(token_hash(binding()))
    return row if row and row.normalised_email == g.user.normalised_email else None


def page(template, error=None, typed=""):
    factors = factors_of(g.user)
    by_passkey = bool(factors.passkeys_on(passkey_host()))
    by_mail = not (factors.app or by_passkey)
    shown = {"factors": factors, "by_passkey": by_passkey, "by_mail": by_mail}
    shown |= {"row": mailed(), "back": back(), "error": error, "typed": typed}
    return render_template(template, **shown)


@bp.get("/account/confirm")
@requires("site.account")
def confirm():
    return page("factors/confirm.html")


@bp.post("/account/confirm/code")
@requires("site.account")
def mail_code():
    try:
        row, code, _link = request_code(g.user.email, binding(), device(), ip())
    except TooMany as refusal:
        return page("factors/confirm.html", refusal), 429
    mail_proof_code(row, code, community())
    db.session.commit()
    return redirect(url_for("factors.confirm", next=back()), 303)


@bp.post("/account/confirm")
@requires("site.account")
def check():
    factors = factors_of(g.user)
    if factors.app or factors.passkeys_on(passkey_host()):
        return check_factor("factors/confirm.html")
    row, typed = mailed(), request.form.get("code", "")
    try:
        right = row is not None and try_code(row, binding(), typed)
    except TooMany as refusal:
        return page("factors/confirm.html", refusal, typed), 429
    if right:
        return proved(_("by e-mail"))
    db.session.commit()
    words = _("That is not the code, or it is no longer good. Look again, or ask for a new one.")
    return page("factors/confirm.html", words, typed), 422


def check_factor(template):
    try:
        right = try_factor(g.user, request.form.get("code", ""), device(), ip())
    except TooMany as refusal:
        return page(template, refusal), 429
    if right:
        return proved(_("by a second factor"), strong=True)
    db.session.commit()
    return page(template, _("That is not the code.")), 422


def proved(how, strong=False):
    note_event(g.user, "proved", device(), ip(), how)
    response = let_through(back(), strong)
    db.session.commit()
    return response


@bp.post("/account/confirm/passkey")
@requires("site.account")
def check_passkey():
    try:
        use_passkey(**answer(), user=g.user)
    except Refused as refusal:
        db.session.commit()
        return page("factors/confirm.html", refusal), 422
    return proved(_("by passkey"), strong=True)


@bp.get("/account/second-factor")
@requires("site.account")
def second_factor():
    if g.session.second_factor_at is not None:
        return redirect(back(), 303)
    return page("factors/second_factor.html")


@bp.post("/account/second-factor")
@requires("site.account")
def check_second_factor():
    return check_factor("factors/second_factor.html")
