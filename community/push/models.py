from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Session
from community.db import Model, Owned, now, owned, ref


class PushSubscription(Owned, Model):
    """A browser that a member lets us wake: where, and the keys its messages are sealed with."""

    __tablename__ = "push_subscriptions"
    __table_args__ = owned(
        UniqueConstraint("digest", "member_id"),
        ref("member_id", "members"),
        Index(None, "member_id"),
    )

    member_id: Mapped[int]
    # who signs out is woken no more, also when the session ran out or was ended from elsewhere
    session_id: Mapped[int] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    endpoint: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))  # of the endpoint
    public_key: Mapped[str] = mapped_column(String(120))
    secret: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)
    failures: Mapped[int] = mapped_column(default=0)  # in a row

    session: Mapped[Session] = relationship(innerjoin=True)
