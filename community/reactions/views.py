"""Reactions: giving them, taking them back, and who gave them."""

from flask import Blueprint, g, render_template, request, url_for

from community.access import requires
from community.comments.views import comment_or_404, link_to
from community.db import db
from community.htmx import go, is_htmx
from community.posts.models import Post
from community.posts.views import post_or_404
from community.reactions import handlers
from community.reactions.queries import reactions_on, reactions_page
from community.tenancy import safe_path

bp = Blueprint("reactions", __name__)


@bp.post("/posts/<int:post_id>/react")
@requires("reactions.give")
def react_to_post(post_id):
    return give(post_or_404(post_id), request.form.get("emoji", ""))


@bp.post("/posts/<int:post_id>/like")
@requires("reactions.give")
def like_post(post_id):
    return give(post_or_404(post_id), g.viewer.community.like)


@bp.post("/comments/<int:comment_id>/react")
@requires("reactions.give")
def react_to_comment(comment_id):
    return give(comment_or_404(comment_id), request.form.get("emoji", ""))


@bp.post("/comments/<int:comment_id>/like")
@requires("reactions.give")
def like_comment(comment_id):
    return give(comment_or_404(comment_id), g.viewer.community.like)


def give(thing, emoji):
    handlers.react(thing, g.viewer.member, emoji, g.viewer.community.reactions)
    return answer(thing, emoji)


@bp.post("/posts/<int:post_id>/unreact")
@requires("reactions.give")
def unreact_to_post(post_id):
    return take_back(post_or_404(post_id), request.form.get("emoji", ""))


@bp.post("/posts/<int:post_id>/unlike")
@requires("reactions.give")
def unlike_post(post_id):
    return take_back(post_or_404(post_id), g.viewer.community.like)


@bp.post("/comments/<int:comment_id>/unreact")
@requires("reactions.give")
def unreact_to_comment(comment_id):
    return take_back(comment_or_404(comment_id), request.form.get("emoji", ""))


@bp.post("/comments/<int:comment_id>/unlike")
@requires("reactions.give")
def unlike_comment(comment_id):
    return take_back(comment_or_404(comment_id), g.viewer.community.like)


def take_back(thing, emoji):
    handlers.unreact(thing, g.viewer.member, emoji)
    return answer(thing, emoji)


def answer(thing, emoji):
    db.session.commit()
    if not is_htmx():
        return go(safe_path(request.form.get("next"), page_of(thing)))
    reactions = reactions_to(thing)
    left = [each for each, _count, _mine in reactions.of(thing)]
    shown = {"thing": thing, "reactions": reactions, "short": "short" in request.form}
    focus = emoji if emoji in left else reactions.like
    return render_template("reactions/_bar.html", focus=focus, **shown)


def reactions_to(thing):
    is_post = isinstance(thing, Post)
    return reactions_on(g.viewer, [thing] if is_post else (), () if is_post else [thing])


def page_of(thing):
    if isinstance(thing, Post):
        return url_for("posts.show", post_id=thing.id)
    return link_to(thing)


@bp.get("/posts/<int:post_id>/reactions")
@requires("reactions.give")
def post_counts(post_id):
    return counts(post_or_404(post_id))


@bp.get("/comments/<int:comment_id>/reactions")
@requires("reactions.give")
def comment_counts(comment_id):
    return counts(comment_or_404(comment_id))


def counts(thing):
    """A part: the reactions as they are now, and how many comments, for a page that is open."""
    if not is_htmx():
        return go(page_of(thing))
    shown = {"thing": thing, "reactions": reactions_to(thing), "short": "short" in request.args}
    return render_template("reactions/_counts.html", focus=None, **shown)


@bp.get("/posts/<int:post_id>/likes")
@requires("posts.read")
def post_likes(post_id):
    return show_reactions(post_or_404(post_id))


@bp.get("/comments/<int:comment_id>/likes")
@requires("posts.read")
def comment_likes(comment_id):
    return show_reactions(comment_or_404(comment_id))


def show_reactions(thing):
    """Who gave what; with ?emoji= only who gave that."""
    emoji = request.args.get("emoji")
    page = reactions_page(g.viewer, thing, emoji, request.args.get("after"))
    if is_htmx():
        return render_template("reactions/_given.html", page=page)
    shown = {"page": page, "thing": thing, "emoji": emoji, "back": page_of(thing)}
    return render_template("reactions/given.html", reactions=reactions_to(thing), **shown)
