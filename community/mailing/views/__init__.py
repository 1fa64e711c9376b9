"""Admin -> Mail."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import is_htmx
from community.mail import Mail, retry_mail
from community.mailing.domain import domain_of, records_of
from community.mailing.kinds import KINDS, SHOWN, STATES
from community.mailing.queries import counts_by_state, mails_page, readable_mails

bp = Blueprint("mailing", __name__, url_prefix="/admin/mail")


@bp.get("")
@requires("mail.oversee")
def mails():
    show = request.args.get("show")
    show = show if show in SHOWN else None
    page = mails_page(g.viewer, show, request.args.get("after"))
    named = {"page": page, "show": show, "kinds": KINDS, "states": STATES}
    if is_htmx():
        return render_template("mailing/_mails.html", **named)
    sender = current_app.config["MAIL_FROM"]
    counts = counts_by_state(g.viewer)
    return render_template("mailing/mails.html", counts=counts, sender=sender, **named)


@bp.post("/<int:mail_id>/retry")
@requires("mail.oversee")
def retry(mail_id):
    mail = db.one_or_404(readable_mails(g.viewer).where(Mail.id == mail_id))
    show = request.form.get("show")
    show = show if show in SHOWN else None
    try:
        retry_mail(mail)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal))
        return redirect(url_for("mailing.mails", show=show), 303)
    db.session.commit()
    flash(_("It is on its way again. Look here in a minute."))
    return redirect(url_for("mailing.mails", show=show), 303)


@bp.get("/domain")
@requires("mail.oversee")
def domain():
    """What the DNS says of the sending domain: a part of the page, which does not wait for it."""
    config = current_app.config
    name, records = domain_of(config["MAIL_FROM"]), []
    db.session.rollback()  # no transaction stays open while the DNS thinks
    if name:
        records = records_of(
            name, config["SMTP_URL"], config["DKIM_SELECTOR"], config["DNS_SERVER"]
        )
    template = "mailing/_domain.html" if is_htmx() else "mailing/domain.html"
    return render_template(template, domain=name, records=records, sender=config["MAIL_FROM"])
