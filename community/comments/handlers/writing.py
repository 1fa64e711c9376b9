"""Writing, editing and deleting comments, and keeping their versions."""

from flask_babel import gettext as _
from sqlalchemy import select, update

from community import limits, text
from community.access import Role
from community.comments import signals
from community.comments.handlers.counters import count_comment, keep_answered
from community.comments.models import Comment, CommentRevision
from community.comments.queries import last_comment_by
from community.db import changed, db, lock, now
from community.embeds.models import LinkUse
from community.embeds.queries import texts_using
from community.embeds.rendering import render as render_text
from community.errors import Refused, TooMany


def create_comment(post, author, body, answers=None):
    """A member's comment, or with `answers` (a Comment of the same post) a reply to it.

    Raises Refused for its words, TooMany for its haste. Signals comment_created.
    """
    body = text.checked(body, limits.COMMENT_BODY)
    refuse_haste(author, body)
    hold(post)
    if post.deleted_at is not None:
        raise Refused(_("The post was deleted while you wrote. Copy your words to keep them."))
    if post.locked_at is not None:
        raise Refused(_("Comments are closed here. Copy your words to keep them."), "body")
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
        body_html=render_text(post.community_id, body),
        renderer=text.RENDERER,
        created_at=at or now(),
        edited_at=edited_at,
    )
    db.session.add(comment)
    db.session.flush()
    count_comment(comment, 1)
    return comment


def hold(post):
    """Wait for others who write here, and see what the post and its space are by now.

    Raises Refused if the post has just left that space.
    """
    space_id = post.space_id
    lock(post.space, "visibility", "deleted_at", shared=True)
    lock(post, "space_id", "deleted_at", "locked_at", "kind")
    if post.space_id != space_id:
        raise Refused(_("The post was moved a moment ago. Try again."))


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
    body = text.checked(body, limits.COMMENT_BODY)
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
    comment.body_html = render_text(comment.community_id, comment.body)
    comment.renderer = text.RENDERER


def delete_comment(comment, member):
    """Take a comment away; where it has replies a marker stays. Signals comment_deleted."""
    hold(comment.post)
    shown = update(Comment).where(Comment.id == comment.id, Comment.deleted_at.is_(None))
    gone = shown.values(deleted_at=now(), deleted_by_id=member.id)
    if changed(gone):
        count_comment(comment, -1)
        keep_answered(comment.post)
        signals.comment_deleted.send(comment)


def show_preview(preview):
    """Render again the comments that use a preview of a link (a LinkPreview)."""
    for comment in db.session.scalars(texts_using(Comment, LinkUse.comment_id, preview)).all():
        lock(comment, "body")
        render(comment)


def rerender_comments(batch=200):
    """Render again up to `batch` comments an older renderer made; return how many."""
    stale = select(Comment).where(Comment.renderer < text.RENDERER).order_by(Comment.id)
    comments = db.session.scalars(stale.limit(batch)).all()
    for comment in comments:
        render(comment)
    db.session.flush()
    return len(comments)
