import re
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community import limits
from community.db import Model, Owned, now, owned, ref


class Upload(Owned, Model):
    """A stored file. What it is for says `kind`; who shows it refers to it."""

    __tablename__ = "uploads"
    __table_args__ = owned(
        CheckConstraint("kind in ('avatar', 'logo', 'picture', 'preview', 'file')", "kind"),
        ref("post_id", "posts", use_alter=True),
        ref("comment_id", "comments", use_alter=True),
        ref("message_id", "messages", use_alter=True),
        Index(None, "post_id"),
        Index(None, "comment_id"),
        Index(None, "message_id"),
        ref("owner_id", "members"),
        Index(None, "community_id", "owner_id", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None]  # a preview's picture is nobody's
    size: Mapped[int]  # bytes
    type: Mapped[str] = mapped_column(String(100))
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    small_key: Mapped[str | None] = mapped_column(String(200))  # the smaller size of a picture
    kept_until: Mapped[datetime | None]  # what nothing shows goes then, if a draft has it
    post_id: Mapped[int | None]  # whose text shows this picture: its readers may see it
    comment_id: Mapped[int | None]
    message_id: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(String(limits.FILE_NAME))  # a file's, as it came

    @property
    def keys(self):
        """Where its files are."""
        return [self.storage_key, self.small_key] if self.small_key else [self.storage_key]

    @property
    def small_size(self):
        """(width, height) of the smaller size, or of the only one."""
        shrink = min(1, limits.PICTURE_SIDES[1] / max(self.width, self.height))
        return max(1, round(self.width * shrink)), max(1, round(self.height * shrink))

    def markdown(self, alt):
        """What to write in a text to show this picture."""
        words = re.sub(r"([\\\[\]])", r"\\\1", " ".join(alt.split()))
        return f"![{words}](/files/{self.id}/picture.webp)"
