"""Everybody, to look through and to search."""

from flask import g, render_template, request

from community.access import requires
from community.htmx import is_htmx
from community.members.queries.directory import Wanted, directory_page, interests_among
from community.members.views import BADGES, bp
from community.welcome.queries import offered_interests


@bp.get("/members")
@requires("members.read")
def index():
    wanted, after = Wanted.from_arguments(request.args), request.args.get("after")
    page = directory_page(g.viewer, wanted, after)
    shown = {"page": page, "interests": interests_among(g.viewer, page.items), "badges": BADGES}
    if is_htmx():
        template = "members/_page.html" if after else "members/_found.html"
        return render_template(template, wanted=wanted, **shown)
    offered = offered_interests(g.viewer.community)
    if wanted.interest and wanted.interest not in offered:
        offered = [wanted.interest, *offered]
    return render_template("members/index.html", wanted=wanted, offered=offered, **shown)
