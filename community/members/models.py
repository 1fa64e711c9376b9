from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits, text
from community.access import Role
from community.accounts.models import User
from community.communities.models import Community
from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.names import WORD

VISIBILITIES = ("members", "private")  # private: name and picture only, but for staff
STAFF = "role > 20"
# who may be left out of the leaderboard, or has left; an index has these few
UNRANKED = (
    "(left_at IS NOT NULL OR hides_rank OR visibility = 'private' OR banned_until IS NOT NULL"
    " OR role > 20)"
)
UNRANKED_COLUMNS = (  # all that tells who is left out, so that they are counted along the index
    "community_id",
    "points",
    "id",
    "left_at",
    "hides_rank",
    "visibility",
    "banned_until",
    "role",
)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a private member was seen, for everybody
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Member(Owned, Model):
    """A person inside one community. Without a user, nobody has claimed it yet (an import)."""

    __tablename__ = "members"
    __table_args__ = owned(
        UniqueConstraint("community_id", "handle"),
        UniqueConstraint("community_id", "user_id"),
        CheckConstraint("visibility in ('members', 'private')", "visibility"),
        ref("avatar_id", "uploads", use_alter=True),
        Index(None, "community_id", "joined_at", "id"),
        Index(None, "community_id", "seen_at", "id"),
        Index(None, "community_id", "sort_name", "id"),
        Index(None, "community_id", "points", "id"),
        partial_index("ix_members_staff", "community_id", "role", "id", where=STAFF),
        partial_index("ix_members_unranked", *UNRANKED_COLUMNS, where=UNRANKED),
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    handle: Mapped[str] = mapped_column(String(limits.HANDLE[1]))
    name: Mapped[str] = mapped_column(String(limits.NAME))
    sort_name: Mapped[str] = mapped_column(String(limits.NAME), default="", deferred=True)
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
    left_at: Mapped[datetime | None]  # no longer a member; what they wrote still refers to them
    banned_until: Mapped[datetime | None]  # kept by bans; FOREVER for good
    welcomed_at: Mapped[datetime | None]  # has gone through the first steps
    checklist_done_at: Mapped[datetime | None]  # has dismissed the checklist
    post_count: Mapped[int] = mapped_column(default=0)  # kept by posts.handlers
    comment_count: Mapped[int] = mapped_column(default=0)  # kept by comments.handlers
    visibility: Mapped[str] = mapped_column(String(10), default="members")
    # to within some minutes; NEVER for private ones
    seen_at: Mapped[datetime] = mapped_column(default=now)
    reminder_count: Mapped[int] = mapped_column(default=0)  # kept by reading.handlers
    feed_seen_at: Mapped[datetime | None]  # the visit to the feed before this one ended then
    points: Mapped[int] = mapped_column(default=0)  # kept by gamification, as are the next two
    level_told: Mapped[int] = mapped_column(default=1)  # the number of the highest congratulated to
    hides_rank: Mapped[bool] = mapped_column(default=False)  # is not on the leaderboard
    follower_count: Mapped[int] = mapped_column(default=0)
    following_count: Mapped[int] = mapped_column(default=0)

    user: Mapped[User | None] = relationship()
    community: Mapped[Community] = relationship(
        primaryjoin="Member.community_id == Community.id", innerjoin=True
    )

    @property
    def is_here(self):
        """Whether this is still a member with a profile to open."""
        return self.left_at is None

    @property
    def is_forgotten(self):
        """Whether nothing of who this was is kept; then nobody can come back as this member."""
        return self.left_at is not None and self.user_id is None

    @property
    def is_banned(self):
        return self.banned_until is not None and self.banned_until > now()

    @property
    def banned_for_good(self):
        return self.banned_until == FOREVER

    @property
    def is_private(self):
        return self.visibility == "private"

    @property
    def is_complete(self):
        """Whether the profile has a picture and some words."""
        return self.avatar_id is not None and self.bio != ""

    def open_to(self, viewer):
        """Whether a viewer sees more of this profile than name and picture."""
        own = viewer.member is not None and viewer.member.id == self.id
        return own or not self.is_private or viewer.role >= Role.MODERATOR

    def blockable_by(self, viewer):
        """Staff neither block nor are blocked."""
        other = viewer.member is not None and viewer.member.id != self.id
        return other and max(self.role, viewer.member.role) < Role.MODERATOR

    def bannable_by(self, viewer):
        return bool(viewer.can("members.ban")) and self.role < viewer.role

    @property
    def standing(self):
        """The Standing that this member's points give them."""
        return self.community.levels.standing(self.points)

    @property
    def initials(self):
        return text.initials(self.name)

    @property
    def hue(self):
        """One of the design's eight colours for initials; the same for good."""
        return self.id % 8 + 1


class MemberWord(Owned, Model):
    """A word of a member's name or handle, in small letters without accents, to find them by."""

    __tablename__ = "member_words"
    __table_args__ = owned(
        UniqueConstraint("member_id", "word"),
        ref("member_id", "members"),
        Index(None, "community_id", "word", "member_id"),
    )

    member_id: Mapped[int]
    # compared byte by byte on both databases: what begins with some letters is one range
    word: Mapped[str] = mapped_column(
        String(WORD).with_variant(String(WORD, collation="C"), "postgresql")
    )


class MemberInterest(Owned, Model):
    """One of the up to three things a member is here for."""

    __tablename__ = "member_interests"
    __table_args__ = owned(
        UniqueConstraint("member_id", "interest"),
        ref("member_id", "members"),
        Index(None, "community_id", "interest", "member_id"),
    )

    member_id: Mapped[int]
    interest: Mapped[str] = mapped_column(String(limits.INTEREST))


class Block(Owned, Model):
    """A member wants neither to see nor to be seen by another."""

    __tablename__ = "blocks"
    __table_args__ = owned(
        UniqueConstraint("blocker_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", "two_people"),
        ref("blocker_id", "members"),
        ref("blocked_id", "members"),
        Index(None, "blocked_id", "blocker_id"),
    )

    blocker_id: Mapped[int]
    blocked_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)

    blocked: Mapped[Member] = relationship(
        primaryjoin="foreign(Block.blocked_id) == Member.id", innerjoin=True
    )


class Follow(Owned, Model):
    """A member reads what another writes under Following."""

    __tablename__ = "follows"
    __table_args__ = owned(
        UniqueConstraint("follower_id", "followed_id"),
        CheckConstraint("follower_id <> followed_id", "two_people"),
        ref("follower_id", "members"),
        ref("followed_id", "members"),
        Index(None, "follower_id", "created_at", "id"),
        Index(None, "followed_id", "created_at", "id"),
    )

    follower_id: Mapped[int]
    followed_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)

    follower: Mapped[Member] = relationship(
        primaryjoin="foreign(Follow.follower_id) == Member.id", innerjoin=True
    )
    followed: Mapped[Member] = relationship(
        primaryjoin="foreign(Follow.followed_id) == Member.id", innerjoin=True
    )


class Ban(Owned, Model):
    """A member is kept out until then (FOREVER: for good), for a reason they are told."""

    __tablename__ = "bans"
    __table_args__ = owned(
        ref("member_id", "members"),
        ref("by_id", "members"),
        ref("lifted_by_id", "members"),
        Index(None, "member_id", "created_at", "id"),
    )

    member_id: Mapped[int]
    by_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(limits.REASON))
    until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None]

    @property
    def for_good(self):
        return self.until == FOREVER

    @property
    def is_running(self):
        return self.lifted_at is None and self.until > now()

    by: Mapped[Member] = relationship(primaryjoin="foreign(Ban.by_id) == Member.id", innerjoin=True)
    lifted_by: Mapped[Member | None] = relationship(
        primaryjoin="foreign(Ban.lifted_by_id) == Member.id"
    )
