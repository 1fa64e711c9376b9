from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.db import Model, Owned, now, owned, ref
from community.uploads.models import Upload


class LinkPreview(Owned, Model):
    """What a page elsewhere says about itself; fetched by a job, once for a community and address.

    Without fetched_at nobody has asked yet; without a title it said nothing.
    """

    __tablename__ = "link_previews"
    __table_args__ = owned(
        UniqueConstraint("community_id", "digest"),
        ref("picture_id", "uploads"),
        Index(None, "fetched_at"),
        Index(None, "picture_id"),
    )

    url: Mapped[str] = mapped_column(String(limits.URL))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the address: unique keys are short
    title: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    site: Mapped[str] = mapped_column(String(100), default="")
    picture_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    fetched_at: Mapped[datetime | None]

    picture: Mapped[Upload | None] = relationship(
        primaryjoin="foreign(LinkPreview.picture_id) == Upload.id"
    )

    @property
    def is_due(self):
        """Whether its page may be asked: never yet, or for nothing and long ago."""
        if self.fetched_at is None:
            return True
        return not self.title and self.fetched_at < now() - limits.PREVIEW_AGAIN

    @property
    def is_new(self):
        """Whether a text written at the same time may have missed it."""
        return self.fetched_at is not None and self.fetched_at > now() - limits.PREVIEW_NEW


class LinkUse(Owned, Model):
    """A text that has a link alone on a line, and is rendered again when its preview is there."""

    __tablename__ = "link_uses"
    __table_args__ = owned(
        CheckConstraint("(post_id IS NULL) <> (comment_id IS NULL)", "one_thing"),
        UniqueConstraint("preview_id", "post_id"),
        UniqueConstraint("preview_id", "comment_id"),
        ref("preview_id", "link_previews"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        Index(None, "post_id"),
        Index(None, "comment_id"),
    )

    preview_id: Mapped[int]
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
