"""Mails that are to be sent or were, and the addresses that take none."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.db import Model, now

ERROR = 300


class Mail(Model):
    """queued -> sending -> sent, or back to queued for a retry, or failed, or expired."""

    __tablename__ = "mails"
    __table_args__ = (
        Index(None, "state", "next_try_at"),
        Index(None, "member_id", "created_at"),
        Index(None, "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # whom it notifies
    kind: Mapped[str] = mapped_column(String(30))
    sender_name: Mapped[str] = mapped_column(String(100))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(ERROR))
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    @property
    def is_too_late(self):
        return self.expires_at is not None and self.expires_at < now()

    @property
    def is_forgotten(self):
        """Whether it is so old that only its state is kept."""
        return not self.recipient

    @property
    def is_retryable(self):
        return self.state == "failed" and not self.is_too_late and not self.is_forgotten


class DeadAddress(Model):
    """An address that a mail server said does not exist: nothing is sent to it any more."""

    __tablename__ = "dead_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # of the normalised address
    error: Mapped[str] = mapped_column(String(ERROR))
    failures: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    failed_at: Mapped[datetime] = mapped_column(default=now)
