from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.db import Model, Owned, owned, ref


class ImportedRow(Owned, Model):
    """What a row of a source became here, so that an import run twice doubles nothing."""

    __tablename__ = "imported_rows"
    __table_args__ = owned(
        UniqueConstraint("community_id", "source", "kind", "source_id"),
        CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN post_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) = 1",
            "one_thing",
        ),
        ref("member_id", "members"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        Index(None, "community_id", "comment_id"),
    )

    source: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None]
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
