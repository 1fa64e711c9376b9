"""What one decides about oneself here: profile, who sees it, leaving."""

import zoneinfo

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import go, is_htmx
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import edit_profile, set_visibility
from community.members.queries import blocked_page, is_last_owner
from community.members.views import bp


@bp.get("/settings/privacy")
@requires("members.block")
def privacy():
    return show_privacy()


def show_privacy(error=None):
    page = blocked_page(g.viewer, request.args.get("after"))
    template = "members/_blocked.html" if is_htmx() else "members/privacy.html"
    chosen = request.form.get("visibility", g.viewer.member.visibility)
    return render_template(template, page=page, chosen=chosen, error=error)


@bp.post("/settings/privacy")
@requires("profile.edit")
def save_privacy():
    try:
        set_visibility(g.viewer.member, request.form.get("visibility"))
    except Refused as refusal:
        db.session.rollback()
        return show_privacy(refusal), 422
    db.session.commit()
    private, open_ = _("Your profile is private now."), _("All members see your profile now.")
    flash(private if g.viewer.member.is_private else open_)
    return go(url_for("members.privacy"))


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
