from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.db import Model, Owned, now, owned, ref


class Poll(Owned, Model):
    """A question with two to ten answers, on a post."""

    __tablename__ = "polls"
    __table_args__ = owned(UniqueConstraint("post_id"), ref("post_id", "posts"))

    post_id: Mapped[int]
    question: Mapped[str] = mapped_column(String(limits.POLL_QUESTION), default="")
    several: Mapped[bool] = mapped_column(default=False)  # whether one may choose more than one
    closes_at: Mapped[datetime | None]
    voter_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)

    options: Mapped[list["PollOption"]] = relationship(
        primaryjoin="Poll.id == foreign(PollOption.poll_id)", order_by="PollOption.position"
    )

    @property
    def is_closed(self):
        return self.closes_at is not None and self.closes_at <= now()


class PollOption(Owned, Model):
    __tablename__ = "poll_options"
    __table_args__ = owned(UniqueConstraint("poll_id", "position"), ref("poll_id", "polls"))

    poll_id: Mapped[int]
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(limits.POLL_OPTION))
    vote_count: Mapped[int] = mapped_column(default=0)


class PollVote(Owned, Model):
    """One member's choice of one answer."""

    __tablename__ = "poll_votes"
    __table_args__ = owned(
        UniqueConstraint("option_id", "member_id"),
        ref("poll_id", "polls"),
        ref("option_id", "poll_options"),
        ref("member_id", "members"),
        Index(None, "poll_id", "member_id"),
        Index(None, "member_id"),
    )

    poll_id: Mapped[int]
    option_id: Mapped[int]
    member_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
