"""Changing one's e-mail address, from the form to the link that undoes it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.accounts.browser import device, ip, let_through
from community.accounts.handlers import emails
from community.accounts.queries import change_by
from community.accounts.secrets import token_hash
from community.accounts.views import bp
from community.db import db
from community.errors import Refused, TooMany


@bp.get("/account/email")
@requires("site.secure")
def email():
    return render_template("accounts/email.html", email="")


@bp.post("/account/email")
@requires("site.secure")
def ask_for_email():
    typed = request.form.get("email", "")
    try:
        emails.ask_for_email(g.user, typed, device(), ip())
    except Refused as refusal:
        page = render_template("accounts/email.html", email=typed, error=refusal)
        return page, 429 if isinstance(refusal, TooMany) else 422
    db.session.commit()
    flash(_("We sent a mail to the new address. Open the link in it to finish."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/email/cancel")
@requires("site.account")
def cancel_email():
    emails.cancel_email(g.user, device(), ip())
    db.session.commit()
    flash(_("Your address stays as it is."))
    return redirect(url_for("accounts.account"), 303)


def waiting(token):
    """The change of address that a link confirms; None if the link is no longer good."""
    change = change_by(confirm_hash=token_hash(token))
    return change if change and change.is_waiting() else None


def undoable(token):
    change = change_by(undo_hash=token_hash(token))
    return change if change and change.is_undoable() else None


def dead():
    words = _("The link was used, is too old, or another one came after it.")
    return render_template("accounts/link_dead.html", words=words), 404


@bp.get("/account/email/confirm/<token>")
@requires("site.visit")
def confirming_email(token):
    """Mail programs open links by themselves: this only asks, the button confirms."""
    change = waiting(token)
    if change is None:
        return dead()
    return render_template("accounts/email_confirm.html", change=change, token=token)


@bp.post("/account/email/confirm/<token>")
@requires("site.visit")
def confirm_email(token):
    change = waiting(token)
    if change is None:
        return dead()
    mine = g.session if g.user and g.user.id == change.user_id else None
    try:
        if not emails.confirm_email(change, mine, device(), ip()):
            return dead()
    except Refused as refusal:
        shown = {"change": change, "token": token, "error": refusal}
        return render_template("accounts/email_confirm.html", **shown), 422
    flash(_("The account uses %(email)s now.", email=change.new_email))
    response = let_through(url_for("accounts.account")) if mine else lead_to_sign_in()
    db.session.commit()
    return response


@bp.get("/account/email/undo/<token>")
@requires("site.visit")
def undoing_email(token):
    change = undoable(token)
    if change is None:
        return dead()
    return render_template("accounts/email_undo.html", change=change, token=token)


@bp.post("/account/email/undo/<token>")
@requires("site.visit")
def undo_email(token):
    change = undoable(token)
    if change is None:
        return dead()
    try:
        if not emails.undo_email(change, device(), ip()):
            return dead()
    except Refused as refusal:
        shown = {"change": change, "token": token, "error": refusal}
        return render_template("accounts/email_undo.html", **shown), 422
    db.session.commit()
    flash(_("The account uses %(email)s again. Sign in with it.", email=change.old_email))
    return lead_to_sign_in()


def lead_to_sign_in():
    return redirect(url_for("accounts.sign_in"), 303)
