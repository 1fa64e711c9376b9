"""The ledger of points, what is summed up from it, badges and streaks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.comments.models import Comment
from community.db import Model, Owned, now, owned, partial_index, ref
from community.gamification.badges import SHIPPED
from community.members.models import Member
from community.posts.models import Post

NOTES = ("limit", "off")  # why an award counts nothing: the daily limit, a rule of 0 points
PERIODS = ("week", "month")


class PointEntry(Owned, Model):
    """A line of the ledger, never changed: what somebody got for something, or lost again.

    `cause` names what it is for (causes.py). Its entries are numbered by `turn`: the odd ones award
    it, the even ones take it back, so each cause is paid at most once at any time.
    """

    __tablename__ = "point_entries"
    __table_args__ = owned(
        UniqueConstraint("member_id", "cause", "turn"),
        CheckConstraint("note in ('limit', 'off')", "note"),
        ref("member_id", "members"),
        ref("giver_id", "members"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        Index(None, "member_id", "at", "id"),
        Index(None, "member_id", "action", "at", "id"),
        Index(None, "giver_id", "member_id", "day"),
        Index(None, "post_id"),
        Index(None, "comment_id"),
    )

    member_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int] = mapped_column(default=1)
    giver_id: Mapped[int | None]  # whose like it is
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)
    day: Mapped[date]  # of the cause, in the community's zone: of the daily limit

    post: Mapped[Post | None] = relationship(primaryjoin="foreign(PointEntry.post_id) == Post.id")
    comment: Mapped[Comment | None] = relationship(
        primaryjoin="foreign(PointEntry.comment_id) == Comment.id"
    )


class PointTally(Owned, Model):
    """How many causes of an action stand for a member, and what they are worth: from the ledger."""

    __tablename__ = "point_tallies"
    __table_args__ = owned(UniqueConstraint("member_id", "action"), ref("member_id", "members"))

    member_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    count: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)


class PointSum(Owned, Model):
    """A member's points of a week or month, in the community's zone: from the ledger."""

    __tablename__ = "point_sums"
    __table_args__ = owned(
        UniqueConstraint("member_id", "period", "begins_on"),
        CheckConstraint("period in ('week', 'month')", "period"),
        ref("member_id", "members"),
        Index(None, "community_id", "period", "begins_on", "points", "member_id"),
    )

    member_id: Mapped[int]
    period: Mapped[str] = mapped_column(String(5))
    begins_on: Mapped[date]
    points: Mapped[int] = mapped_column(default=0)


class PointRule(Owned, Model):
    """What an action is worth in a community, where it differs from the default."""

    __tablename__ = "point_rules"
    __table_args__ = owned(UniqueConstraint("community_id", "action"))

    action: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]


class LadderChange(Owned, Model):
    """A change of a community's levels, and how far the job is that goes through its members."""

    __tablename__ = "ladder_changes"
    __table_args__ = owned(
        partial_index("ix_ladder_changes_going_on", "id", where="done_at IS NULL")
    )

    created_at: Mapped[datetime] = mapped_column(default=now)
    last_id: Mapped[int] = mapped_column(default=0)  # the member seen last
    seen: Mapped[int] = mapped_column(default=0)  # of so many members:
    total: Mapped[int]
    moved: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]


class Badge(Owned, Model):
    """A badge of a community: a shipped one (`key`, see badges.py) once somebody has it or it was
    switched off; or one of its own, given by hand or for a number of something counted."""

    __tablename__ = "badges"
    __table_args__ = owned(
        UniqueConstraint("community_id", "key"),
        CheckConstraint("key IS NULL OR counted IS NULL", "shipped_rule"),
        partial_index("ix_badges_to_fill", "id", where="filled_at IS NULL"),
    )

    key: Mapped[str | None] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(limits.BADGE_NAME), default="")
    description: Mapped[str] = mapped_column(String(limits.BADGE_DESCRIPTION), default="")
    icon: Mapped[str] = mapped_column(String(30), default="star")
    hue: Mapped[int] = mapped_column(default=1)
    counted: Mapped[str | None] = mapped_column(String(20))  # what is counted; None: by hand
    least: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    filled_at: Mapped[datetime | None]  # when all who had earned it by then got it
    off_at: Mapped[datetime | None]  # since when it is neither given nor shown

    @property
    def looks(self):
        """What it is called, looks like and is given for: its name, icon, counted and so on."""
        return SHIPPED[self.key] if self.key else self

    @property
    def by_hand(self):
        return self.looks.counted is None


class BadgeHolder(Owned, Model):
    """Who has a badge, since when, and who gave it by hand."""

    __tablename__ = "badge_holders"
    __table_args__ = owned(
        UniqueConstraint("badge_id", "member_id"),
        ref("badge_id", "badges"),
        ref("member_id", "members"),
        ref("giver_id", "members"),
        Index(None, "member_id", "at"),
        Index(None, "badge_id", "at", "id"),
        Index(None, "giver_id"),
    )

    badge_id: Mapped[int]
    member_id: Mapped[int]
    giver_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)

    badge: Mapped[Badge] = relationship(
        primaryjoin="foreign(BadgeHolder.badge_id) == Badge.id", innerjoin=True
    )
    member: Mapped[Member] = relationship(
        primaryjoin="foreign(BadgeHolder.member_id) == Member.id", innerjoin=True
    )


class Streak(Owned, Model):
    """On how many days in a row a member did something, in the community's zone; one day a month
    may be missed."""

    __tablename__ = "streaks"
    __table_args__ = owned(UniqueConstraint("member_id"), ref("member_id", "members"))

    member_id: Mapped[int]
    days: Mapped[int] = mapped_column(default=1)
    longest: Mapped[int] = mapped_column(default=1)
    last_day: Mapped[date]
    paused_on: Mapped[date | None]  # the day that was missed last and forgiven
    hidden: Mapped[bool] = mapped_column(default=False)
