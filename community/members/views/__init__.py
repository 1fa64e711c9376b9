"""The public face of a community, its members and their profiles, following, blocking, leaving."""

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import undefer_group

from community.access import ROLE_NAMES, Role, requires
from community.db import db
from community.errors import Banned, NotFound, explain
from community.htmx import is_htmx
from community.members.models import Member
from community.members.queries import readable_members, running_ban
from community.spaces.queries import public_spaces

bp = Blueprint("members", __name__)

BADGES = {role: name for role, name in ROLE_NAMES.items() if role > Role.MEMBER}


@bp.get("/about")
@requires("about.read")
def about():
    shown = public_spaces(g.viewer.community) if g.viewer.can("spaces.read") else []
    return render_template("members/about.html", spaces=shown)


def member_or_404(handle):
    named = readable_members(g.viewer).where(Member.handle == handle.lower())
    return db.one_or_404(named.options(undefer_group("profile")))


def open_member_or_404(handle):
    """A member whose profile this viewer sees whole. Of a private one there are no other pages."""
    member = member_or_404(handle)
    if not member.open_to(g.viewer):
        raise NotFound
    return member


@bp.app_errorhandler(Banned)
def on_banned(error):
    """Who is banned sees why and until when, wherever they go here."""
    if is_htmx():
        return explain(403, _("You are banned from this community."))
    member = g.viewer.banned
    return render_template("members/banned.html", member=member, ban=running_ban(member)), 403


from community.members.views import blocks, directory, following, profile, settings  # noqa: E402, F401
