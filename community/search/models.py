from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from community import limits
from community.db import Model, Owned, now, owned, partial_index, ref

THINGS = ("post_id", "comment_id", "member_id", "space_id")
ONE_THING = " + ".join(f"CASE WHEN {thing} IS NULL THEN 0 ELSE 1 END" for thing in THINGS) + " = 1"
LONGEST_WORD = 24


class Document(Owned, Model):
    """One thing that can be found: a post, a comment, a member or a space. Rows of one community
    are in the order in which its things were made, or nearly: newer ones have higher ids.

    Another kind of thing gets a column here, a line in THINGS and one in documents.py.
    """

    __tablename__ = "search_documents"
    __table_args__ = owned(
        UniqueConstraint("post_id"),
        UniqueConstraint("comment_id"),
        UniqueConstraint("member_id"),
        UniqueConstraint("space_id"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        ref("member_id", "members"),
        ref("space_id", "spaces"),
        ref("place_id", "spaces"),
        ref("author_id", "members"),
        CheckConstraint(ONE_THING, "one_thing"),
        Index("ix_search_documents_time", "community_id", "created_at", "id"),
        partial_index("ix_search_documents_unlearned", "id", where="learned_at IS NULL"),
        Index(
            "ix_search_documents_indexed",
            "indexed",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            info={"dialect": "postgresql"},
        ).ddl_if(dialect="postgresql"),
    )

    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    member_id: Mapped[int | None]
    space_id: Mapped[int | None]
    place_id: Mapped[int | None]  # the space it is in
    author_id: Mapped[int | None]
    created_at: Mapped[datetime]
    has_picture: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(Text)  # tokens, as words.py makes them
    words: Mapped[str] = mapped_column(Text)
    # SQLite: what it is filtered by, as tokens; PostgreSQL: these and all of the above
    indexed: Mapped[str] = mapped_column(
        Text().with_variant(TSVECTOR(), "postgresql"), deferred=True
    )
    learned_at: Mapped[datetime | None]  # its words are among the SearchWords


class SearchWord(Owned, Model):
    """A word that somebody wrote in a community; `backwards` finds it by its end."""

    __tablename__ = "search_words"
    __table_args__ = owned(
        UniqueConstraint("community_id", "word"), Index(None, "community_id", "backwards")
    )

    word: Mapped[str] = mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")
    )
    backwards: Mapped[str] = mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")
    )


class KeptSearch(Owned, Model):
    """A search that a member did lately or, with a name, one they saved."""

    __tablename__ = "kept_searches"
    __table_args__ = owned(
        UniqueConstraint("member_id", "name"),
        ref("member_id", "members"),
        Index(None, "member_id", "used_at", "id"),
    )

    member_id: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(limits.SEARCH_NAME))
    words: Mapped[str] = mapped_column(String(limits.SEARCH[1]))
    arguments: Mapped[str] = mapped_column(String(limits.URL))  # of its address
    used_at: Mapped[datetime] = mapped_column(default=now)
