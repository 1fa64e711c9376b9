from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.models import Member
from community.posts.models import Post

FIRST_LEVEL = "parent_id IS NULL"
ACCEPTED = "accepted_at IS NOT NULL"


class Comment(Owned, Model):
    """A comment, or with a parent a reply: two levels, never more.

    A reply to a reply has the same parent as the reply it answers, and says in `answers` which.
    """

    __tablename__ = "comments"
    __table_args__ = owned(
        ref("post_id", "posts"),
        ref("author_id", "members"),
        ref("parent_id", "comments"),
        ref("answers_id", "comments"),
        ref("deleted_by_id", "members"),
        partial_index("ix_comments_threads", "post_id", "created_at", "id", where=FIRST_LEVEL),
        Index("ix_comments_post", "post_id", "created_at"),
        partial_index("ix_comments_best", "post_id", "reaction_count", "id", where=FIRST_LEVEL),
        partial_index("ix_comments_answer", "post_id", where=ACCEPTED, unique=True),
        Index("ix_comments_replies", "parent_id", "created_at", "id"),
        Index("ix_comments_author", "community_id", "author_id", "created_at", "id"),
        partial_index("ix_comments_purge", "deleted_at", where="deleted_at IS NOT NULL"),
    )

    post_id: Mapped[int]
    author_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    answers_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text, deferred=True)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None]
    accepted_at: Mapped[datetime | None]  # marked as the answer to its post, a question
    reply_count: Mapped[int] = mapped_column(default=0)
    reaction_count: Mapped[int] = mapped_column(default=0)  # kept by reactions.handlers

    post: Mapped[Post] = relationship(
        primaryjoin="foreign(Comment.post_id) == Post.id", innerjoin=True
    )
    author: Mapped[Member | None] = relationship(
        primaryjoin="foreign(Comment.author_id) == Member.id"
    )
    parent: Mapped["Comment | None"] = relationship(
        primaryjoin="foreign(Comment.parent_id) == remote(Comment.id)"
    )
    answers: Mapped["Comment | None"] = relationship(
        primaryjoin="foreign(Comment.answers_id) == remote(Comment.id)"
    )

    @property
    def thread_id(self):
        return self.parent_id or self.id

    def written_by(self, viewer):
        return viewer.member is not None and self.author_id == viewer.member.id

    def editable_by(self, viewer):
        return self.written_by(viewer) and bool(viewer.can("comments.edit"))

    def removable_by(self, viewer):
        return self.editable_by(viewer) or bool(viewer.can("comments.moderate"))


class CommentRevision(Owned, Model):
    """A comment as it was before an edit."""

    __tablename__ = "comment_revisions"
    __table_args__ = owned(
        ref("comment_id", "comments"),
        ref("editor_id", "members"),
        Index(None, "comment_id", "created_at", "id"),
    )

    comment_id: Mapped[int]
    editor_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
