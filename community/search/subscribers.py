"""What happened elsewhere, written into the index in the same transaction."""

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from community.comments.models import Comment
from community.db import db
from community.search.handlers import forget, move_comments, on_post, save
from community.search.models import Document, KeptSearch


def on_post_saved(post, **how):
    save(post)


def on_post_deleted(post):
    """Its comments are gone with it."""
    forget(Document.post_id == post.id)
    forget(on_post(post))


def on_post_restored(post):
    save(post)
    shown = Comment.post_id == post.id, Comment.deleted_at.is_(None)
    comments = select(Comment).where(Comment.community_id == post.community_id, *shown)
    if found := db.session.scalars(comments.options(joinedload(Comment.post))).all():
        save(*found)


def on_post_moved(post, before, **how):
    save(post)
    move_comments(post, before.id)


def on_comment_saved(comment, **how):
    save(comment)


def on_comment_gone(comment, **how):
    """It may have been the answer to its post."""
    forget(Document.comment_id == comment.id)
    save(comment.post)


def on_answer_changed(comment, **how):
    """Another comment may have been the answer before."""
    save(comment.post)
    told = select(Document.comment_id).where(Document.answered, on_post(comment.post))
    others = select(Comment).where(
        Comment.community_id == comment.community_id, Comment.id.in_(told), Comment.id != comment.id
    )
    save(comment, *db.session.scalars(others.options(joinedload(Comment.post))))


def on_member_saved(member, **how):
    save(member)


def on_member_left(member, forgotten):
    forget(Document.member_id == member.id)
    if forgotten:
        db.session.execute(delete(KeptSearch).where(KeptSearch.member_id == member.id))


def on_space_saved(space):
    save(space)
