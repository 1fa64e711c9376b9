"""Emptying comments: of a member who goes, and what was deleted long ago."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from community import limits, text
from community.comments.handlers.writing import delete_comment
from community.comments.models import Comment, CommentRevision
from community.comments.signals import comment_emptied
from community.db import db, now
from community.posts.erasure import BATCH
from community.posts.models import GONE, Post


def erase_comments(author, after=0, only_deleted=False):
    """Empty and delete the next comments of a member; the id of the last, or None when there are
    no more. Where others replied, the marker of a deleted comment stays.

    With `only_deleted`, comments that are shown stay as they are. Signals comment_deleted.
    """
    theirs = select(Comment).where(
        Comment.community_id == author.community_id,
        Comment.author_id == author.id,
        Comment.id > after,
        Comment.body != GONE,
    )
    if only_deleted:
        theirs = theirs.where(Comment.deleted_at.is_not(None))
    with_posts = theirs.options(joinedload(Comment.post).joinedload(Post.space))
    comments = db.session.scalars(with_posts.order_by(Comment.id).limit(BATCH)).all()
    for comment in comments:
        erase_comment(comment, author)
    return comments[-1].id if comments else None


def erase_comment(comment, author):
    delete_comment(comment, author)
    empty_comment(comment)


def empty_comment(comment):
    emptied = {"body": GONE, "body_html": text.render_markdown(GONE), "renderer": text.RENDERER}
    db.session.execute(update(Comment).where(Comment.id == comment.id).values(emptied))
    comment_emptied.send(comment)


def purge_comments():
    """Empty a few comments that were deleted a month ago, with their versions; return how many."""
    old = select(Comment).where(
        Comment.deleted_at < now() - limits.DELETED_KEPT, Comment.body != GONE
    )
    comments = db.session.scalars(old.limit(BATCH)).all()
    for comment in comments:
        empty_comment(comment)
        db.session.execute(delete(CommentRevision).where(CommentRevision.comment_id == comment.id))
    return len(comments)


def erase_comment_versions(author):
    """Delete every earlier version of a member's comments."""
    theirs = select(Comment.id).where(
        Comment.community_id == author.community_id, Comment.author_id == author.id
    )
    versions = delete(CommentRevision).where(CommentRevision.community_id == author.community_id)
    db.session.execute(versions.where(CommentRevision.comment_id.in_(theirs)))
