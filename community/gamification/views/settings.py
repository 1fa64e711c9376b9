"""What others see of one's points and days in a row: part of the privacy page."""

from flask import flash, g, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.gamification.handlers.hiding import set_hidden
from community.gamification.handlers.streaks import set_streak_hidden
from community.gamification.queries.streaks import streak_of
from community.gamification.views import bp
from community.htmx import go


@bp.app_template_global()
def hides_streak():
    streak = streak_of(g.viewer.member)
    return bool(streak and streak.hidden)


@bp.post("/settings/privacy/points")
@requires("leaderboard.read")
def save_settings():
    set_streak_hidden(g.viewer.member, "hides_streak" in request.form)
    set_hidden(g.viewer.member, "hides_rank" in request.form)
    db.session.commit()
    flash(_("Your choice is saved."))
    return go(url_for("members.privacy"))
