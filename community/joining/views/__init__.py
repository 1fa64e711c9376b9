"""Pages about getting in: for who comes, and for who lets them in."""

from flask import Blueprint, flash, g, redirect, url_for
from flask_babel import gettext as _

from community.joining.queries import waiting_count

bp = Blueprint("joining", __name__)


@bp.app_context_processor
def for_admin_pages():
    """The admin pages show how many requests wait; others do not ask."""
    return {"waiting_requests": lambda: waiting_count(g.viewer)}


def welcome(member):
    """Lead a new member to the first steps, and one who is back to what is new."""
    if member.welcomed_at is None:
        return redirect(url_for("welcome.index"), 303)
    flash(_("Welcome to %(name)s.", name=g.viewer.community.name))
    return redirect(url_for("home.index"), 303)


def home():
    return redirect(url_for("home.index"), 303)


from community.joining.views import (  # noqa: E402, F401
    invitations,
    join,
    lists,
    policy,
    requests,
    taking,
)
