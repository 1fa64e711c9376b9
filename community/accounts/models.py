from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.db import Model, now


class User(UserMixin, Model):
    """A person, known by an e-mail address. Names and roles belong to members."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    normalised_email: Mapped[str] = mapped_column(String(limits.EMAIL), unique=True)
    verified_at: Mapped[datetime | None]
    name: Mapped[str | None] = mapped_column(String(limits.NAME))  # offered to each new community
    operator_no: Mapped[int | None] = mapped_column(unique=True)  # 1 started this install
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_operator(self):
        return self.operator_no is not None


class LoginCode(Model):
    """One request to sign in: a code and a link, bound to the browser that asked."""

    __tablename__ = "login_codes"
    __table_args__ = (
        Index(None, "normalised_email", "created_at"),
        Index(None, "ip", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    normalised_email: Mapped[str] = mapped_column(String(limits.EMAIL))
    code_hash: Mapped[str] = mapped_column(String(64))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    ip: Mapped[str] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(200))
    next_path: Mapped[str] = mapped_column(String(2000), default="/")
    founding: Mapped[dict[str, Any] | None]  # the community to start once this person is known
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    used_at: Mapped[datetime | None]

    def is_live(self):
        return self.used_at is None and self.tries < limits.CODE_TRIES and self.expires_at > now()


class Session(Model):
    """Somebody is signed in on a device. The row is the session: deleting it signs out."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200))
    ip: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(innerjoin=True)
