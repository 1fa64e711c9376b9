"""Admin: inviting people by e-mail, one or a pasted list."""

from flask import g, redirect, render_template, url_for

from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import is_htmx
from community.joining.forms import blank_invitation, pasted_addresses, sent_invitation
from community.joining.handlers.invitations import create_batch
from community.joining.models import InvitationBatch
from community.joining.queries import mails_done, readable_batches
from community.joining.views import bp
from community.joining.views.invitations import chosen_spaces, refuse_form, show_form


@bp.get("/admin/invitations/lists/new")
@requires("members.invite")
def new_list():
    return show_form("joining/new_list.html", blank_invitation())


@bp.post("/admin/invitations/lists")
@requires("members.invite")
def create_list():
    form = sent_invitation()
    fields = {key: form[key] for key in ("role", "days", "note")}
    try:
        addresses = pasted_addresses(form["addresses"])
        batch = create_batch(g.viewer.member, addresses, chosen_spaces(form), **fields)
    except Refused as refusal:
        return refuse_form("joining/new_list.html", form, refusal)
    db.session.commit()
    return redirect(url_for("joining.show_list", batch_id=batch.id), 303)


@bp.get("/admin/invitations/lists/<int:batch_id>")
@requires("members.invite")
def show_list(batch_id):
    """How far the mails have got."""
    batch = db.one_or_404(readable_batches(g.viewer).where(InvitationBatch.id == batch_id))
    template = "joining/_progress.html" if is_htmx() else "joining/list.html"
    return render_template(template, batch=batch, done=mails_done(batch))
