"""What staff see and set."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community import limits
from community.access import CAPABILITIES, GIVEN_ROLES, ROLE_NAMES, Role, requires
from community.communities import handlers as communities
from community.db import db
from community.errors import Refused
from community.htmx import is_htmx
from community.members.handlers.bans import ban_member, lift_ban
from community.members.handlers.roles import give_role
from community.members.models import Member
from community.members.queries import bans_of, known_members, readable_members, staff_page
from community.spaces.queries import groups_of, managed_spaces

bp = Blueprint("admin", __name__, url_prefix="/admin")

BAN_LENGTHS = {
    "24h": _l("24 hours"),
    "72h": _l("72 hours"),
    "7d": _l("7 days"),
    "30d": _l("30 days"),
    "forever": _l("For good"),
}


@bp.get("/")
@requires("admin.open")
def index():
    """The first page one may open here."""
    first = "admin.settings" if g.viewer.can("community.edit") else "admin.roles"
    return redirect(url_for(first), 303)


@bp.get("/roles")
@requires("admin.open")
def roles():
    return render_template(
        "admin/roles.html", capabilities=CAPABILITIES, roles=ROLE_NAMES, spaces=spaces_with_rights()
    )


def spaces_with_rights():
    spaces = managed_spaces(g.viewer.community.id)
    return [space for space in spaces if space.deleted_at is None]


@bp.get("/members")
@requires("members.list")
def members():
    show = request.args.get("show")
    page = staff_page(g.viewer.community, request.args.get("after"), show)
    template = "admin/_members.html" if is_htmx() else "admin/members.html"
    return render_template(template, page=page, roles=ROLE_NAMES, given=GIVEN_ROLES)


@bp.post("/members/<int:member_id>/role")
@requires("members.give_roles")
def save_role(member_id):
    member = db.one_or_404(readable_members(g.viewer).where(Member.id == member_id))
    try:
        give_role(member, request.form.get("role", 0, type=int), giver=g.viewer.member)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal))
        return redirect(url_for("admin.members"), 303)
    db.session.commit()
    role = ROLE_NAMES[Role(member.role)]
    flash(_("%(name)s is now: %(role)s.", name=member.name, role=role))
    return redirect(url_for("admin.members"), 303)


@bp.get("/members/<int:member_id>/ban")
@requires("members.ban")
def ask_ban(member_id):
    return show_ban(known_or_404(member_id))


def known_or_404(member_id):
    return db.one_or_404(known_members(g.viewer.community).where(Member.id == member_id))


def show_ban(member, error=None):
    form = {"reason": request.form.get("reason", ""), "length": request.form.get("length")}
    shown = {"member": member, "bans": bans_of(member), "form": form, "lengths": BAN_LENGTHS}
    return render_template("admin/ban.html", error=error, **shown)


@bp.post("/members/<int:member_id>/ban")
@requires("members.ban")
def ban(member_id):
    member = known_or_404(member_id)
    length, reason = request.form.get("length", ""), request.form.get("reason", "")
    try:
        ban_member(member, g.viewer.member, length, reason)
    except Refused as refusal:
        db.session.rollback()
        return show_ban(known_or_404(member_id), refusal), 422
    db.session.commit()
    flash(_("%(name)s is banned.", name=member.name))
    return redirect(url_for("admin.ask_ban", member_id=member_id), 303)


@bp.post("/members/<int:member_id>/unban")
@requires("members.ban")
def unban(member_id):
    member = known_or_404(member_id)
    try:
        lift_ban(member, g.viewer.member)
    except Refused as refusal:
        db.session.rollback()
        return show_ban(known_or_404(member_id), refusal), 422
    db.session.commit()
    flash(_("%(name)s may come in again.", name=member.name))
    return redirect(url_for("admin.ask_ban", member_id=member_id), 303)


@bp.get("/spaces")
@requires("spaces.manage")
def spaces():
    community_id = g.viewer.community.id
    return render_template(
        "admin/spaces.html", spaces=managed_spaces(community_id), groups=groups_of(community_id)
    )


@bp.get("/settings")
@requires("community.edit")
def settings():
    keys = ("name", "tagline", "about", "visibility")
    form = {key: getattr(g.viewer.community, key) for key in keys}
    form["previews"] = g.viewer.community.previews_off_at is None
    return render_template("admin/settings.html", form=form)


@bp.post("/settings")
@requires("community.edit")
def save_settings():
    keys = ("name", "tagline", "about", "visibility")
    typed = {key: request.form.get(key, "") for key in keys}
    form = {**typed, "previews": bool(request.form.get("previews"))}
    try:
        communities.edit_community(g.viewer.community, **form)
    except Refused as refusal:
        db.session.rollback()
        return render_template("admin/settings.html", form=form, error=refusal), 422
    db.session.commit()
    flash(_("The settings are saved."))
    return redirect(url_for("admin.settings"), 303)


@bp.post("/second-factor")
@requires("community.edit")
def save_second_factor():
    on = bool(request.form.get("on"))
    if on and not g.viewer.strong:
        raise Refused(_("Prove a second factor of your own first: you would lock yourself out."))
    communities.set_staff_second_factor(g.viewer.community, on)
    db.session.commit()
    flash(_("Staff need a second factor now.") if on else _("Staff need no second factor now."))
    return redirect(url_for("admin.settings"), 303)


@bp.get("/branding")
@requires("community.edit")
def branding():
    return render_template("admin/branding.html", colour=g.viewer.community.brand_colour)


@bp.post("/branding")
@requires("community.edit")
def save_branding():
    colour = request.form.get("brand_colour", "")
    try:
        communities.set_brand_colour(g.viewer.community, colour)
    except Refused as refusal:
        return render_template("admin/branding.html", colour=colour, error=refusal), 422
    db.session.commit()
    flash(_("The colour is saved."))
    return redirect(url_for("admin.branding"), 303)


@bp.get("/reactions")
@requires("community.edit")
def reactions():
    return show_reactions(g.viewer.community.reactions)


def show_reactions(chosen, error=None):
    """As many fields as there may be emoji."""
    empty = [""] * (limits.REACTIONS_MOST - len(chosen))
    return render_template("admin/reactions.html", chosen=[*chosen, *empty], error=error)


@bp.post("/reactions")
@requires("community.edit")
def save_reactions():
    chosen = request.form.getlist("emoji")
    try:
        communities.set_reactions(g.viewer.community, chosen)
    except Refused as refusal:
        db.session.rollback()
        return show_reactions(chosen[: limits.REACTIONS_MOST], refusal), 422
    db.session.commit()
    flash(_("The reactions are saved."))
    return redirect(url_for("admin.reactions"), 303)
