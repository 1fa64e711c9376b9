"""Hiding two members from each other, and whom one hides."""

from flask import flash, g, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.htmx import go
from community.members.handlers.blocks import block_member, unblock_member
from community.members.models import Member
from community.members.queries import blocked_members
from community.members.views import bp, member_or_404


@bp.post("/members/<handle>/block")
@requires("members.block")
def block(handle):
    member = member_or_404(handle)
    block_member(g.viewer.member, member)
    db.session.commit()
    flash(_("You and %(name)s no longer see each other.", name=member.name))
    return go(url_for("members.privacy"))


@bp.post("/members/<handle>/unblock")
@requires("members.block")
def unblock(handle):
    member = db.one_or_404(blocked_members(g.viewer).where(Member.handle == handle.lower()))
    unblock_member(g.viewer.member, member)
    db.session.commit()
    flash(_("You no longer block %(name)s.", name=member.name))
    return go(url_for("members.privacy"))
