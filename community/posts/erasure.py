"""The posts of a member who goes."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from community import text
from community.db import db, lock
from community.posts.handlers import delete_post, hold
from community.posts.hashtags import untag_post
from community.posts.models import Post, PostRevision

BATCH = 50  # writers wait for so many at a time
GONE = "[deleted]"  # in every language: it is stored, not shown by us


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
    hold(post.space)
    lock(post, "comment_count", "deleted_at")
    untag_post(post)
    emptied = {
        "title": GONE,
        "body": GONE,
        "body_html": text.render_markdown(GONE),
        "excerpt": GONE,
        "renderer": text.RENDERER,
        "pinned_at": None,
    }
    db.session.execute(update(Post).where(Post.id == post.id).values(emptied))
    if post.comment_count == 0:
        delete_post(post, author)


def erase_post_versions(author):
    """Delete every earlier version of a member's posts."""
    theirs = select(Post.id).where(
        Post.community_id == author.community_id, Post.author_id == author.id
    )
    versions = delete(PostRevision).where(PostRevision.community_id == author.community_id)
    db.session.execute(versions.where(PostRevision.post_id.in_(theirs)))
