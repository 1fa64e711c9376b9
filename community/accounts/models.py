from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.db import Model, now, partial_index

DEVICE = 200  # characters kept of what a browser says it is


class User(UserMixin, Model):
    """A person, known by an e-mail address. Names and roles belong to members."""

    __tablename__ = "users"
    __table_args__ = (
        partial_index("ix_users_leaving", "erase_at", where="erase_at IS NOT NULL"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    normalised_email: Mapped[str] = mapped_column(String(limits.EMAIL), unique=True)
    verified_at: Mapped[datetime | None]
    name: Mapped[str | None] = mapped_column(String(limits.NAME))  # offered to each new community
    operator_no: Mapped[int | None] = mapped_column(unique=True)  # 1 started this install
    created_at: Mapped[datetime] = mapped_column(default=now)
    second_step_at: Mapped[datetime | None]  # since when signing in also asks for a second factor
    erase_at: Mapped[datetime | None]  # asked to be forgotten: when that will be done
    keeps_words: Mapped[bool] = mapped_column(default=False)  # what they wrote stays, unsigned

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
    device: Mapped[str] = mapped_column(String(DEVICE))
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
    device: Mapped[str] = mapped_column(String(DEVICE))
    ip: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    proved_at: Mapped[datetime] = mapped_column(default=now)  # last proved who they are
    second_factor_at: Mapped[datetime | None]  # last proved it with a second factor
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(innerjoin=True)


class Challenge(Model):
    """Something begun in a browser that only that browser may finish: a trip to a provider, an
    authenticator's signature, the second step of signing in. Finishing it deletes the row."""

    __tablename__ = "challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User | None] = relationship()


class EmailChange(Model):
    """A new address asked for; good once confirmed from there, and undone from the old one."""

    __tablename__ = "email_changes"
    __table_args__ = (
        Index(None, "normalised_email", "created_at"),
        Index(None, "ip", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(limits.EMAIL))
    new_email: Mapped[str] = mapped_column(String(limits.EMAIL))
    normalised_email: Mapped[str] = mapped_column(String(limits.EMAIL))  # of the new one
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    undo_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ip: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]  # undone, or ended before it was confirmed

    user: Mapped[User] = relationship(innerjoin=True)

    def is_waiting(self):
        return self.confirmed_at is None and self.undone_at is None and self.expires_at > now()

    def is_undoable(self):
        return self.undone_at is None and self.undo_until is not None and self.undo_until > now()


class AccountEvent(Model):
    """One line of somebody's security log: what happened to their account, from where."""

    __tablename__ = "account_events"
    __table_args__ = (Index(None, "user_id", "created_at", "id"), Index(None, "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(40))
    details: Mapped[str] = mapped_column(String(300), default="")  # such as a passkey's name
    device: Mapped[str] = mapped_column(String(DEVICE), default="")
    ip: Mapped[str] = mapped_column(String(45), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
