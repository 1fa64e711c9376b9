"""Every write to comments and their versions."""

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from community import limits, text
from community.access import Role
from community.comments import signals
from community.comments.models import Comment, CommentRevision
from community.comments.queries import last_comment_by
from community.db import changed, db, lock, now, repair
from community.errors import Refused, TooMany
from community.members.models import Member
from community.posts.models import Post
from community.spaces.models import OPEN, Space


def create_comment(post, author, body, answers=None):
    """A member's comment, or with `answers` (a Comment of the same post) a reply to it.

    Raises Refused for its words, TooMany for its haste. Signals comment_created.
    """
    body = checked(body)
    refuse_haste(author, body)
    hold(post)
    if post.deleted_at is not None:
        raise Refused(_("The post was deleted while you wrote. Copy your words to keep them."))
    comment = add_comment(post, author, body, answers)
    signals.comment_created.send(comment)
    return comment


def add_comment(post, author, body, answers=None, at=None, edited_at=None):
    """The rows of a comment and its counters, without rules and without a signal: for imports."""
    parent_id = None if answers is None else answers.thread_id
    comment = Comment(
        community_id=post.community_id,
        post=post,
        author=author,
        parent_id=parent_id,
        answers_id=answers.id if answers is not None and answers.parent_id else None,
        body=body,
        body_html=text.render_markdown(body),
        renderer=text.RENDERER,
        created_at=at or now(),
        edited_at=edited_at,
    )
    db.session.add(comment)
    db.session.flush()
    count_comment(comment, 1)
    return comment


def hold(post):
    """Wait for others who write here, and see whether the post and its space are still shown."""
    lock(post.space, "visibility", "deleted_at", shared=True)
    lock(post, "deleted_at")


def checked(body):
    body = text.clean(body)
    if not body:
        raise Refused(_("Write something first."), "body")
    if len(body) > limits.COMMENT_BODY:
        words = _(
            "Keep it under %(most)s characters; this has %(n)s.",
            most=f"{limits.COMMENT_BODY:,}",
            n=f"{len(body):,}",
        )
        raise Refused(words, "body")
    return body


def refuse_haste(author, body):
    """Members write comments a little apart, and no text twice; staff as they like."""
    last = last_comment_by(author) if author.role < Role.MODERATOR else None
    if last is None:
        return
    if now() - last.created_at < limits.BETWEEN_COMMENTS:
        raise TooMany(_("You just commented. Wait a few seconds, then send it again."), "body")
    if now() - last.created_at < limits.SAME_TEXT and last.body == body:
        raise Refused(_("You wrote the same comment a moment ago."), "body")


def edit_comment(comment, editor, body):
    """Change a comment; the version before it is kept. Raises Refused. Signals comment_edited."""
    body = checked(body)
    if body == comment.body:
        return
    db.session.add(
        CommentRevision(
            community_id=comment.community_id,
            comment_id=comment.id,
            editor_id=editor.id,
            body=comment.body,
        )
    )
    late = now() - comment.created_at > limits.EDIT_UNMARKED
    if late or text.changed_characters(comment.body, body) >= limits.EDIT_UNMARKED_CHARACTERS:
        comment.edited_at = now()
    comment.body = body
    render(comment)
    signals.comment_edited.send(comment)


def render(comment):
    comment.body_html, comment.renderer = text.render_markdown(comment.body), text.RENDERER


def delete_comment(comment, member):
    """Take a comment away; where it has replies a marker stays. Signals comment_deleted."""
    hold(comment.post)
    shown = update(Comment).where(Comment.id == comment.id, Comment.deleted_at.is_(None))
    gone = shown.values(deleted_at=now(), deleted_by_id=member.id)
    if changed(gone):
        count_comment(comment, -1)
        signals.comment_deleted.send(comment)


def count_comment(comment, step):
    """Keep the counters that a comment appearing (+1) or disappearing (-1) changes."""
    if comment.parent_id:
        parent = update(Comment).where(Comment.id == comment.parent_id)
        db.session.execute(parent.values(reply_count=Comment.reply_count + step))
    post = update(Post).where(Post.id == comment.post_id)
    counted = post.values(comment_count=Post.comment_count + step, last_activity_at=activity())
    db.session.execute(counted.execution_options(synchronize_session=False))
    db.session.expire(comment.post, ["comment_count", "last_activity_at"])
    if comment.author_id and comment.post.space.is_open and comment.post.deleted_at is None:
        author = update(Member).where(Member.id == comment.author_id)
        db.session.execute(author.values(comment_count=Member.comment_count + step))


def activity():
    """When something last happened on a post: its last comment, or the post itself."""
    shown = Comment.post_id == Post.id, Comment.deleted_at.is_(None)
    last = select(func.max(Comment.created_at)).where(*shown).scalar_subquery()
    return func.coalesce(last, Post.created_at)


def count_comments_on(post, step):
    """Let the comments on a post that came back (+1) or went (-1) count for their authors."""
    if post.space.is_open:
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


def rerender_comments(batch=200):
    """Render again up to `batch` comments an older renderer made; return how many."""
    stale = select(Comment).where(Comment.renderer < text.RENDERER).order_by(Comment.id)
    comments = db.session.scalars(stale.limit(batch)).all()
    for comment in comments:
        render(comment)
    db.session.flush()
    return len(comments)
