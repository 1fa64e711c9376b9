from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.access import Role
from community.db import Model, Owned, now, owned, ref

VISIBILITIES = ("public", "members", "private", "secret")
KINDS = ("discussion", "questions")
OPEN = ("public", "members")  # what every member may read


class SpaceGroup(Owned, Model):
    __tablename__ = "space_groups"
    __table_args__ = owned(Index(None, "community_id", "position"))

    name: Mapped[str] = mapped_column(String(limits.GROUP_NAME))
    position: Mapped[int]


class Space(Owned, Model):
    """A place to write. Archiving one sets deleted_at; its posts stay and come back with it."""

    __tablename__ = "spaces"
    __table_args__ = owned(
        UniqueConstraint("community_id", "slug"),
        CheckConstraint("visibility in ('public', 'members', 'private', 'secret')", "visibility"),
        CheckConstraint("kind in ('discussion', 'questions')", "kind"),
        CheckConstraint("opens_at IS NULL OR visibility = 'private'", "opens_at"),
        ref("group_id", "space_groups"),
        ref("deleted_by_id", "members"),
        Index(None, "community_id", "position"),
    )

    group_id: Mapped[int]
    slug: Mapped[str] = mapped_column(String(limits.SPACE_NAME))
    name: Mapped[str] = mapped_column(String(limits.SPACE_NAME))
    icon: Mapped[str] = mapped_column(String(30))
    description: Mapped[str] = mapped_column(String(limits.SPACE_DESCRIPTION), default="")
    visibility: Mapped[str] = mapped_column(String(10), default="members")
    # A private one may open to members of a level: its key in the community's ladder, and the
    # points where it begins, kept by gamification.
    level_key: Mapped[int | None]
    opens_at: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10), default="discussion")
    post_role: Mapped[int] = mapped_column(default=Role.MEMBER.value)
    comment_role: Mapped[int] = mapped_column(default=Role.MEMBER.value)
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None]
    member_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)  # kept by posts.handlers
    last_post_at: Mapped[datetime | None]  # kept by posts.handlers

    group: Mapped[SpaceGroup] = relationship(
        primaryjoin="foreign(Space.group_id) == SpaceGroup.id", innerjoin=True
    )

    @property
    def is_open(self):
        """Whether every member may read it: only then do its posts count in public places."""
        return self.visibility in OPEN and self.deleted_at is None

    def role_for(self, capability):
        """The least role this space asks for, on top of what the capability asks for."""
        return {"posts.create": self.post_role, "comments.create": self.comment_role}.get(
            capability
        )


class SpaceMember(Owned, Model):
    """Who is listed in a private or secret space."""

    __tablename__ = "space_members"
    __table_args__ = owned(
        UniqueConstraint("space_id", "member_id"),
        ref("space_id", "spaces"),
        ref("member_id", "members"),
        Index(None, "member_id", "space_id"),
    )

    space_id: Mapped[int]
    member_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


class SpaceVisit(Owned, Model):
    """When a member last opened a space."""

    __tablename__ = "space_visits"
    __table_args__ = owned(
        UniqueConstraint("member_id", "space_id"),
        ref("space_id", "spaces"),
        ref("member_id", "members"),
    )

    space_id: Mapped[int]
    member_id: Mapped[int]
    visited_at: Mapped[datetime] = mapped_column(default=now)
