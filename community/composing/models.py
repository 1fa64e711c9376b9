from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.comments.models import Comment
from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.models import Member
from community.posts.models import Post
from community.spaces.models import Space

KINDS = ("post", "comment", "reply", "post_edit", "comment_edit")


class Draft(Owned, Model):
    """What a member was writing, one for each place; with publish_at it is a scheduled post.

    A new post's place is its space, a comment's its post, a reply's the comment it answers. A space
    has two only when one was moved or put back to where another was: no words are lost for it.
    """

    __tablename__ = "drafts"
    __table_args__ = owned(
        CheckConstraint(
            "kind in ('post', 'comment', 'reply', 'post_edit', 'comment_edit')", "kind"
        ),
        ref("member_id", "members"),
        ref("space_id", "spaces"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        partial_index(
            "ix_drafts_new_post",
            "member_id",
            "space_id",
            where="kind = 'post' AND publish_at IS NULL",
        ),
        *(
            partial_index(
                f"ix_drafts_{kind}", "member_id", column, where=f"kind = '{kind}'", unique=True
            )
            for kind, column in (
                ("comment", "post_id"),
                ("post_edit", "post_id"),
                ("reply", "comment_id"),
                ("comment_edit", "comment_id"),
            )
        ),
        Index(None, "member_id", "saved_at", "id"),
        Index(None, "saved_at"),
        Index(None, "post_id"),
        Index(None, "comment_id"),
        partial_index("ix_drafts_due", "publish_at", where="publish_at IS NOT NULL"),
    )

    member_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    space_id: Mapped[int | None]
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(limits.DRAFT_TITLE), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    poll: Mapped[dict[str, Any] | None]  # {"question", "options", "several", "closes"}
    announce: Mapped[bool] = mapped_column(default=False)  # tell everybody once it is published
    saved_at: Mapped[datetime] = mapped_column(default=now)
    publish_at: Mapped[datetime | None]
    refused: Mapped[str | None] = mapped_column(String(300))  # why it was not published then

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(Draft.member_id) == Member.id", innerjoin=True
    )
    space: Mapped[Space | None] = relationship(primaryjoin="foreign(Draft.space_id) == Space.id")
    post: Mapped[Post | None] = relationship(primaryjoin="foreign(Draft.post_id) == Post.id")
    comment: Mapped[Comment | None] = relationship(
        primaryjoin="foreign(Draft.comment_id) == Comment.id"
    )

    @property
    def first_words(self):
        """What the draft is called in a list."""
        return self.title or self.body[:80] or (self.poll or {}).get("question", "")
