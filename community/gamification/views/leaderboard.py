"""Who is ahead, and whether one is shown there."""

from flask import flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import NotFound
from community.gamification.handlers.hiding import set_hidden
from community.gamification.queries import leaderboard as queries
from community.gamification.views import bp
from community.htmx import go
from community.tenancy import safe_path


@bp.get("/leaderboard")
@requires("leaderboard.read")
def leaderboard():
    period = request.args.get("period", "week")
    if period not in queries.PERIODS:
        raise NotFound
    places, own = queries.leaders(g.viewer, period), queries.own_place(g.viewer, period)
    better = [place for place in places if own and place.points > own.points]
    return render_template(
        "gamification/leaderboard.html",
        period=period,
        begins_on=queries.beginning_of(g.viewer.community, period),
        places=places,
        own=own,
        ahead=better[-1] if better else None,
        shown=queries.is_ranked(g.viewer.member),
        shares=queries.shares(g.viewer.community),
    )


@bp.post("/leaderboard/hide")
@requires("leaderboard.read")
def hide():
    return hidden(True, _("You are no longer on the leaderboard."))


@bp.post("/leaderboard/show")
@requires("leaderboard.read")
def show():
    return hidden(False, _("You are on the leaderboard again."))


def hidden(hides, words):
    set_hidden(g.viewer.member, hides)
    db.session.commit()
    flash(words)
    return go(safe_path(request.form.get("next"), url_for("gamification.leaderboard")))
