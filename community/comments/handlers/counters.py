"""The counters that comments keep, and how each is set right again."""

from functools import cache

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from community.comments.models import Comment
from community.db import db, repair
from community.members.models import Member
from community.posts.heat import heat
from community.posts.models import Post
from community.spaces.models import OPEN, Space


def count_comment(comment, step):
    """Keep the counters that a comment appearing (+1) or disappearing (-1) changes."""
    if comment.parent_id:
        parent = update(Comment).where(Comment.id == comment.parent_id)
        db.session.execute(parent.values(reply_count=Comment.reply_count + step))
    db.session.execute(counting(), {"post_id": comment.post_id, "step": step})
    db.session.expire(comment.post, ["comment_count", "last_activity_at", "score", "hot"])
    if comment.author_id and comment.post.space.is_open and comment.post.deleted_at is None:
        author = update(Member).where(Member.id == comment.author_id)
        db.session.execute(author.values(comment_count=Member.comment_count + step))


@cache
def counting():
    """The UPDATE that counts a comment; built once, as it takes longer to build than to run."""
    comments = Post.comment_count + bindparam("step", type_=Post.comment_count.type)
    counted = update(Post).where(Post.id == bindparam("post_id"))
    counted = counted.values(
        comment_count=comments, last_activity_at=activity(), **heat(comments=comments)
    )
    return counted.execution_options(synchronize_session=False)


def activity():
    """When something last happened on a post: its last comment, or the post itself."""
    shown = Comment.post_id == Post.id, Comment.deleted_at.is_(None)
    last = select(func.max(Comment.created_at)).where(*shown).scalar_subquery()
    return func.coalesce(last, Post.created_at)


def count_comments_on(post, step):
    """Let the comments on a post that came back (+1) or went (-1) count for their authors."""
    if post.space.is_open:
        count_on(post, step)


def count_on(post, step):
    """Count the comments of a post for their authors, whom nobody else may have halfway locked:
    they are held in one order, and with them the author of the post, who is counted next."""
    theirs = select(Comment.author_id).where(Comment.post_id == post.id)
    held = select(Member.id).where(
        Member.community_id == post.community_id,
        or_(Member.id.in_(theirs), Member.id == post.author_id),
    )
    db.session.execute(held.order_by(Member.id).with_for_update(key_share=True))
    count_where(post.community_id, step, Comment.post_id == post.id)


def count_comments_in(space, step):
    """The same for all comments in a space that opened (+1) or closed (-1)."""
    shown = select(Post.id).where(Post.space_id == space.id, Post.deleted_at.is_(None))
    count_where(space.community_id, step, Comment.post_id.in_(shown))


def count_where(community_id, step, condition):
    shown = select(Comment.author_id, func.count().label("n")).where(
        condition, Comment.deleted_at.is_(None), Comment.author_id.is_not(None)
    )
    counted = shown.group_by(Comment.author_id).subquery()
    theirs = select(counted.c.n).where(counted.c.author_id == Member.id).scalar_subquery()
    concerned = update(Member).where(
        Member.community_id == community_id, Member.id.in_(select(counted.c.author_id))
    )
    counted_anew = concerned.values(comment_count=Member.comment_count + step * theirs)
    db.session.execute(counted_anew.execution_options(synchronize_session=False))


def keep_answered(post):
    """Let a post say since when it has an answer, or that it has none any more."""
    here = update(Post).where(Post.id == post.id, Post.answered_at.is_distinct_from(answered()))
    said = here.values(answered_at=answered())
    db.session.execute(said.execution_options(synchronize_session=False))
    db.session.expire(post, ["answered_at"])


def answered():
    """When the comment that is the answer to a post was marked (SQL)."""
    marked = Comment.accepted_at.is_not(None), Comment.deleted_at.is_(None)
    here = select(Comment.accepted_at).where(Comment.post_id == Post.id, *marked)
    return here.scalar_subquery()


def recount_answers():
    """Set posts.answered_at to the truth; return how many were wrong."""
    return repair(Post.answered_at, answered())


def recount_post_comments():
    """Set posts.comment_count to the truth; return how many were wrong."""
    shown = Comment.post_id == Post.id, Comment.deleted_at.is_(None)
    truth = select(func.count(Comment.id)).where(*shown).scalar_subquery()
    return repair(Post.comment_count, truth)


def recount_activity():
    """Set posts.last_activity_at to the truth; return how many were wrong."""
    return repair(Post.last_activity_at, activity())


def recount_replies():
    """Set comments.reply_count to the truth; return how many were wrong."""
    reply = aliased(Comment)
    shown = reply.parent_id == Comment.id, reply.deleted_at.is_(None)
    truth = select(func.count(reply.id)).where(*shown).scalar_subquery()
    return repair(Comment.reply_count, truth)


def recount_member_comments():
    """Set members.comment_count to the truth; return how many were wrong."""
    shown = (
        Comment.author_id == Member.id,
        Comment.community_id == Member.community_id,
        Comment.deleted_at.is_(None),
        Post.deleted_at.is_(None),
        Space.visibility.in_(OPEN),
        Space.deleted_at.is_(None),
    )
    truth = select(func.count(Comment.id)).join(Post, Post.id == Comment.post_id)
    truth = truth.join(Space, Space.id == Post.space_id).where(*shown)
    return repair(Member.comment_count, truth.scalar_subquery())
