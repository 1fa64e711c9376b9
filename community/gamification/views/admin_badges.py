"""Admin -> Badges: a community's own ones, and which of all are in use."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import db
from community.errors import NotFound, Refused
from community.gamification.badges import COUNTED, ICONS, SHIPPED
from community.gamification.handlers import badges as handlers
from community.gamification.models import Badge
from community.gamification.queries import badges as queries
from community.gamification.views import bp
from community.gamification.views.admin import HUES

BLANK = {"name": "", "description": "", "icon": "star", "hue": 1, "counted": "", "least": "10"}


@bp.get("/admin/badges")
@requires("badges.give")
def admin_badges():
    known = db.session.scalars(queries.known_badges(g.viewer.community).order_by(Badge.id)).all()
    laid = {badge.key: badge for badge in known}
    shipped = [(key, laid.get(key) or Badge(key=key)) for key in SHIPPED]
    own = [badge for badge in known if badge.key is None]
    return render_template("gamification/admin_badges.html", shipped=shipped, own=own)


@bp.post("/admin/badges/shipped/<key>")
@requires("badges.give")
def switch_shipped(key):
    """Switch a shipped badge off (with `off`) or on again."""
    if key not in SHIPPED:
        raise NotFound
    return switch(handlers.shipped_badge(g.viewer.community, key))


@bp.post("/admin/badges/<int:badge_id>/switch")
@requires("badges.give")
def switch_own(badge_id):
    return switch(own_or_404(badge_id))


def switch(badge):
    off = "off" in request.form
    (handlers.switch_off if off else handlers.switch_on)(badge)
    db.session.commit()
    name = badge.looks.name
    flash(
        _("“%(name)s” is switched off.", name=name)
        if off
        else _("“%(name)s” is in use again.", name=name)
    )
    return redirect(url_for("gamification.admin_badges"), 303)


def own_or_404(badge_id):
    own = queries.known_badges(g.viewer.community).where(Badge.key.is_(None))
    return db.one_or_404(own.where(Badge.id == badge_id))


@bp.get("/admin/badges/new")
@requires("badges.give")
def new_badge():
    return show_form(BLANK)


@bp.post("/admin/badges/new")
@requires("badges.give")
def create_badge():
    fields = typed()
    try:
        badge = handlers.create_badge(g.viewer.community, fields)
    except Refused as refusal:
        db.session.rollback()
        return show_form(fields, error=refusal), 422
    db.session.commit()
    flash(_("“%(name)s” is made.", name=badge.name))
    return redirect(url_for("gamification.badge", badge_id=badge.id), 303)


@bp.get("/admin/badges/<int:badge_id>")
@requires("badges.give")
def edit_badge(badge_id):
    badge = own_or_404(badge_id)
    as_it_is = {name: getattr(badge, name) for name in BLANK}
    return show_form({**as_it_is, "counted": badge.counted or ""}, badge)


@bp.post("/admin/badges/<int:badge_id>")
@requires("badges.give")
def save_badge(badge_id):
    badge, fields = own_or_404(badge_id), typed()
    try:
        handlers.edit_badge(badge, fields)
    except Refused as refusal:
        db.session.rollback()
        return show_form(fields, badge, refusal), 422
    db.session.commit()
    flash(_("“%(name)s” is saved.", name=badge.name))
    return redirect(url_for("gamification.admin_badges"), 303)


def typed():
    """The fields of the form as they were sent."""
    fields = {name: request.form.get(name, "") for name in BLANK}
    return {**fields, "hue": request.form.get("hue", 0, type=int)}


def show_form(form, badge=None, error=None):
    choices = {"icons": ICONS, "colours": HUES, "counted": COUNTED, "limits": limits}
    return render_template(
        "gamification/admin_badge.html", form=form, badge=badge, error=error, **choices
    )
