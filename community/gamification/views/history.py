"""One's own points: what for, when, and what gives how many."""

from flask import g, render_template, request

from community.access import requires
from community.errors import NotFound
from community.gamification.causes import ACTIONS
from community.gamification.queries.history import history_page, tallies_of, things_of
from community.gamification.queries.rules import amounts
from community.gamification.views import bp
from community.htmx import is_htmx


@bp.get("/points")
@requires("points.read")
def points():
    """The viewer's history, with ?action= of one kind."""
    action = request.args.get("action") or None
    if action is not None and action not in ACTIONS:
        raise NotFound
    page = history_page(g.viewer, action, request.args.get("after"))
    shown = {"page": page, "things": things_of(g.viewer, page.items), "actions": ACTIONS}
    if is_htmx():
        return render_template("gamification/_entries.html", **shown)
    return render_template(
        "gamification/points.html",
        action=action,
        tallies=tallies_of(g.viewer.member),
        amounts=amounts(g.viewer.community),
        **shown,
    )
