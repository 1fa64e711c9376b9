"""Marking a comment as the answer to its post, a question."""

from flask_babel import gettext as _
from sqlalchemy import update

from community.comments import signals
from community.comments.handlers.counters import keep_answered
from community.comments.handlers.writing import hold
from community.comments.models import Comment
from community.db import db, lock, now
from community.errors import Refused


def accept_comment(comment, member):
    """Mark a comment as the answer; one that was it before no longer is.

    Refused where nothing is asked, and for what is gone. Signals comment_accepted.
    """
    hold(comment.post)
    lock(comment, "deleted_at", "accepted_at")
    if comment.post.kind != "question":
        raise Refused(_("Only questions have an answer."))
    if comment.deleted_at is not None or comment.post.deleted_at is not None:
        raise Refused(_("It was deleted a moment ago."))
    if comment.accepted_at is None:
        unmark(comment.post)
        comment.accepted_at = now()
        db.session.flush()
        keep_answered(comment.post)
        signals.comment_accepted.send(comment, member=member)


def unaccept_comment(comment, member):
    """Take the mark off again. Signals comment_unaccepted."""
    hold(comment.post)
    lock(comment, "accepted_at")
    if comment.accepted_at is not None:
        unmark(comment.post)
        keep_answered(comment.post)
        signals.comment_unaccepted.send(comment, member=member)


def unmark(post):
    answers = update(Comment).where(Comment.post_id == post.id, Comment.accepted_at.is_not(None))
    db.session.execute(answers.values(accepted_at=None))
