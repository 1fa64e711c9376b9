"""writing: drafts, polls, mentions, previews, follows, reading"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_writing"
down_revision = "2026_11_21_ways"
branch_labels = None
depends_on = None

SHOWN = "deleted_at IS NULL"
FIRST_LEVEL = "parent_id IS NULL"
ACCEPTED = "accepted_at IS NOT NULL"
NEW_COLUMNS = (
    ("comments", "accepted_at BIGINT"),
    ("communities", "previews_off_at BIGINT"),
    (
        "members",
        "visibility VARCHAR(10) DEFAULT 'members' NOT NULL"
        " CONSTRAINT ck_members_visibility CHECK (visibility in ('members', 'private'))",
    ),
    ("members", "sort_name VARCHAR(60) DEFAULT '' NOT NULL"),
    ("members", "seen_at BIGINT DEFAULT 0 NOT NULL"),
    ("members", "feed_seen_at BIGINT"),
    ("members", "reminder_count INTEGER DEFAULT 0 NOT NULL"),
    ("members", "follower_count INTEGER DEFAULT 0 NOT NULL"),
    ("members", "following_count INTEGER DEFAULT 0 NOT NULL"),
    ("posts", "locked_at BIGINT"),
    (
        "posts",
        "kind VARCHAR(10) DEFAULT 'discussion' NOT NULL"
        " CONSTRAINT ck_posts_kind CHECK (kind in ('discussion', 'question', 'poll'))",
    ),
    ("posts", "has_picture BOOLEAN DEFAULT FALSE NOT NULL"),
    ("posts", "answered_at BIGINT"),
    ("posts", "score INTEGER DEFAULT 0 NOT NULL"),
    ("posts", "hot BIGINT DEFAULT 0 NOT NULL"),
    (
        "spaces",
        "kind VARCHAR(10) DEFAULT 'discussion' NOT NULL"
        " CONSTRAINT ck_spaces_kind CHECK (kind in ('discussion', 'questions'))",
    ),
)
NEW_INDEXES = (
    ("ix_comments_best", "comments", ["post_id", "reaction_count", "id"], FIRST_LEVEL, False),
    ("ix_comments_answer", "comments", ["post_id"], ACCEPTED, True),
    (
        "ix_members_community_id_sort_name_id",
        "members",
        ["community_id", "sort_name", "id"],
        None,
        False,
    ),
    ("ix_members_staff", "members", ["community_id", "role", "id"], "role > 20", False),
    (
        "ix_members_community_id_seen_at_id",
        "members",
        ["community_id", "seen_at", "id"],
        None,
        False,
    ),
    ("ix_posts_hot", "posts", ["community_id", "hot", "id"], SHOWN, False),
    ("ix_posts_top", "posts", ["community_id", "score", "id"], SHOWN, False),
    ("ix_posts_kind", "posts", ["community_id", "kind", "created_at", "id"], SHOWN, False),
    ("ix_posts_kind_hot", "posts", ["community_id", "kind", "hot", "id"], SHOWN, False),
    ("ix_posts_kind_top", "posts", ["community_id", "kind", "score", "id"], SHOWN, False),
    ("ix_posts_space_hot", "posts", ["space_id", "hot", "id"], SHOWN, False),
    ("ix_posts_space_top", "posts", ["space_id", "score", "id"], SHOWN, False),
    (
        "ix_posts_period",
        "posts",
        ["community_id", "created_at", "score", "space_id", "kind"],
        SHOWN,
        False,
    ),
)
# in the order in which they can be made
NEW_TABLES = (
    "follows",
    "member_words",
    "link_previews",
    "bookmarks",
    "polls",
    "post_subscriptions",
    "post_visits",
    "drafts",
    "link_uses",
    "mentions",
    "poll_options",
    "reaction_tallies",
    "poll_votes",
)


def upgrade():
    for table, column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.execute(f"UPDATE posts SET score = reaction_count + 2 * comment_count, hot = {HOT}")
    for name, table, columns, where, unique in NEW_INDEXES:
        few = sa.text(where) if where else None
        op.create_index(name, table, columns, unique=unique, sqlite_where=few, postgresql_where=few)
    make_tables()
    sort_hashtags(' COLLATE "C"')
    let_uploads_hang_on_texts()
    op.execute("UPDATE members SET seen_at = joined_at")
    let_members_be_found()
    for thing in ("post_id", "comment_id"):
        op.execute(
            f"INSERT INTO reaction_tallies (community_id, emoji, {thing}, count)"
            f" SELECT community_id, emoji, {thing}, count(*) FROM reactions"
            f" WHERE {thing} IS NOT NULL GROUP BY community_id, emoji, {thing}"
        )


# when it was posted, and 225 minutes for each doubling of the score: as posts/heat.py says
STEP, SCORE = 225 * 60 * 1000, "(CAST(reaction_count + 2 * comment_count AS BIGINT) + 1)"
LINES = " ".join(
    f"WHEN {SCORE} < {2 ** (k + 1)} THEN {STEP * k} + {STEP} * ({SCORE} - {2**k}) / {2**k}"
    for k in range(20)
)
HOT = f"created_at + CASE WHEN {SCORE} < 1 THEN 0 {LINES} ELSE {STEP * 20} END"


def let_members_be_found():
    """Fill members.sort_name and member_words as members/names.py does."""
    columns = ("id", "community_id", "name", "handle", "left_at")
    members = sa.table("members", *map(sa.column, columns))
    rows = op.get_bind().execute(sa.select(members)).all()
    if not rows:
        return
    words = sa.table("member_words", *map(sa.column, ("community_id", "member_id", "word")))
    named = "UPDATE members SET sort_name = :sort_name WHERE id = :id"
    sort_names = [{"sort_name": folded(row.name)[:60], "id": row.id} for row in rows]
    op.get_bind().execute(sa.text(named), sort_names)
    found = [
        {"community_id": row.community_id, "member_id": row.id, "word": word}
        for row in rows
        if row.left_at is None
        for word in {each[:20] for each in WORD.findall(folded(f"{row.name} {row.handle}"))}
    ]
    if found:
        op.bulk_insert(words, found)


def folded(words):
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return bare.translate(TYPED)


TYPED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
WORD = re.compile(r"[^\W_]+")
UPLOAD_KINDS = "kind in ('avatar', 'logo', 'picture', 'preview')"


def let_uploads_hang_on_texts():
    """SQLite makes the table anew for a constraint; it must go on never to use an id twice."""
    last = last_upload()
    with op.batch_alter_table("uploads", table_kwargs={"sqlite_autoincrement": True}) as uploads:
        if last is None:
            uploads.drop_constraint("kind", type_="check")
        uploads.add_column(sa.Column("small_key", sa.String(length=200)))
        uploads.alter_column("owner_id", existing_type=sa.Integer(), nullable=True)
        uploads.add_column(sa.Column("kept_until", sa.BigInteger()))
        uploads.add_column(sa.Column("post_id", sa.Integer()))
        uploads.add_column(sa.Column("comment_id", sa.Integer()))
        uploads.create_check_constraint("kind", UPLOAD_KINDS)
        for column, table in (("post_id", "posts"), ("comment_id", "comments")):
            uploads.create_foreign_key(
                f"fk_uploads_community_id_{column}",
                table,
                ["community_id", column],
                ["community_id", "id"],
            )
            uploads.create_index(f"ix_uploads_{column}", [column])
    remember_last_upload(last)


def last_upload():
    """The highest id that an upload had in SQLite, where it is remembered; None elsewhere."""
    if op.get_context().dialect.name != "sqlite":
        return None
    asked = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'uploads'")
    return op.get_bind().scalar(asked) or 0


def remember_last_upload(last):
    if last:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'uploads'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('uploads', {last})")


def sort_hashtags(collation):
    """On PostgreSQL by code point, as SQLite does: who locks several takes them in this order."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE hashtags ALTER COLUMN name TYPE VARCHAR(30){collation}")


def downgrade():
    let_uploads_hang_on_nothing()
    sort_hashtags("")
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    for name, table, *_ in reversed(NEW_INDEXES):
        op.drop_index(name, table)
    for table, column in reversed(NEW_COLUMNS):
        op.drop_column(table, column.split()[0])


def let_uploads_hang_on_nothing():
    op.execute("DELETE FROM uploads WHERE kind in ('picture', 'preview')")
    last = last_upload()
    with op.batch_alter_table("uploads", table_kwargs={"sqlite_autoincrement": True}) as uploads:
        if last is None:
            uploads.drop_constraint("kind", type_="check")
        for column in ("comment_id", "post_id"):
            uploads.drop_index(f"ix_uploads_{column}")
            uploads.drop_constraint(f"fk_uploads_community_id_{column}", type_="foreignkey")
            uploads.drop_column(column)
        uploads.drop_column("kept_until")
        uploads.alter_column("owner_id", existing_type=sa.Integer(), nullable=False)
        uploads.drop_column("small_key")
        uploads.create_check_constraint("kind", "kind in ('avatar', 'logo')")
    remember_last_upload(last)


def make_tables():
    op.create_table(
        "follows",
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("followed_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name=op.f("ck_follows_two_people")),
        sa.ForeignKeyConstraint(
            ["community_id", "followed_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_follows_community_id_followed_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "follower_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_follows_community_id_follower_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_follows_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_follows_community_id_id")),
        sa.UniqueConstraint(
            "follower_id", "followed_id", name=op.f("uq_follows_follower_id_followed_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_follows_followed_id_created_at_id", "follows", ["followed_id", "created_at", "id"]
    )
    op.create_index(
        "ix_follows_follower_id_created_at_id", "follows", ["follower_id", "created_at", "id"]
    )

    op.create_table(
        "member_words",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=20).with_variant(sa.String(20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_member_words_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_member_words_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_words")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_member_words_community_id_id")),
        sa.UniqueConstraint("member_id", "word", name=op.f("uq_member_words_member_id_word")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_member_words_community_id_word_member_id",
        "member_words",
        ["community_id", "word", "member_id"],
    )

    op.create_table(
        "link_previews",
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "picture_id"],
            ["uploads.community_id", "uploads.id"],
            name=op.f("fk_link_previews_community_id_picture_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_link_previews_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_previews")),
        sa.UniqueConstraint(
            "community_id", "digest", name=op.f("uq_link_previews_community_id_digest")
        ),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_link_previews_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_previews_fetched_at", "link_previews", ["fetched_at"])
    op.create_index("ix_link_previews_picture_id", "link_previews", ["picture_id"])

    op.create_table(
        "bookmarks",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_bookmarks_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_bookmarks_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_bookmarks_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_bookmarks_community_id_id")),
        sa.UniqueConstraint("member_id", "post_id", name=op.f("uq_bookmarks_member_id_post_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_bookmarks_due",
        "bookmarks",
        ["remind_at"],
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(
        "ix_bookmarks_member_id_created_at_id", "bookmarks", ["member_id", "created_at", "id"]
    )
    op.create_index("ix_bookmarks_post_id", "bookmarks", ["post_id"])

    op.create_table(
        "polls",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=150), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("voter_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_polls_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_polls_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_polls_community_id_id")),
        sa.UniqueConstraint("post_id", name=op.f("uq_polls_post_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "post_subscriptions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('follow', 'mute')", name=op.f("ck_post_subscriptions_state")),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_post_subscriptions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_post_subscriptions_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_post_subscriptions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_subscriptions")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_post_subscriptions_community_id_id")
        ),
        sa.UniqueConstraint(
            "member_id", "post_id", name=op.f("uq_post_subscriptions_member_id_post_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_post_subscriptions_post_id", "post_subscriptions", ["post_id"])

    op.create_table(
        "post_visits",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_post_visits_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_post_visits_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_post_visits_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_visits")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_post_visits_community_id_id")),
        sa.UniqueConstraint("member_id", "post_id", name=op.f("uq_post_visits_member_id_post_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_post_visits_post_id", "post_visits", ["post_id"])

    op.create_table(
        "drafts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("poll", sa.JSON(), nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("publish_at", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('post', 'comment', 'reply', 'post_edit', 'comment_edit')",
            name=op.f("ck_drafts_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_drafts_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_drafts_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_drafts_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_drafts_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_drafts_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_drafts_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_drafts_comment",
        "drafts",
        ["member_id", "post_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'comment'"),
        postgresql_where=sa.text("kind = 'comment'"),
    )
    op.create_index(
        "ix_drafts_comment_edit",
        "drafts",
        ["member_id", "comment_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'comment_edit'"),
        postgresql_where=sa.text("kind = 'comment_edit'"),
    )
    op.create_index("ix_drafts_comment_id", "drafts", ["comment_id"])
    op.create_index(
        "ix_drafts_due",
        "drafts",
        ["publish_at"],
        sqlite_where=sa.text("publish_at IS NOT NULL"),
        postgresql_where=sa.text("publish_at IS NOT NULL"),
    )
    op.create_index("ix_drafts_member_id_saved_at_id", "drafts", ["member_id", "saved_at", "id"])
    op.create_index(
        "ix_drafts_new_post",
        "drafts",
        ["member_id", "space_id"],
        sqlite_where=sa.text("kind = 'post' AND publish_at IS NULL"),
        postgresql_where=sa.text("kind = 'post' AND publish_at IS NULL"),
    )
    op.create_index(
        "ix_drafts_post_edit",
        "drafts",
        ["member_id", "post_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'post_edit'"),
        postgresql_where=sa.text("kind = 'post_edit'"),
    )
    op.create_index("ix_drafts_post_id", "drafts", ["post_id"])
    op.create_index(
        "ix_drafts_reply",
        "drafts",
        ["member_id", "comment_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'reply'"),
        postgresql_where=sa.text("kind = 'reply'"),
    )
    op.create_index("ix_drafts_saved_at", "drafts", ["saved_at"])

    op.create_table(
        "link_uses",
        sa.Column("preview_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(post_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_link_uses_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_link_uses_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_link_uses_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "preview_id"],
            ["link_previews.community_id", "link_previews.id"],
            name=op.f("fk_link_uses_community_id_preview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_link_uses_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_uses")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_link_uses_community_id_id")),
        sa.UniqueConstraint(
            "preview_id", "comment_id", name=op.f("uq_link_uses_preview_id_comment_id")
        ),
        sa.UniqueConstraint("preview_id", "post_id", name=op.f("uq_link_uses_preview_id_post_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_uses_comment_id", "link_uses", ["comment_id"])
    op.create_index("ix_link_uses_post_id", "link_uses", ["post_id"])

    op.create_table(
        "mentions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(post_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_mentions_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_mentions_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_mentions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_mentions_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_mentions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint(
            "comment_id", "member_id", name=op.f("uq_mentions_comment_id_member_id")
        ),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_mentions_community_id_id")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_mentions_post_id_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_mentions_member_id_created_at_id", "mentions", ["member_id", "created_at", "id"]
    )

    op.create_table(
        "poll_options",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "poll_id"],
            ["polls.community_id", "polls.id"],
            name=op.f("fk_poll_options_community_id_poll_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_poll_options_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_options")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_poll_options_community_id_id")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_options_poll_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reaction_tallies",
        sa.Column("emoji", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(post_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_reaction_tallies_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_reaction_tallies_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_reaction_tallies_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_reaction_tallies_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction_tallies")),
        sa.UniqueConstraint(
            "comment_id", "emoji", name=op.f("uq_reaction_tallies_comment_id_emoji")
        ),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_reaction_tallies_community_id_id")),
        sa.UniqueConstraint("post_id", "emoji", name=op.f("uq_reaction_tallies_post_id_emoji")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "poll_votes",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_poll_votes_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "option_id"],
            ["poll_options.community_id", "poll_options.id"],
            name=op.f("fk_poll_votes_community_id_option_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "poll_id"],
            ["polls.community_id", "polls.id"],
            name=op.f("fk_poll_votes_community_id_poll_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_poll_votes_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_votes")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_poll_votes_community_id_id")),
        sa.UniqueConstraint(
            "option_id", "member_id", name=op.f("uq_poll_votes_option_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_poll_votes_member_id", "poll_votes", ["member_id"])
    op.create_index("ix_poll_votes_poll_id_member_id", "poll_votes", ["poll_id", "member_id"])
