from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community import limits, text
from community.communities.ladder import Ladder, default_ladder
from community.db import Model, now

VISIBILITIES = ("public", "members")
JOIN_POLICIES = ("open", "approval", "invitation")


class Community(Model):
    __tablename__ = "communities"
    __table_args__ = (
        CheckConstraint("visibility in ('public', 'members')", "visibility"),
        CheckConstraint("join_policy in ('open', 'approval', 'invitation')", "join_policy"),
        ForeignKeyConstraint(
            ["id", "logo_id"], ["uploads.community_id", "uploads.id"], use_alter=True
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(limits.COMMUNITY_NAME[1]))
    slug: Mapped[str] = mapped_column(String(limits.COMMUNITY_SLUG[1]), unique=True)
    tagline: Mapped[str] = mapped_column(String(limits.TAGLINE), default="")
    about: Mapped[str] = mapped_column(Text, default="", deferred=True)
    about_html: Mapped[str] = mapped_column(Text, default="", deferred=True)
    renderer: Mapped[int] = mapped_column(default=text.RENDERER)
    brand_colour: Mapped[str] = mapped_column(String(6), default=limits.BRAND_COLOUR)
    logo_id: Mapped[int | None]
    custom_domain: Mapped[str | None] = mapped_column(String(253), unique=True)
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    visibility: Mapped[str] = mapped_column(String(10), default="public")
    join_policy: Mapped[str] = mapped_column(String(10), default="open")
    questions: Mapped[list[Any]] = mapped_column(  # [{"words", "choices", "required"}]
        default=list, deferred=True
    )
    interests: Mapped[list[Any]] = mapped_column(default=list, deferred=True)  # to choose from
    staff_second_factor_at: Mapped[datetime | None]  # since when staff need one
    reactions: Mapped[list[Any]] = mapped_column(default=lambda: list(limits.REACTIONS))
    ladder: Mapped[list[Any]] = mapped_column(default=default_ladder)  # kept by gamification
    ranks_staff: Mapped[bool] = mapped_column(default=False)  # on the leaderboard
    previews_off_at: Mapped[datetime | None]  # since when links have no preview
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    member_count: Mapped[int] = mapped_column(default=0)  # kept by members.handlers
    storage_bytes: Mapped[int] = mapped_column(BigInteger, default=0)  # kept by uploads.handlers

    @property
    def levels(self):
        """The Ladder, as it is on this row now."""
        return Ladder(self.ladder)

    @property
    def like(self):
        """The emoji that a like is stored as."""
        return self.reactions[0]

    @property
    def initials(self):
        return text.initials(self.name)
