"""Following a member, and no longer."""

from flask import g, render_template, url_for

from community.access import requires
from community.db import db
from community.htmx import go, is_htmx
from community.members.handlers.follows import follow_member, unfollow_member
from community.members.queries.follows import follow_counts
from community.members.views import bp, member_or_404


@bp.post("/members/<handle>/follow")
@requires("members.follow")
def follow(handle):
    member = member_or_404(handle)
    follow_member(g.viewer.member, member)
    return show_followed(member, followed=True)


@bp.post("/members/<handle>/unfollow")
@requires("members.follow")
def unfollow(handle):
    member = member_or_404(handle)
    unfollow_member(g.viewer.member, member)
    return show_followed(member, followed=False)


def show_followed(member, followed):
    db.session.commit()
    if not is_htmx():
        return go(url_for("members.show", handle=member.handle))
    counts = follow_counts(g.viewer, member) if member.open_to(g.viewer) else None
    shown = {"member": member, "followed": followed, "follow_counts": counts}
    return render_template("members/_followed.html", **shown)
