from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.models import Member
from community.posts.models import Post


class PostVisit(Owned, Model):
    """When a member last opened a post: what came later is unread."""

    __tablename__ = "post_visits"
    __table_args__ = owned(
        UniqueConstraint("member_id", "post_id"),
        ref("post_id", "posts"),
        ref("member_id", "members"),
        Index(None, "post_id"),
    )

    member_id: Mapped[int]
    post_id: Mapped[int]
    visited_at: Mapped[datetime] = mapped_column(default=now)


class Bookmark(Owned, Model):
    """A post a member keeps for later, and when they want to be reminded."""

    __tablename__ = "bookmarks"
    __table_args__ = owned(
        UniqueConstraint("member_id", "post_id"),
        ref("post_id", "posts"),
        ref("member_id", "members"),
        Index(None, "member_id", "created_at", "id"),
        Index(None, "post_id"),
        partial_index("ix_bookmarks_due", "remind_at", where="remind_at IS NOT NULL"),
    )

    member_id: Mapped[int]
    post_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # the reminder came, and waits to be looked at

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(Bookmark.member_id) == Member.id", innerjoin=True
    )

    post: Mapped[Post] = relationship(
        primaryjoin="foreign(Bookmark.post_id) == Post.id", innerjoin=True
    )


class PostSubscription(Owned, Model):
    """A member follows or mutes a post (see subscriptions.py)."""

    __tablename__ = "post_subscriptions"
    __table_args__ = owned(
        UniqueConstraint("member_id", "post_id"),
        CheckConstraint("state in ('follow', 'mute')", "state"),
        ref("post_id", "posts"),
        ref("member_id", "members"),
        Index(None, "post_id"),
    )

    member_id: Mapped[int]
    post_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    until: Mapped[datetime | None]  # a mute until then
    created_at: Mapped[datetime] = mapped_column(default=now)
