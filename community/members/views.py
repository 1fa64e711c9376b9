"""The public face of a community, joining it, its members, and one's own profile."""

import zoneinfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import ROLE_NAMES, Role, check_site, requires
from community.comments.queries import author_comments_page
from community.db import db
from community.errors import Refused
from community.htmx import is_htmx
from community.members import handlers
from community.members.queries import members_page, readable_members
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


@bp.post("/join")
@requires("community.join")
def join():
    check_site("site.account")
    handlers.join_community(g.viewer.community, g.user)
    db.session.commit()
    flash(_("Welcome to %(name)s.", name=g.viewer.community.name))
    return redirect(url_for("home.index"), 303)


@bp.get("/members")
@requires("members.read")
def index():
    page = members_page(g.viewer, request.args.get("after"))
    template = "members/_page.html" if is_htmx() else "members/index.html"
    return render_template(template, page=page, badges=BADGES)


@bp.get("/members/<handle>")
@requires("members.read")
def show(handle):
    member = db.one_or_404(readable_members(g.viewer).filter_by(handle=handle.lower()))
    if request.args.get("tab") == "comments":
        page = author_comments_page(g.viewer, member, request.args.get("after"))
        template = "members/_comments.html" if is_htmx() else "members/comments.html"
        return render_template(template, member=member, page=page, badges=BADGES)
    page = author_page(g.viewer, member, request.args.get("after"))
    liked = liked_ids(g.viewer, page.items)
    template = "posts/_page.html" if is_htmx() else "members/show.html"
    shown = {"member": member, "page": page, "liked": liked, "badges": BADGES}
    return render_template(template, **shown)


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
        handlers.edit_profile(g.viewer.member, links=links, **form)
    except Refused as refusal:
        db.session.rollback()
        typed = {**form, "links": links}
        return render_template("members/profile.html", form=typed, error=refusal, **choices()), 422
    db.session.commit()
    flash(_("Your profile is saved."))
    return redirect(url_for("members.show", handle=g.viewer.member.handle), 303)
