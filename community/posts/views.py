"""A post: reading, writing, editing, deleting, restoring, pinning, and its older versions."""

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import undefer_group

from community.access import requires
from community.comments.queries import readable_comment, rights_on, threads_of
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.posts import handlers, queries
from community.reactions.queries import likes_on_page
from community.spaces.queries import readable_space, readable_spaces

bp = Blueprint("posts", __name__)


@bp.get("/posts/new")
@requires("posts.create")
def new():
    """The composer, for a space named in the address or chosen in the form."""
    return compose(request.args.get("space", ""))


def compose(slug, title="", body="", error=None):
    spaces = writable_spaces()
    page = "posts/_form.html" if is_htmx() else "posts/new.html"
    shown = {"spaces": spaces, "chosen": slug, "title": title, "body": body, "error": error}
    return render_template(page, post=None, **shown)


def writable_spaces():
    spaces = db.session.scalars(readable_spaces(g.viewer).order_by("position")).all()
    return [space for space in spaces if g.viewer.can("posts.create", space)]


@bp.post("/posts/new")
@requires("posts.create")
def create_anywhere():
    """The composer's form: the space is a field of it."""
    return create(request.form.get("space", ""))


@bp.post("/spaces/<slug>/posts")
@requires("posts.create")
def create(slug):
    space = readable_space(g.viewer, slug)
    if space is None:
        raise NotFound
    if not g.viewer.can("posts.create", space):
        abort(403)
    title, body = request.form.get("title", ""), request.form.get("body", "")
    try:
        post = handlers.create_post(space, g.viewer.member, title, body)
    except Refused as refusal:
        db.session.rollback()
        return compose(slug, title, body, refusal), 429 if isinstance(refusal, TooMany) else 422
    db.session.commit()
    return go(url_for("posts.show", post_id=post.id))


@bp.get("/posts/<int:post_id>-<words>")
@bp.get("/posts/<int:post_id>")
@requires("posts.read")
def show(post_id, words=None):
    post = queries.post_to_show(g.viewer, post_id)
    if post is None:
        raise NotFound
    if is_htmx() and request.args.get("after"):
        threads = threads_of(g.viewer, post, request.args["after"])
        return render_template("comments/_threads.html", **with_comments(post, threads))
    return page_of_post(post)


def page_of_post(post, **shown):
    """The whole page of a post, with the comments that the address asks for."""
    threads = threads_of(g.viewer, post, request.args.get("after"), linked_comment(post))
    return render_template("posts/show.html", **with_comments(post, threads), **shown)


def linked_comment(post):
    """The comment that ?comment= names, so that #comment-N is on the page."""
    number = request.args.get("comment", type=int)
    comment = readable_comment(g.viewer, number) if number else None
    return comment if comment is not None and comment.post_id == post.id else None


def with_comments(post, threads):
    shown = [comment for thread in threads.items for comment in (thread.comment, *thread.replies)]
    liked, liked_comments = likes_on_page(g.viewer, post, shown)
    return {
        "post": post,
        "threads": threads,
        "tags": queries.hashtags_of(post),
        "may": rights_on(g.viewer, post),
        "liked": liked,
        "liked_comments": liked_comments,
    }


def post_or_404(post_id, *options):
    post = queries.readable_post(g.viewer, post_id, *options)
    if post is None:
        raise NotFound
    return post


@bp.get("/posts/<int:post_id>/edit")
@requires("posts.edit")
def edit(post_id):
    post = editable_or_403(post_id)
    return show_edit(post, post.title, post.body)


def editable_or_403(post_id):
    post = post_or_404(post_id, undefer_group("body"))
    if not post.editable_by(g.viewer):
        abort(403)
    return post


def show_edit(post, title, body, error=None):
    page = "posts/_form.html" if is_htmx() else "posts/edit.html"
    return render_template(page, post=post, title=title, body=body, error=error)


@bp.post("/posts/<int:post_id>/edit")
@requires("posts.edit")
def save(post_id):
    post = editable_or_403(post_id)
    title, body = request.form.get("title", ""), request.form.get("body", "")
    try:
        handlers.edit_post(post, g.viewer.member, title, body)
    except Refused as refusal:
        db.session.rollback()
        return show_edit(post_or_404(post_id), title, body, refusal), 422
    db.session.commit()
    return go(url_for("posts.show", post_id=post.id))


@bp.get("/posts/<int:post_id>/delete")
@requires("posts.edit")
def ask_delete(post_id):
    post = removable_or_403(post_id)
    return render_template("posts/delete.html", post=post)


def removable_or_403(post_id):
    post = post_or_404(post_id)
    if not post.removable_by(g.viewer):
        abort(403)
    return post


@bp.post("/posts/<int:post_id>/delete")
@requires("posts.edit")
def delete(post_id):
    post = removable_or_403(post_id)
    handlers.delete_post(post, g.viewer.member)
    db.session.commit()
    flash(_("The post is deleted. A moderator can bring it back for 30 days."))
    return go(url_for("spaces.show", slug=post.space.slug))


@bp.post("/posts/<int:post_id>/restore")
@requires("posts.moderate")
def restore(post_id):
    post = queries.post_to_show(g.viewer, post_id)
    if post is None:
        raise NotFound
    handlers.restore_post(post)
    db.session.commit()
    flash(_("The post is back."))
    return go(url_for("posts.show", post_id=post.id))


@bp.post("/posts/<int:post_id>/pin")
@requires("posts.pin")
def pin(post_id):
    post = post_or_404(post_id)
    try:
        handlers.pin_post(post)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal))
        return go(url_for("posts.show", post_id=post_id))
    db.session.commit()
    flash(_("Pinned: it stays on top of %(space)s.", space=post.space.name))
    return go(url_for("posts.show", post_id=post.id))


@bp.post("/posts/<int:post_id>/unpin")
@requires("posts.pin")
def unpin(post_id):
    post = post_or_404(post_id)
    handlers.unpin_post(post)
    db.session.commit()
    flash(_("No longer pinned."))
    return go(url_for("posts.show", post_id=post.id))


@bp.get("/posts/<int:post_id>/history")
@requires("posts.moderate")
def history(post_id):
    post = queries.post_to_show(g.viewer, post_id)
    if post is None:
        raise NotFound
    return render_template("posts/history.html", post=post, versions=queries.versions_of(post))
