"""Likes: giving them, taking them back, and who gave them."""

from flask import Blueprint, g, render_template, request, url_for

from community.access import requires
from community.comments.views import comment_or_404, link_to
from community.db import db
from community.htmx import go, is_htmx
from community.posts.views import post_or_404
from community.reactions import handlers
from community.reactions.queries import likers_page
from community.tenancy import safe_path

bp = Blueprint("reactions", __name__)


@bp.post("/posts/<int:post_id>/like")
@requires("reactions.give")
def like_post(post_id):
    post = post_or_404(post_id)
    handlers.like(post, g.viewer.member, g.viewer.community.like)
    return answer(post, True, url_for("posts.show", post_id=post_id))


@bp.post("/posts/<int:post_id>/unlike")
@requires("reactions.give")
def unlike_post(post_id):
    post = post_or_404(post_id)
    handlers.unlike(post, g.viewer.member, g.viewer.community.like)
    return answer(post, False, url_for("posts.show", post_id=post_id))


@bp.post("/comments/<int:comment_id>/like")
@requires("reactions.give")
def like_comment(comment_id):
    comment = comment_or_404(comment_id)
    handlers.like(comment, g.viewer.member, g.viewer.community.like)
    return answer(comment, True, link_to(comment))


@bp.post("/comments/<int:comment_id>/unlike")
@requires("reactions.give")
def unlike_comment(comment_id):
    comment = comment_or_404(comment_id)
    handlers.unlike(comment, g.viewer.member, g.viewer.community.like)
    return answer(comment, False, link_to(comment))


def answer(thing, liked, page):
    db.session.commit()
    if is_htmx():
        return render_template("reactions/_like.html", thing=thing, liked=liked)
    return go(safe_path(request.form.get("next"), page))


@bp.get("/posts/<int:post_id>/likes")
@requires("posts.read")
def post_likes(post_id):
    return show_likes(post_or_404(post_id), url_for("posts.show", post_id=post_id))


@bp.get("/comments/<int:comment_id>/likes")
@requires("posts.read")
def comment_likes(comment_id):
    comment = comment_or_404(comment_id)
    return show_likes(comment, link_to(comment))


def show_likes(thing, back):
    page = likers_page(g.viewer, thing, request.args.get("after"))
    template = "reactions/_likers.html" if is_htmx() else "reactions/likers.html"
    return render_template(template, page=page, thing=thing, back=back)
