from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from community import limits
from community.db import Model, Owned, now, owned, partial_index, ref, to_ms
from community.members.models import Member
from community.spaces.models import Space

KINDS = ("discussion", "question", "poll")
KIND_IN = {"discussion": "discussion", "questions": "question"}  # by the kind of the space
SHOWN = "deleted_at IS NULL"
PINNED = "pinned_at IS NOT NULL"
PERIOD = ("community_id", "created_at", "score", "space_id", "kind")
GONE = "[deleted]"  # the text of what was emptied; in every language: it is stored, not shown by us


def posted_ms(context):
    """What nobody has reacted to is as hot as it is new."""
    return to_ms(context.get_current_parameters()["created_at"])


class Post(Owned, Model):
    """A post. Without an author it was written by a former member."""

    __tablename__ = "posts"
    __table_args__ = owned(
        ref("space_id", "spaces"),
        ref("author_id", "members"),
        ref("deleted_by_id", "members"),
        CheckConstraint("kind in ('discussion', 'question', 'poll')", "kind"),
        partial_index("ix_posts_feed", "community_id", "created_at", "id", where=SHOWN),
        partial_index("ix_posts_hot", "community_id", "hot", "id", where=SHOWN),
        partial_index("ix_posts_top", "community_id", "score", "id", where=SHOWN),
        partial_index("ix_posts_kind", "community_id", "kind", "created_at", "id", where=SHOWN),
        partial_index("ix_posts_kind_hot", "community_id", "kind", "hot", "id", where=SHOWN),
        partial_index("ix_posts_kind_top", "community_id", "kind", "score", "id", where=SHOWN),
        partial_index("ix_posts_space_hot", "space_id", "hot", "id", where=SHOWN),
        partial_index("ix_posts_space_top", "space_id", "score", "id", where=SHOWN),
        # all that Top of a week or a month looks at
        partial_index("ix_posts_period", *PERIOD, where=SHOWN),
        partial_index("ix_posts_space", "space_id", "created_at", "id", where=SHOWN),
        Index("ix_posts_author", "community_id", "author_id", "created_at", "id"),
        partial_index("ix_posts_pinned", "space_id", "pinned_at", "id", where=PINNED),
        Index("ix_posts_deleted", "space_id", "deleted_at", "id"),
        partial_index("ix_posts_purge", "deleted_at", where="deleted_at IS NOT NULL"),
    )

    space_id: Mapped[int]
    author_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(limits.POST_TITLE[1]))
    body: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="body")
    body_html: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="body")
    renderer: Mapped[int] = mapped_column(deferred=True)
    excerpt: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None]
    pinned_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]  # no more comments
    kind: Mapped[str] = mapped_column(String(10), default="discussion")
    has_picture: Mapped[bool] = mapped_column(default=False)  # in its text
    comment_count: Mapped[int] = mapped_column(default=0)  # kept by comments.handlers
    last_activity_at: Mapped[datetime] = mapped_column(default=now)  # kept by comments.handlers
    reaction_count: Mapped[int] = mapped_column(default=0)  # kept by reactions.handlers
    answered_at: Mapped[datetime | None]  # kept by comments.handlers: an answer was marked
    score: Mapped[int] = mapped_column(default=0)  # kept with the two counts: see heat.py
    hot: Mapped[int] = mapped_column(BigInteger, default=posted_ms)

    tags: Mapped[str | None] = query_expression()  # asked with a post that is shown: "glue,wood"

    space: Mapped[Space] = relationship(
        primaryjoin="foreign(Post.space_id) == Space.id", innerjoin=True
    )
    author: Mapped[Member | None] = relationship(primaryjoin="foreign(Post.author_id) == Member.id")

    @property
    def takes_comments(self):
        return self.deleted_at is None and self.locked_at is None

    def written_by(self, viewer):
        return viewer.member is not None and self.author_id == viewer.member.id

    def editable_by(self, viewer):
        return self.written_by(viewer) and bool(viewer.can("posts.edit"))

    def removable_by(self, viewer):
        return self.editable_by(viewer) or bool(viewer.can("posts.moderate"))


class PostRevision(Owned, Model):
    """A post as it was before an edit."""

    __tablename__ = "post_revisions"
    __table_args__ = owned(
        ref("post_id", "posts"),
        ref("editor_id", "members"),
        Index(None, "post_id", "created_at", "id"),
    )

    post_id: Mapped[int]
    editor_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(limits.POST_TITLE[1]))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)

    editor: Mapped[Member | None] = relationship(
        primaryjoin="foreign(PostRevision.editor_id) == Member.id"
    )


class Hashtag(Owned, Model):
    __tablename__ = "hashtags"
    __table_args__ = owned(UniqueConstraint("community_id", "name"))

    name: Mapped[str] = mapped_column(  # "C": sorted as Python sorts, see hashtags.hold_tag
        String(limits.HASHTAG[1]).with_variant(
            String(limits.HASHTAG[1], collation="C"), "postgresql"
        )
    )
    post_count: Mapped[int] = mapped_column(default=0)


class PostHashtag(Owned, Model):
    __tablename__ = "post_hashtags"
    __table_args__ = owned(
        UniqueConstraint("post_id", "hashtag_id"),
        ref("post_id", "posts"),
        ref("hashtag_id", "hashtags"),
        Index(None, "hashtag_id", "post_id"),
    )

    post_id: Mapped[int]
    hashtag_id: Mapped[int]
