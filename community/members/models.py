from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits, text
from community.accounts.models import User
from community.communities.models import Community
from community.db import Model, Owned, now, owned, ref


class Member(Owned, Model):
    """A person inside one community. Without a user, nobody has claimed it yet (an import)."""

    __tablename__ = "members"
    __table_args__ = owned(
        UniqueConstraint("community_id", "handle"),
        UniqueConstraint("community_id", "user_id"),
        ref("avatar_id", "uploads", use_alter=True),
        Index(None, "community_id", "joined_at", "id"),
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    handle: Mapped[str] = mapped_column(String(limits.HANDLE[1]))
    name: Mapped[str] = mapped_column(String(limits.NAME))
    bio: Mapped[str] = mapped_column(
        String(limits.BIO), default="", deferred=True, deferred_group="profile"
    )
    links: Mapped[list[Any]] = mapped_column(  # [{"label", "url"}]
        default=list, deferred=True, deferred_group="profile"
    )
    avatar_id: Mapped[int | None]
    role: Mapped[int]  # an access.Role
    timezone: Mapped[str | None] = mapped_column(String(64))
    joined_at: Mapped[datetime] = mapped_column(default=now)
    post_count: Mapped[int] = mapped_column(default=0)  # kept by posts.handlers
    comment_count: Mapped[int] = mapped_column(default=0)  # kept by comments.handlers

    user: Mapped[User | None] = relationship()
    community: Mapped[Community] = relationship(
        primaryjoin="Member.community_id == Community.id", innerjoin=True
    )

    @property
    def initials(self):
        return text.initials(self.name)

    @property
    def hue(self):
        """One of the design's eight colours for initials; the same for good."""
        return self.id % 8 + 1
