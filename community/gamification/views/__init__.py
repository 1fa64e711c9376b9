"""/points, /leaderboard, /badges, and their pages below /admin."""

from flask import Blueprint

bp = Blueprint("gamification", __name__)

from community.gamification.views import (  # noqa: E402, F401 - they add their routes
    admin,
    admin_badges,
    badges,
    earned,
    history,
    leaderboard,
    settings,
)
