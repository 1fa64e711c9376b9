"""Voting in polls, changing one's vote, taking it back, and closing a poll early."""

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import NotFound, Refused
from community.htmx import go, is_htmx
from community.polls import handlers, queries
from community.posts.views import post_or_404

bp = Blueprint("polls", __name__)


@bp.app_context_processor
def on_posts():
    return {"poll_on": lambda post: queries.poll_on(g.viewer, post)}


def poll_or_404(post):
    poll = queries.poll_of(post)
    if poll is None:
        raise NotFound
    return poll


@bp.get("/posts/<int:post_id>/poll")
@requires("posts.read")
def show(post_id):
    """The poll alone, for htmx; others are led to its post."""
    post = post_or_404(post_id)
    poll_or_404(post)
    if is_htmx():
        return part_of(post)
    return go(url_for("posts.show", post_id=post_id, poll=request.args.get("poll"), _anchor="poll"))


def part_of(post, error=None):
    return render_template("polls/_poll.html", post=post, error=error)


@bp.post("/posts/<int:post_id>/poll/vote")
@requires("polls.vote")
def vote(post_id):
    chosen = request.form.getlist("option", type=int)
    return change(post_id, lambda poll: handlers.vote(poll, g.viewer.member, chosen))


@bp.post("/posts/<int:post_id>/poll/take-back")
@requires("polls.vote")
def take_back(post_id):
    return change(post_id, lambda poll: handlers.take_back(poll, g.viewer.member))


def change(post_id, act):
    post = post_or_404(post_id)
    poll = poll_or_404(post)
    try:
        act(poll)
    except Refused as refusal:
        db.session.rollback()
        if is_htmx():
            return part_of(post_or_404(post_id), refusal), 422
        flash(str(refusal))
        return go(url_for("posts.show", post_id=post_id, _anchor="poll"))
    db.session.commit()
    if is_htmx():
        return part_of(post)
    return go(url_for("posts.show", post_id=post_id, _anchor="poll"))


@bp.get("/posts/<int:post_id>/poll/close")
@requires("polls.vote")
def ask_close(post_id):
    post, poll = closable(post_id)
    return render_template("polls/close.html", post=post, poll=poll)


def closable(post_id):
    """A post and its poll, for those who may close it."""
    post = post_or_404(post_id)
    poll = poll_or_404(post)
    if not queries.closable_by(g.viewer, post):
        abort(403)
    return post, poll


@bp.post("/posts/<int:post_id>/poll/close")
@requires("polls.vote")
def close(post_id):
    _post, poll = closable(post_id)
    handlers.close_poll(poll)
    db.session.commit()
    flash(_("The poll is closed."))
    return go(url_for("posts.show", post_id=post_id, _anchor="poll"))
