from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.db import Model, Owned, now, owned, ref
from community.members.models import Member


class Reaction(Owned, Model):
    """One member's emoji on a post or on a comment."""

    __tablename__ = "reactions"
    __table_args__ = owned(
        CheckConstraint("(post_id IS NULL) <> (comment_id IS NULL)", "one_thing"),
        UniqueConstraint("post_id", "member_id", "emoji"),
        UniqueConstraint("comment_id", "member_id", "emoji"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        ref("member_id", "members"),
        Index(None, "community_id", "member_id", "created_at"),
    )

    member_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(Reaction.member_id) == Member.id", innerjoin=True
    )


class ReactionTally(Owned, Model):
    """How many members gave a thing one emoji; kept with the rows it counts."""

    __tablename__ = "reaction_tallies"
    __table_args__ = owned(
        CheckConstraint("(post_id IS NULL) <> (comment_id IS NULL)", "one_thing"),
        UniqueConstraint("post_id", "emoji"),
        UniqueConstraint("comment_id", "emoji"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
    )

    emoji: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    count: Mapped[int] = mapped_column(default=0)
