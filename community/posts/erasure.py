"""Emptying posts: of a member who goes, and what nobody restored in time."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from community import limits, text
from community.db import db, now
from community.posts.handlers.writing import delete_post, hold_post
from community.posts.hashtags import untag_post
from community.posts.models import GONE, Post, PostRevision
from community.posts.signals import post_emptied

BATCH = 50  # writers wait for so many at a time


def erase_posts(author, after=0, only_deleted=False):
    """Empty the next posts of a member; the id of the last, or None when there are no more.

    Those without a comment are deleted; an empty one stays where others talked. With
    `only_deleted`, posts that are shown stay as they are. Signals post_deleted.
    """
    theirs = select(Post).where(
        Post.community_id == author.community_id,
        Post.author_id == author.id,
        Post.id > after,
        or_(Post.title != GONE, Post.body != GONE),
    )
    if only_deleted:
        theirs = theirs.where(Post.deleted_at.is_not(None))
    with_spaces = theirs.options(joinedload(Post.space)).order_by(Post.id).limit(BATCH)
    posts = db.session.scalars(with_spaces).all()
    for post in posts:
        erase_post(post, author)
    return posts[-1].id if posts else None


def erase_post(post, author):
    hold_post(post)
    empty_post(post)
    if post.comment_count == 0:
        delete_post(post, author)


def empty_post(post):
    """Leave nothing of what a post said. Signals post_emptied."""
    untag_post(post)
    emptied = {
        "title": GONE,
        "body": GONE,
        "body_html": text.render_markdown(GONE),
        "excerpt": GONE,
        "renderer": text.RENDERER,
        "pinned_at": None,
        "has_picture": False,
    }
    db.session.execute(update(Post).where(Post.id == post.id).values(emptied))
    post_emptied.send(post)


def purge_posts():
    """Empty a few posts that were deleted a month ago, with their versions; return how many."""
    old = select(Post).where(Post.deleted_at < now() - limits.DELETED_KEPT, Post.title != GONE)
    posts = db.session.scalars(old.options(joinedload(Post.space)).limit(BATCH)).all()
    for post in posts:
        hold_post(post)
        if post.deleted_at is not None:  # or it was restored a moment ago
            empty_post(post)
            db.session.execute(delete(PostRevision).where(PostRevision.post_id == post.id))
    return len(posts)


def erase_post_versions(author):
    """Delete every earlier version of a member's posts."""
    theirs = select(Post.id).where(
        Post.community_id == author.community_id, Post.author_id == author.id
    )
    versions = delete(PostRevision).where(PostRevision.community_id == author.community_id)
    db.session.execute(versions.where(PostRevision.post_id.in_(theirs)))
