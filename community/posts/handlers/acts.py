"""What moderators do with a post: pin, lock, move."""

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from community import limits
from community.db import db, lock, now
from community.errors import Refused
from community.posts import signals
from community.posts.handlers.counters import count_author, count_in_space
from community.posts.handlers.writing import hold, hold_post
from community.posts.models import KIND_IN, Post


def pin_post(post, instead_of=None):
    """Keep a post on top of its space, if need be in the place of another one that is there.

    Raises Refused when three are there already, or the post is gone.
    """
    hold_post(post)
    refuse_gone(post)
    if instead_of is not None and instead_of.space_id == post.space_id:
        unpin_post(instead_of)
        db.session.flush()
    pinned = select(func.count(Post.id)).where(
        Post.space_id == post.space_id, Post.pinned_at.is_not(None), Post.id != post.id
    )
    if (db.session.scalar(pinned) or 0) >= limits.PINNED_A_SPACE:
        raise Refused(_("Three posts are pinned here already. Unpin one of them first."))
    post.pinned_at = now()


def refuse_gone(post):
    if post.deleted_at is not None:
        raise Refused(_("The post was deleted a moment ago."))


def unpin_post(post):
    post.pinned_at = None


def lock_post(post):
    """Let nobody comment on a post any more; what is there stays."""
    post.locked_at = post.locked_at or now()


def unlock_post(post):
    post.locked_at = None


def move_post(post, member, space):
    """Put a post, with all that hangs on it, into another space; a moderator does it.

    It is no longer pinned, and a question where questions are asked. Refuses what is gone by now.
    Signals post_moved.
    """
    before = post.space
    if space.id == before.id:
        raise Refused(_("It is there already."), "space")
    for each in sorted((before, space), key=lambda each: each.id):
        hold(each)
    lock(post, "space_id", "deleted_at")
    refuse_gone(post)
    if space.deleted_at is not None or post.space_id != before.id:
        raise Refused(_("Somebody moved things a moment ago. Look again."), "space")
    post.space, post.space_id, post.pinned_at = space, space.id, None
    if post.kind != "poll":
        post.kind = KIND_IN[space.kind]
    db.session.flush()
    count_in_space(before, -1)
    count_in_space(space, 1)
    signals.post_moved.send(post, member=member, before=before)
    if before.is_open != space.is_open:
        count_author(post, 1 if space.is_open else -1)


def adapt_kinds(space):
    """Make the posts of a space questions, or discussions again, as its kind says; polls stay."""
    others = update(Post).where(
        Post.space_id == space.id, Post.kind.not_in(["poll", KIND_IN[space.kind]])
    )
    adapted = others.values(kind=KIND_IN[space.kind])
    db.session.execute(adapted.execution_options(synchronize_session=False))
