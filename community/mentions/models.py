from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.db import Model, Owned, now, owned, ref
from community.members.models import Member


class Mention(Owned, Model):
    """A member named in a text that they may read."""

    __tablename__ = "mentions"
    __table_args__ = owned(
        CheckConstraint("(post_id IS NULL) <> (comment_id IS NULL)", "one_thing"),
        UniqueConstraint("post_id", "member_id"),
        UniqueConstraint("comment_id", "member_id"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        ref("member_id", "members"),
        Index(None, "member_id", "created_at", "id"),
    )

    member_id: Mapped[int]
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(Mention.member_id) == Member.id", innerjoin=True
    )
