from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import User
from community.db import Model, now


class Export(Model):
    """A copy of somebody's data: queued -> running -> ready, or failed; then expired.

    Its storage key is chosen before anything is written, so that no file is ever without a row.
    """

    __tablename__ = "exports"
    __table_args__ = (Index(None, "user_id", "created_at"), Index(None, "state", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    done: Mapped[int] = mapped_column(default=0)  # tables and files, of `total`
    total: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes
    storage_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]  # or last showed a sign of life
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(innerjoin=True)
