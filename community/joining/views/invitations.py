"""Admin: invitations as links, and what became of them."""

from io import BytesIO

import segno
from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import GIVEN_ROLES, ROLE_NAMES, requires
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.htmx import is_htmx
from community.joining.forms import blank_invitation, sent_invitation, whole_number
from community.joining.handlers.invitations import create_invitation, revoke_invitation
from community.joining.models import Invitation
from community.joining.queries import (
    closed_spaces,
    invitations_page,
    readable_invitations,
    spaces_of,
    uses_page,
)
from community.joining.secrets import code_of
from community.joining.views import bp
from community.tenancy import url_in


def link_of(invitation):
    return url_in(g.viewer.community, "joining.invitation", code=code_of(invitation))


def invitation_or_404(invitation_id):
    mine = readable_invitations(g.viewer).where(Invitation.id == invitation_id)
    return db.one_or_404(mine)


@bp.get("/admin/invitations")
@requires("members.invite")
def invitations():
    page = invitations_page(g.viewer, request.args.get("after"))
    template = "joining/_invitations.html" if is_htmx() else "joining/invitations.html"
    return render_template(template, page=page, roles=ROLE_NAMES, link_of=link_of)


@bp.get("/admin/invitations/new")
@requires("members.invite")
def new_invitation():
    return show_form("joining/new_link.html", blank_invitation())


def show_form(template, form, refusal=None):
    mine = [role for role in GIVEN_ROLES if role <= g.viewer.member.role]
    return render_template(
        template,
        form=form,
        roles={role.value: ROLE_NAMES[role] for role in mine},
        spaces=closed_spaces(g.viewer),
        limits=limits,
        error=refusal,
    )


def refuse_form(template, form, refusal):
    db.session.rollback()
    status = 429 if isinstance(refusal, TooMany) else 422
    return show_form(template, form, refusal), status


def chosen_spaces(form):
    """The spaces that were ticked and exist for who ticked them."""
    return [space for space in closed_spaces(g.viewer) if space.id in form["spaces"]]


@bp.post("/admin/invitations")
@requires("members.invite")
def create_link():
    form = sent_invitation()
    fields = {key: form[key] for key in ("role", "days", "note")}
    uses = whole_number(form["max_uses"])
    try:
        made = create_invitation(g.viewer.member, chosen_spaces(form), uses, **fields)
    except Refused as refusal:
        return refuse_form("joining/new_link.html", form, refusal)
    db.session.commit()
    return redirect(url_for("joining.show_invitation", invitation_id=made.id), 303)


@bp.get("/admin/invitations/<int:invitation_id>")
@requires("members.invite")
def show_invitation(invitation_id):
    found = invitation_or_404(invitation_id)
    page = uses_page(found, request.args.get("after"))
    if is_htmx():
        return render_template("joining/_uses.html", page=page)
    shown = {"link": link_of(found), "spaces": spaces_of(found), "roles": ROLE_NAMES}
    return render_template("joining/show_invitation.html", invitation=found, page=page, **shown)


@bp.get("/admin/invitations/<int:invitation_id>/qr.svg")
@requires("members.invite")
def qr(invitation_id):
    """The link as a picture to print or to show; black on white, whatever the theme."""
    found = invitation_or_404(invitation_id)
    if not found.opens():
        raise NotFound
    picture = BytesIO()
    segno.make(link_of(found), micro=False).save(picture, kind="svg", scale=8, light="white")
    return current_app.response_class(picture.getvalue(), mimetype="image/svg+xml")


@bp.post("/admin/invitations/<int:invitation_id>/revoke")
@requires("members.invite")
def revoke(invitation_id):
    revoke_invitation(invitation_or_404(invitation_id))
    db.session.commit()
    flash(_("The invitation no longer opens."))
    return redirect(url_for("joining.show_invitation", invitation_id=invitation_id), 303)
