from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.access import CAPABILITIES, Role
from community.accounts.models import User
from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.models import Member

PENDING = "state = 'pending'"


def may_invite(member):
    return (
        member.is_here and not member.is_banned and member.role >= CAPABILITIES["members.invite"][0]
    )


class InvitationBatch(Owned, Model):
    """A pasted list of addresses: one invitation each, mailed by a job."""

    __tablename__ = "invitation_batches"
    __table_args__ = owned(ref("created_by_id", "members"))

    created_by_id: Mapped[int]
    total: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Invitation(Owned, Model):
    """A way in for so many people, until then, as that role. With an e-mail, for its owner only.

    The code in its link is made from the nonce and the secret key, and kept nowhere.
    """

    __tablename__ = "invitations"
    __table_args__ = owned(
        ref("created_by_id", "members"),
        ref("batch_id", "invitation_batches"),
        Index(None, "community_id", "created_at", "id"),
        Index(None, "batch_id"),
    )

    created_by_id: Mapped[int]
    batch_id: Mapped[int | None]
    nonce: Mapped[str] = mapped_column(String(32))
    role: Mapped[int] = mapped_column(default=Role.MEMBER.value)
    note: Mapped[str] = mapped_column(String(limits.INVITATION_NOTE), default="")  # for staff
    email: Mapped[str | None] = mapped_column(String(limits.EMAIL))
    normalised_email: Mapped[str | None] = mapped_column(String(limits.EMAIL), index=True)
    max_uses: Mapped[int | None]  # None: no limit
    use_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    created_by: Mapped[Member] = relationship(
        primaryjoin="foreign(Invitation.created_by_id) == Member.id", innerjoin=True
    )

    def is_live(self):
        used_up = self.max_uses is not None and self.use_count >= self.max_uses
        expired = self.expires_at is not None and self.expires_at <= now()
        return self.revoked_at is None and not used_up and not expired

    def opens(self):
        """Whether it still lets somebody in: who made it must be one who may invite."""
        return self.is_live() and may_invite(self.created_by)

    @property
    def given_role(self):
        """The role it gives now: no more than its maker has by now."""
        return min(self.role, self.created_by.role)

    def is_for(self, user):
        """Whether this user may take it: one by e-mail is for who has proved that address."""
        proved = user.verified_at is not None and user.normalised_email == self.normalised_email
        return self.normalised_email is None or proved

    @property
    def masked_email(self):
        """Enough of the address for its owner to know it."""
        name, _at, host = (self.email or "").partition("@")
        return f"{name[:1]}•••@{host}"


class InvitationSpace(Owned, Model):
    """A private or secret space that whoever takes the invitation is listed in."""

    __tablename__ = "invitation_spaces"
    __table_args__ = owned(
        UniqueConstraint("invitation_id", "space_id"),
        ref("invitation_id", "invitations"),
        ref("space_id", "spaces"),
    )

    invitation_id: Mapped[int]
    space_id: Mapped[int]


class InvitationUse(Owned, Model):
    """Who came by an invitation."""

    __tablename__ = "invitation_uses"
    __table_args__ = owned(
        UniqueConstraint("invitation_id", "member_id"),
        ref("invitation_id", "invitations"),
        ref("member_id", "members"),
        Index(None, "invitation_id", "used_at", "id"),
    )

    invitation_id: Mapped[int]
    member_id: Mapped[int]
    used_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(InvitationUse.member_id) == Member.id", innerjoin=True
    )


class JoinRequest(Owned, Model):
    """Somebody asked to join and answered the community's questions."""

    __tablename__ = "join_requests"
    __table_args__ = owned(
        CheckConstraint("state in ('pending', 'approved', 'declined', 'withdrawn')", "state"),
        ref("decided_by_id", "members"),
        Index(None, "community_id", "state", "created_at", "id"),
        partial_index(
            "uq_join_requests_pending", "community_id", "user_id", where=PENDING, unique=True
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    answers: Mapped[list[Any]] = mapped_column(default=list)  # [{"question", "answer"}]
    words: Mapped[str] = mapped_column(String(limits.DECISION_WORDS), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]

    user: Mapped[User] = relationship(innerjoin=True)
    decided_by: Mapped[Member | None] = relationship(
        primaryjoin="foreign(JoinRequest.decided_by_id) == Member.id"
    )

    def bars_until(self):
        """Until when a declined person may not ask again; None if they may."""
        if self.state != "declined" or self.decided_at is None:
            return None
        until = self.decided_at + limits.ASK_TO_JOIN_AGAIN
        return until if until > now() else None
