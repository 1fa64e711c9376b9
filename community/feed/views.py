"""The home feed and hashtag pages."""

from flask import Blueprint, g, redirect, render_template, request, url_for

from community.access import Role, requires
from community.errors import NotFound
from community.htmx import is_htmx
from community.members.queries import newest_members
from community.posts.queries import feed_page, hashtag_by_name, hashtag_page
from community.reactions.queries import liked_ids
from community.welcome.queries import checklist_of

bp = Blueprint("feed", __name__)


@requires("about.read")
def feed():
    """The home page of a community; who may not look around gets its public face instead."""
    if g.viewer.role < Role.VISITOR:
        return redirect(url_for("members.about"), 303)
    page = feed_page(g.viewer, request.args.get("after"))
    liked = liked_ids(g.viewer, page.items)
    if is_htmx():
        return render_template("posts/_page.html", page=page, liked=liked)
    around = {"newest": newest_members(g.viewer), "checklist": checklist_of(g.viewer)}
    return render_template("feed/home.html", page=page, liked=liked, **around)


@bp.get("/hashtags/<name>")
@requires("hashtags.read")
def hashtag(name):
    tag = hashtag_by_name(g.viewer, name)
    if tag is None:
        raise NotFound
    page = hashtag_page(g.viewer, tag, request.args.get("after"))
    if not page.items and "after" not in request.args:
        raise NotFound  # a tag that only hidden posts carry must not show that it exists
    liked = liked_ids(g.viewer, page.items)
    template = "posts/_page.html" if is_htmx() else "feed/hashtag.html"
    return render_template(template, page=page, liked=liked, tag=tag)
