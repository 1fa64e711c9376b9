"""The badges of a community, who has each, and giving one by hand."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community import limits
from community.access import requires
from community.db import db
from community.errors import Refused
from community.gamification.badges import rule_words
from community.gamification.handlers import badges as handlers
from community.gamification.models import Badge, BadgeHolder
from community.gamification.queries import badges as queries
from community.gamification.views import bp
from community.htmx import is_htmx
from community.members.views.chosen import Chosen


@bp.app_context_processor
def for_badges():
    return {"rule_words": rule_words, "marks": limits.STREAK_MARKS}


@bp.get("/badges")
@requires("badges.read")
def badges():
    return render_template("gamification/badges.html", rows=queries.badges_here(g.viewer))


def badge_or_404(badge_id):
    return db.one_or_404(queries.readable_badges(g.viewer).where(Badge.id == badge_id))


@bp.get("/badges/<int:badge_id>")
@requires("badges.read")
def badge(badge_id):
    shown = badge_or_404(badge_id)
    page = queries.holders_page(g.viewer, shown, request.args.get("after"))
    if is_htmx():
        return render_template("gamification/_badge_holders.html", badge=shown, page=page)
    count = queries.holder_count(g.viewer, shown)
    return render_template("gamification/badge.html", badge=shown, page=page, count=count)


@bp.get("/badges/<int:badge_id>/give")
@requires("badges.give")
def ask_give(badge_id):
    return show_give(badge_or_404(badge_id))


@bp.post("/badges/<int:badge_id>/give")
@requires("badges.give")
def give(badge_id):
    """To one or several people, or to none of them."""
    given = badge_or_404(badge_id)
    try:
        members = Chosen.sent("handle").checked()
        handlers.give(given, members, g.viewer.member)
    except Refused as refusal:
        db.session.rollback()
        return show_give(given, refusal), 422
    db.session.commit()
    flash(
        ngettext(
            "%(name)s has the badge now.",
            "%(num)s people have the badge now.",
            len(members),
            name=members[0].name,
        )
    )
    return redirect(url_for("gamification.badge", badge_id=given.id), 303)


def show_give(given, error=None):
    chosen = Chosen.sent("handle")
    return render_template("gamification/badge_give.html", badge=given, chosen=chosen, error=error)


def holder_or_404(given, holder_id):
    holders = queries.readable_holders(g.viewer).where(BadgeHolder.badge_id == given.id)
    return db.one_or_404(holders.where(BadgeHolder.id == holder_id))


@bp.get("/badges/<int:badge_id>/take/<int:holder_id>")
@requires("badges.give")
def ask_take(badge_id, holder_id):
    given = badge_or_404(badge_id)
    holder = holder_or_404(given, holder_id)
    return render_template("gamification/badge_take.html", badge=given, holder=holder)


@bp.post("/badges/<int:badge_id>/take/<int:holder_id>")
@requires("badges.give")
def take(badge_id, holder_id):
    given = badge_or_404(badge_id)
    holder = holder_or_404(given, holder_id)
    try:
        handlers.take(holder)
    except Refused as refusal:
        db.session.rollback()
        shown = {"badge": given, "holder": holder, "error": refusal}
        return render_template("gamification/badge_take.html", **shown), 422
    db.session.commit()
    flash(_("%(name)s has the badge no longer.", name=holder.member.name))
    return redirect(url_for("gamification.badge", badge_id=given.id), 303)
