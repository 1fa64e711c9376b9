"""The public face of a community, its members and their profiles, blocking, leaving, bans."""

import zoneinfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import ROLE_NAMES, Role, requires
from community.comments.queries import author_comments_page
from community.db import db
from community.errors import Banned, Refused, explain
from community.htmx import go, is_htmx
from community.members.handlers.blocks import block_member, unblock_member
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import edit_profile
from community.members.models import Member
from community.members.queries import (
    blocked_members,
    blocked_page,
    is_last_owner,
    members_page,
    readable_members,
    running_ban,
)
from community.posts.queries import author_page
from community.reactions.queries import liked_ids
from community.spaces.queries import public_spaces

bp = Blueprint("members", __name__)

BADGES = {role: name for role, name in ROLE_NAMES.items() if role > Role.MEMBER}


@bp.get("/about")
@requires("about.read")
def about():
    shown = public_spaces(g.viewer.community) if g.viewer.can("spaces.read") else []
    return render_template("members/about.html", spaces=shown)


@bp.get("/members")
@requires("members.read")
def index():
    page = members_page(g.viewer, request.args.get("after"))
    template = "members/_page.html" if is_htmx() else "members/index.html"
    return render_template(template, page=page, badges=BADGES)


@bp.get("/members/<handle>")
@requires("members.read")
def show(handle):
    member = member_or_404(handle)
    if request.args.get("tab") == "comments":
        page = author_comments_page(g.viewer, member, request.args.get("after"))
        template = "members/_comments.html" if is_htmx() else "members/comments.html"
        return render_template(template, member=member, page=page, badges=BADGES)
    page = author_page(g.viewer, member, request.args.get("after"))
    liked = liked_ids(g.viewer, page.items)
    template = "posts/_page.html" if is_htmx() else "members/show.html"
    shown = {"member": member, "page": page, "liked": liked, "badges": BADGES}
    return render_template(template, **shown)


def member_or_404(handle):
    return db.one_or_404(readable_members(g.viewer).where(Member.handle == handle.lower()))


@bp.post("/members/<handle>/block")
@requires("members.block")
def block(handle):
    member = member_or_404(handle)
    block_member(g.viewer.member, member)
    db.session.commit()
    flash(_("You and %(name)s no longer see each other.", name=member.name))
    return go(url_for("members.privacy"))


@bp.post("/members/<handle>/unblock")
@requires("members.block")
def unblock(handle):
    member = db.one_or_404(blocked_members(g.viewer).where(Member.handle == handle.lower()))
    unblock_member(g.viewer.member, member)
    db.session.commit()
    flash(_("You no longer block %(name)s.", name=member.name))
    return go(url_for("members.privacy"))


@bp.get("/settings/privacy")
@requires("members.block")
def privacy():
    page = blocked_page(g.viewer, request.args.get("after"))
    template = "members/_blocked.html" if is_htmx() else "members/privacy.html"
    return render_template(template, page=page)


@bp.get("/settings/leave")
@requires("community.leave")
def ask_leave():
    return show_leave()


def show_leave(error=None):
    chosen = request.form.get("name", "keep")
    stays = is_last_owner(g.viewer.member)
    return render_template("members/leave.html", chosen=chosen, stays=stays, error=error)


@bp.post("/settings/leave")
@requires("community.leave")
def leave():
    try:
        leave_community(g.viewer.member, request.form.get("name"))
    except Refused as refusal:
        db.session.rollback()
        return show_leave(refusal), 422
    db.session.commit()
    flash(_("You have left %(name)s.", name=g.viewer.community.name))
    return go(url_for("members.about"))


@bp.app_errorhandler(Banned)
def on_banned(error):
    """Who is banned sees why and until when, wherever they go here."""
    if is_htmx():
        return explain(403, _("You are banned from this community."))
    member = g.viewer.banned
    return render_template("members/banned.html", member=member, ban=running_ban(member)), 403


@bp.get("/settings/profile")
@requires("profile.edit")
def profile():
    return render_template("members/profile.html", form=typed_profile(g.viewer.member), **choices())


def choices():
    return {"timezones": sorted(zoneinfo.available_timezones()), "link_rows": limits.LINKS_A_MEMBER}


def typed_profile(member):
    keys = ("name", "handle", "bio", "timezone", "links")
    return {key: getattr(member, key) for key in keys}


@bp.post("/settings/profile")
@requires("profile.edit")
def save_profile():
    labels, urls = request.form.getlist("link_label"), request.form.getlist("link_url")
    form = {key: request.form.get(key, "") for key in ("name", "handle", "bio", "timezone")}
    pairs = zip(labels, urls, strict=False)
    links = [{"label": label, "url": url} for label, url in pairs]
    try:
        edit_profile(g.viewer.member, links=links, **form)
    except Refused as refusal:
        db.session.rollback()
        typed = {**form, "links": links}
        return render_template("members/profile.html", form=typed, error=refusal, **choices()), 422
    db.session.commit()
    flash(_("Your profile is saved."))
    return redirect(url_for("members.show", handle=g.viewer.member.handle), 303)
