"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_first"
down_revision = None
branch_labels = None
depends_on = None


# communities and members name an upload, an upload names its community and owner. SQLite takes a
# reference to a table that is not there yet; PostgreSQL gets these two when all tables are.
CIRCULAR = (
    ("fk_communities_id_logo_id", "communities", ["id", "logo_id"]),
    ("fk_members_community_id_avatar_id", "members", ["community_id", "avatar_id"]),
)


def on_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def circular(constraint):
    return [constraint] if on_sqlite() else []


def upgrade():
    op.create_table(
        "job_ticks",
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("minute", "name", name=op.f("pk_job_ticks")),
    )
    op.create_table(
        "login_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("normalised_email", sa.String(length=254), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("next_path", sa.String(length=2000), nullable=False),
        sa.Column("founding", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_codes")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_login_codes_link_hash")),
    )
    op.create_index(
        op.f("ix_login_codes_browser_hash"), "login_codes", ["browser_hash"], unique=False
    )
    op.create_index(
        op.f("ix_login_codes_ip_created_at"), "login_codes", ["ip", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_login_codes_normalised_email_created_at"),
        "login_codes",
        ["normalised_email", "created_at"],
        unique=False,
    )

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("normalised_email", sa.String(length=254), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("operator_no", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("normalised_email", name=op.f("uq_users_normalised_email")),
        sa.UniqueConstraint("operator_no", name=op.f("uq_users_operator_no")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "communities",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("tagline", sa.String(length=140), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("brand_colour", sa.String(length=6), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("custom_domain", sa.String(length=253), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("reactions", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("storage_bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "visibility in ('public', 'members')", name=op.f("ck_communities_visibility")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_communities_created_by_id")
        ),
        *circular(
            sa.ForeignKeyConstraint(
                ["id", "logo_id"],
                ["uploads.community_id", "uploads.id"],
                name=op.f("fk_communities_id_logo_id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.UniqueConstraint("custom_domain", name=op.f("uq_communities_custom_domain")),
        sa.UniqueConstraint("slug", name=op.f("uq_communities_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_communities_created_by_id"), "communities", ["created_by_id"], unique=False
    )

    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)

    op.create_table(
        "hashtags",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_hashtags_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hashtags")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_hashtags_community_id_id")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_hashtags_community_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("sender_name", sa.String(length=100), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_mails_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_community_id"), "mails", ["community_id"], unique=False)
    op.create_index(
        op.f("ix_mails_state_next_try_at"), "mails", ["state", "next_try_at"], unique=False
    )

    op.create_table(
        "members",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("handle", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("bio", sa.String(length=500), nullable=False),
        sa.Column("avatar_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        *circular(
            sa.ForeignKeyConstraint(
                ["community_id", "avatar_id"],
                ["uploads.community_id", "uploads.id"],
                name=op.f("fk_members_community_id_avatar_id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_members_community_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_members_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("community_id", "handle", name=op.f("uq_members_community_id_handle")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_members_community_id_id")),
        sa.UniqueConstraint(
            "community_id", "user_id", name=op.f("uq_members_community_id_user_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_members_community_id_joined_at_id"),
        "members",
        ["community_id", "joined_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_members_user_id"), "members", ["user_id"], unique=False)

    op.create_table(
        "space_groups",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_space_groups_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_groups")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_space_groups_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_space_groups_community_id_position"),
        "space_groups",
        ["community_id", "position"],
        unique=False,
    )

    op.create_table(
        "spaces",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("icon", sa.String(length=30), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("post_role", sa.Integer(), nullable=False),
        sa.Column("comment_role", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("last_post_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "visibility in ('public', 'members', 'private', 'secret')",
            name=op.f("ck_spaces_visibility"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "deleted_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_spaces_community_id_deleted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["space_groups.community_id", "space_groups.id"],
            name=op.f("fk_spaces_community_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_spaces_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_spaces_community_id_id")),
        sa.UniqueConstraint("community_id", "slug", name=op.f("uq_spaces_community_id_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_spaces_community_id_position"),
        "spaces",
        ["community_id", "position"],
        unique=False,
    )

    op.create_table(
        "uploads",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('avatar', 'logo')", name=op.f("ck_uploads_kind")),
        sa.ForeignKeyConstraint(
            ["community_id", "owner_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_uploads_community_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_uploads_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_uploads_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_uploads_community_id_owner_id_created_at"),
        "uploads",
        ["community_id", "owner_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "posts",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("pinned_at", sa.BigInteger(), nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", sa.BigInteger(), nullable=False),
        sa.Column("reaction_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "author_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_posts_community_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "deleted_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_posts_community_id_deleted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_posts_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_posts_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_posts_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_posts_author", "posts", ["community_id", "author_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_posts_deleted", "posts", ["space_id", "deleted_at", "id"], unique=False)
    op.create_index(
        "ix_posts_pinned",
        "posts",
        ["space_id", "pinned_at", "id"],
        unique=False,
        sqlite_where=sa.text("pinned_at IS NOT NULL"),
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )
    op.create_index(
        "ix_posts_feed",
        "posts",
        ["community_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_posts_space",
        "posts",
        ["space_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "space_members",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_space_members_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_space_members_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_space_members_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_members")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_space_members_community_id_id")),
        sa.UniqueConstraint(
            "space_id", "member_id", name=op.f("uq_space_members_space_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_space_members_member_id_space_id"),
        "space_members",
        ["member_id", "space_id"],
        unique=False,
    )

    op.create_table(
        "space_visits",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_space_visits_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_space_visits_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_space_visits_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_visits")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_space_visits_community_id_id")),
        sa.UniqueConstraint(
            "member_id", "space_id", name=op.f("uq_space_visits_member_id_space_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "comments",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("reaction_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "answers_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_comments_community_id_answers_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "author_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_comments_community_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "deleted_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_comments_community_id_deleted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "parent_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_comments_community_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_comments_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_comments_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_comments_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_comments_author",
        "comments",
        ["community_id", "author_id", "created_at", "id"],
        unique=False,
    )
    op.create_index("ix_comments_post", "comments", ["post_id", "created_at"], unique=False)
    op.create_index(
        "ix_comments_replies", "comments", ["parent_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_comments_threads",
        "comments",
        ["post_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NULL"),
        postgresql_where=sa.text("parent_id IS NULL"),
    )

    op.create_table(
        "post_hashtags",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("hashtag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "hashtag_id"],
            ["hashtags.community_id", "hashtags.id"],
            name=op.f("fk_post_hashtags_community_id_hashtag_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_post_hashtags_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_post_hashtags_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_hashtags")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_post_hashtags_community_id_id")),
        sa.UniqueConstraint(
            "post_id", "hashtag_id", name=op.f("uq_post_hashtags_post_id_hashtag_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_post_hashtags_hashtag_id_post_id"),
        "post_hashtags",
        ["hashtag_id", "post_id"],
        unique=False,
    )

    op.create_table(
        "post_revisions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "editor_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_post_revisions_community_id_editor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_post_revisions_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_post_revisions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_revisions")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_post_revisions_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_post_revisions_post_id_created_at_id"),
        "post_revisions",
        ["post_id", "created_at", "id"],
        unique=False,
    )

    op.create_table(
        "comment_revisions",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_comment_revisions_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "editor_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_comment_revisions_community_id_editor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_comment_revisions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_revisions")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_comment_revisions_community_id_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_comment_revisions_comment_id_created_at_id"),
        "comment_revisions",
        ["comment_id", "created_at", "id"],
        unique=False,
    )

    op.create_table(
        "imported_rows",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN post_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_imported_rows_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_imported_rows_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_imported_rows_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_imported_rows_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_imported_rows_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_rows")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_imported_rows_community_id_id")),
        sa.UniqueConstraint(
            "community_id",
            "source",
            "kind",
            "source_id",
            name=op.f("uq_imported_rows_community_id_source_kind_source_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_imported_rows_community_id_comment_id"),
        "imported_rows",
        ["community_id", "comment_id"],
        unique=False,
    )

    op.create_table(
        "reactions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("emoji", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(post_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_reactions_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_reactions_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_reactions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_reactions_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_reactions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactions")),
        sa.UniqueConstraint(
            "comment_id", "member_id", "emoji", name=op.f("uq_reactions_comment_id_member_id_emoji")
        ),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_reactions_community_id_id")),
        sa.UniqueConstraint(
            "post_id", "member_id", "emoji", name=op.f("uq_reactions_post_id_member_id_emoji")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_reactions_community_id_member_id_created_at"),
        "reactions",
        ["community_id", "member_id", "created_at"],
        unique=False,
    )

    if not on_sqlite():
        for name, table, columns in CIRCULAR:
            op.create_foreign_key(name, table, "uploads", columns, ["community_id", "id"])


def downgrade():
    if not on_sqlite():
        for name, table, _columns in CIRCULAR:
            op.drop_constraint(name, table, type_="foreignkey")
    op.drop_index(op.f("ix_reactions_community_id_member_id_created_at"), "reactions")

    op.drop_table("reactions")
    op.drop_index(op.f("ix_imported_rows_community_id_comment_id"), "imported_rows")

    op.drop_table("imported_rows")
    op.drop_index(op.f("ix_comment_revisions_comment_id_created_at_id"), "comment_revisions")

    op.drop_table("comment_revisions")
    op.drop_index(op.f("ix_post_revisions_post_id_created_at_id"), "post_revisions")

    op.drop_table("post_revisions")
    op.drop_index(op.f("ix_post_hashtags_hashtag_id_post_id"), "post_hashtags")

    op.drop_table("post_hashtags")
    op.drop_index("ix_comments_threads", "comments")
    op.drop_index("ix_comments_replies", "comments")
    op.drop_index("ix_comments_post", "comments")
    op.drop_index("ix_comments_author", "comments")

    op.drop_table("comments")
    op.drop_table("space_visits")
    op.drop_index(op.f("ix_space_members_member_id_space_id"), "space_members")

    op.drop_table("space_members")
    op.drop_index("ix_posts_space", "posts")
    op.drop_index("ix_posts_pinned", "posts")
    op.drop_index("ix_posts_feed", "posts")
    op.drop_index("ix_posts_deleted", "posts")
    op.drop_index("ix_posts_author", "posts")

    op.drop_table("posts")
    op.drop_index(op.f("ix_uploads_community_id_owner_id_created_at"), "uploads")

    op.drop_table("uploads")
    op.drop_index(op.f("ix_spaces_community_id_position"), "spaces")

    op.drop_table("spaces")
    op.drop_index(op.f("ix_space_groups_community_id_position"), "space_groups")

    op.drop_table("space_groups")
    op.drop_index(op.f("ix_members_user_id"), "members")
    op.drop_index(op.f("ix_members_community_id_joined_at_id"), "members")

    op.drop_table("members")
    op.drop_index(op.f("ix_mails_state_next_try_at"), "mails")
    op.drop_index(op.f("ix_mails_community_id"), "mails")

    op.drop_table("mails")
    op.drop_table("hashtags")
    op.drop_index(op.f("ix_sessions_user_id"), "sessions")

    op.drop_table("sessions")
    op.drop_index(op.f("ix_communities_created_by_id"), "communities")

    op.drop_table("communities")
    op.drop_table("users")
    op.drop_index(op.f("ix_login_codes_normalised_email_created_at"), "login_codes")
    op.drop_index(op.f("ix_login_codes_ip_created_at"), "login_codes")
    op.drop_index(op.f("ix_login_codes_browser_hash"), "login_codes")

    op.drop_table("login_codes")
    op.drop_table("job_ticks")
