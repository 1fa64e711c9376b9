"""A post: reading, deleting, restoring, pinning, locking, moving, and its older versions."""

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.comments.queries import (
    comments_to_point_at,
    first_unread,
    rights_on,
    threads_of,
)
from community.db import begin_writing, db
from community.errors import NotFound, Refused
from community.htmx import go, is_htmx
from community.notifications.queries import has_unread_about
from community.paging import read_cursor
from community.posts import handlers, queries
from community.posts.signals import post_opened
from community.posts.versions import edits_of_post
from community.reactions.queries import reactions_on
from community.reading.queries import reading_of
from community.spaces.queries import readable_space, readable_spaces

bp = Blueprint("posts", __name__)


@bp.get("/posts/<int:post_id>-<words>")
@bp.get("/posts/<int:post_id>")
@requires("posts.read")
def show(post_id, words=None):
    post = queries.post_to_show(g.viewer, post_id)
    if post is None:
        raise NotFound
    reading = reading_of(g.viewer, post)
    if is_htmx() and request.args.get("after"):
        threads = threads_of(g.viewer, post, request.args["after"], order=request.args.get("order"))
        return render_template("comments/_threads.html", **with_comments(post, threads, reading))
    page = page_of_post(post, reading)
    if g.viewer.member and (reading.is_behind(post) or has_unread_about(g.viewer, post)):
        remember_opening(post, g.viewer.member)
    return page


def remember_opening(post, member):
    """Opening a post is a write of its own, after everything was read."""
    db.session.expunge_all()  # what was read is still needed, and needs not be read again
    begin_writing()
    post_opened.send(post, member=member)
    db.session.commit()


def page_of_post(post, reading=None, **shown):
    """The whole page of a post, with the comments that the address asks for."""
    reading = reading or reading_of(g.viewer, post)
    after, order = request.args.get("after"), request.args.get("order")
    linked, answer = comments_to_point_at(g.viewer, post, request.args.get("comment", type=int))
    threads = threads_of(g.viewer, post, after, linked, order)
    unseen = reading.visited_at and reading.has_later(post)
    shown["unread_id"] = first_unread(g.viewer, post, reading.visited_at) if unseen else None
    shown |= {"answer": answer, "tags": queries.tag_names_of(post)}
    return render_template("posts/show.html", **with_comments(post, threads, reading), **shown)


def with_comments(post, threads, reading):
    shown = [comment for thread in threads.items for comment in (thread.comment, *thread.replies)]
    return {
        "post": post,
        "threads": threads,
        "may": rights_on(g.viewer, post, seen_in_address() or reading.visited_at),
        "reading": reading,
        "reactions": reactions_on(g.viewer, [post], shown),
    }


def seen_in_address(name="seen"):
    """The moment after which comments are unread, where the address of a part of them says it."""
    said = request.args.get(name)
    return read_cursor(f"{said}-0")[0] if said else None


def post_or_404(post_id, *options):
    post = queries.readable_post(g.viewer, post_id, *options)
    if post is None:
        raise NotFound
    return post


def done(post, words):
    """The answer to a change of a post: its page, which says so."""
    db.session.commit()
    flash(words)
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
    return done(post, _("The post is back."))


@bp.post("/posts/<int:post_id>/pin")
@requires("posts.pin")
def pin(post_id):
    """Pin a post; with `instead_of`, a post that is pinned there, in its place."""
    post = post_or_404(post_id)
    number = request.form.get("instead_of", type=int)
    try:
        handlers.pin_post(post, post_or_404(number) if number else None)
    except Refused as refusal:
        db.session.rollback()
        return advise(post_or_404(post_id), refusal), 422
    return done(post, _("Pinned: it stays on top of %(space)s.", space=post.space.name))


def advise(post, refusal):
    """Which posts are pinned, each with a button to put this one in its place."""
    pinned = queries.pinned_in(g.viewer, post.space)
    return render_template("posts/pinned.html", post=post, pinned=pinned, refusal=refusal)


@bp.post("/posts/<int:post_id>/unpin")
@requires("posts.pin")
def unpin(post_id):
    post = post_or_404(post_id)
    handlers.unpin_post(post)
    return done(post, _("No longer pinned."))


@bp.post("/posts/<int:post_id>/lock")
@requires("posts.lock")
def lock(post_id):
    post = post_or_404(post_id)
    handlers.lock_post(post)
    return done(post, _("Nobody can comment any more. What is there stays."))


@bp.post("/posts/<int:post_id>/unlock")
@requires("posts.lock")
def unlock(post_id):
    post = post_or_404(post_id)
    handlers.unlock_post(post)
    return done(post, _("Comments are open again."))


@bp.get("/posts/<int:post_id>/move")
@requires("posts.move")
def ask_move(post_id):
    return show_move(post_or_404(post_id))


def show_move(post, error=None):
    """The spaces a post can be moved to: those where the mover may post."""
    spaces = db.session.scalars(readable_spaces(g.viewer).order_by("position")).all()
    targets = [
        space
        for space in spaces
        if space.id != post.space_id and g.viewer.can("posts.create", space)
    ]
    chosen = request.form.get("space", "")
    shown = {"post": post, "targets": targets, "chosen": chosen, "error": error}
    return render_template("posts/move.html", **shown)


@bp.post("/posts/<int:post_id>/move")
@requires("posts.move")
def move(post_id):
    post = post_or_404(post_id)
    try:
        handlers.move_post(post, g.viewer.member, target_of(request.form.get("space", "")))
    except Refused as refusal:
        db.session.rollback()
        return show_move(post_or_404(post_id), refusal), 422
    return done(post, _("Moved to %(space)s.", space=post.space.name))


def target_of(slug):
    space = readable_space(g.viewer, slug)
    if space is None or not g.viewer.can("posts.create", space):
        raise Refused(_("Choose a space where you may post."), "space")
    return space


@bp.get("/posts/<int:post_id>/history")
@requires("posts.edit")
def history(post_id):
    """What each edit changed, for moderators and the author."""
    post = queries.post_to_show(g.viewer, post_id)
    if post is None:
        raise NotFound
    if not post.removable_by(g.viewer):
        abort(403)
    page = edits_of_post(post, request.args.get("after"))
    return render_template("posts/history.html", post=post, page=page)
