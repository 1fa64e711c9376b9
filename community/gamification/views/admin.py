"""What acts are worth, and the levels: for those who set them."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community import limits
from community.access import requires
from community.communities.ladder import NAMES
from community.db import db
from community.errors import Refused
from community.gamification.causes import ACTIONS
from community.gamification.handlers.ladder import planned_ladder, set_ladder
from community.gamification.handlers.rules import set_rules, whole_number
from community.gamification.queries.ladder import latest_change, moves
from community.gamification.queries.rules import amounts
from community.gamification.views import bp
from community.htmx import go, is_htmx

HUES = {
    1: _l("Red"),
    2: _l("Orange"),
    3: _l("Yellow"),
    4: _l("Green"),
    5: _l("Teal"),
    6: _l("Blue"),
    7: _l("Purple"),
    8: _l("Pink"),
}
COLUMNS = ("key", "name", "points", "hue")


@bp.get("/admin/points")
@requires("points.manage")
def rules():
    return show_rules(amounts(g.viewer.community), g.viewer.community.ranks_staff)


def show_rules(worth, ranks_staff, error=None):
    shown = {"worth": worth, "ranks_staff": ranks_staff, "actions": ACTIONS, "error": error}
    numbers = {"most": limits.POINTS_MOST, "likes": limits.LIKES_COUNTED}
    return render_template("gamification/admin_points.html", **numbers, **shown)


@bp.post("/admin/points")
@requires("points.manage")
def save_rules():
    community = g.viewer.community
    worth = {action: request.form.get(action, "") for action in amounts(community)}
    ranks_staff = bool(request.form.get("ranks_staff"))
    try:
        set_rules(community, worth, ranks_staff)
    except Refused as refusal:
        db.session.rollback()
        return show_rules(worth, ranks_staff, refusal), 422
    db.session.commit()
    flash(_("Saved. It counts from now on; what was earned stays."))
    return redirect(url_for("gamification.rules"), 303)


@bp.get("/admin/levels")
@requires("points.manage")
def levels():
    """The levels to change; for htmx how far the last change is."""
    change = latest_change(g.viewer.community)
    if is_htmx() and change:
        return render_template("gamification/_ladder_progress.html", change=change)
    return show_levels(g.viewer.community.ladder, change=change)


def show_levels(steps, **more):
    whole = "gamification/_ladder_form.html" if is_htmx() else "gamification/admin_levels.html"
    rows = [{**step, "name": step["name"] or NAMES.get(step["key"], "")} for step in steps]
    shown = {"rows": rows, "hues": HUES, "limits": limits}
    return render_template(whole, **shown, **more)


@bp.post("/admin/levels")
@requires("points.manage")
def save_levels():
    """Its buttons add a level (`add`), remove one (`removed`, its number), show who would move
    (`preview`), or save."""
    community, steps = g.viewer.community, typed_steps()
    if "add" in request.form:
        return show_levels([*steps, new_step(len(steps))], unsaved=True)
    if "removed" in request.form:
        number = request.form.get("removed", 0, type=int)
        return show_levels([*steps[: max(0, number - 1)], *steps[number:]], unsaved=True)
    try:
        if "preview" in request.form:
            planned = moves(community, planned_ladder(community, steps))
            return show_levels(steps, planned=planned, unsaved=True)
        set_ladder(community, steps)
    except Refused as refusal:
        db.session.rollback()
        return show_levels(steps, error=refusal), 422
    db.session.commit()
    flash(_("The levels are saved."))
    return go(url_for("gamification.levels"))


def typed_steps():
    """The steps as they were typed, in the order of their points where those are numbers."""
    typed = zip(*(request.form.getlist(name) for name in COLUMNS), strict=False)
    steps = [dict(zip(COLUMNS, each, strict=True)) for each in typed]
    for step in steps:
        step["key"] = whole_number(step["key"], 10**6)
        step["hue"] = whole_number(step["hue"], 8) or 0
    points = [whole_number(step["points"], limits.LEVEL_POINTS_MOST) for step in steps]
    if None not in points:
        steps.sort(key=lambda step: int(step["points"]))
    return steps


def new_step(number):
    return {"key": None, "name": "", "points": "", "hue": number % 8 + 1}
