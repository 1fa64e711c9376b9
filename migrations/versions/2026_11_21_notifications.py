"""notifications, messages, push: who hears of what, and how"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_notifications"
down_revision = "2026_11_21_search"
branch_labels = None
depends_on = None

# in the order in which they can be made
NEW_TABLES = (
    "dead_addresses",
    "conversations",
    "digests",
    "mail_settings",
    "messaging_settings",
    "notification_preferences",
    "push_subscriptions",
    "message_reports",
    "messages",
    "reported_messages",
    "space_subscriptions",
    "conversation_members",
    "message_reactions",
    "notifications",
    "notification_actors",
    "announcements",
)
KINDS = "kind in ('avatar', 'logo', 'picture', 'preview', 'file')"
KINDS_BEFORE = "kind in ('avatar', 'logo', 'picture', 'preview')"


def upgrade():
    make_tables()
    op.execute(
        "ALTER TABLE mails ADD COLUMN member_id INTEGER"
        " CONSTRAINT fk_mails_member_id REFERENCES members (id)"
    )
    op.drop_index("ix_mails_community_id", "mails")
    op.create_index("ix_mails_community_id_id", "mails", ["community_id", "id"])
    op.create_index("ix_mails_member_id_created_at", "mails", ["member_id", "created_at"])
    op.execute("ALTER TABLE post_subscriptions ADD COLUMN until BIGINT")
    op.execute("ALTER TABLE drafts ADD COLUMN announce BOOLEAN DEFAULT false NOT NULL")
    let_uploads_hang_on_messages()


def let_uploads_hang_on_messages():
    """SQLite makes the table anew for a constraint; it must go on never to use an id twice."""
    last = last_upload()
    with op.batch_alter_table("uploads", table_kwargs={"sqlite_autoincrement": True}) as uploads:
        if last is None:
            uploads.drop_constraint("kind", type_="check")
        uploads.add_column(sa.Column("message_id", sa.Integer()))
        uploads.add_column(sa.Column("name", sa.String(length=120)))
        uploads.create_check_constraint("kind", KINDS)
        uploads.create_foreign_key(
            "fk_uploads_community_id_message_id",
            "messages",
            ["community_id", "message_id"],
            ["community_id", "id"],
        )
        uploads.create_index("ix_uploads_message_id", ["message_id"])
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


def downgrade():
    op.execute("DELETE FROM uploads WHERE kind = 'file' OR message_id IS NOT NULL")
    last = last_upload()
    with op.batch_alter_table("uploads", table_kwargs={"sqlite_autoincrement": True}) as uploads:
        if last is None:
            uploads.drop_constraint("kind", type_="check")
        uploads.drop_index("ix_uploads_message_id")
        uploads.drop_constraint("fk_uploads_community_id_message_id", type_="foreignkey")
        uploads.drop_column("message_id")
        uploads.drop_column("name")
        uploads.create_check_constraint("kind", KINDS_BEFORE)
    remember_last_upload(last)
    op.drop_column("drafts", "announce")
    op.drop_column("post_subscriptions", "until")
    op.drop_index("ix_mails_member_id_created_at", "mails")
    op.drop_index("ix_mails_community_id_id", "mails")
    op.create_index("ix_mails_community_id", "mails", ["community_id"])
    with op.batch_alter_table("mails") as mails:
        mails.drop_column("member_id")
    for table in reversed(NEW_TABLES):
        op.drop_table(table)


def make_tables():
    op.create_table(
        "dead_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_addresses")),
        sa.UniqueConstraint("digest", name=op.f("uq_dead_addresses_digest")),
    )
    op.create_table(
        "conversations",
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("pair", sa.String(length=50), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(pair IS NULL) = is_group", name=op.f("ck_conversations_pair_or_group")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "created_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_conversations_community_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_conversations_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_conversations_community_id_id")),
        sa.UniqueConstraint(
            "community_id", "pair", name=op.f("uq_conversations_community_id_pair")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_conversations_created_by_id_created_at",
        "conversations",
        ["created_by_id", "created_at"],
    )
    op.create_table(
        "digests",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_digests_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_digests_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_digests_community_id_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_digests_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_digests_due",
        "digests",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    op.create_table(
        "mail_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekly_most", sa.Integer(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "digest in ('daily', 'weekly', 'never')", name=op.f("ck_mail_settings_digest")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_mail_settings_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_mail_settings_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_settings")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_mail_settings_community_id_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_mail_settings_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "messaging_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("writers", sa.String(length=10), nullable=False),
        sa.Column("receipts", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "writers in ('everyone', 'following', 'nobody')",
            name=op.f("ck_messaging_settings_writers"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_messaging_settings_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_messaging_settings_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messaging_settings")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_messaging_settings_community_id_id")
        ),
        sa.UniqueConstraint("member_id", name=op.f("uq_messaging_settings_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notification_preferences",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(length=10), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mail in ('now', 'digest', 'never')", name=op.f("ck_notification_preferences_mail")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_notification_preferences_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_notification_preferences_community_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preferences")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_notification_preferences_community_id_id")
        ),
        sa.UniqueConstraint(
            "member_id", "kind", name=op.f("uq_notification_preferences_member_id_kind")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=120), nullable=False),
        sa.Column("secret", sa.String(length=60), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_push_subscriptions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_push_subscriptions_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_push_subscriptions_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_push_subscriptions_community_id_id")
        ),
        sa.UniqueConstraint(
            "digest", "member_id", name=op.f("uq_push_subscriptions_digest_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_push_subscriptions_member_id", "push_subscriptions", ["member_id"])
    op.create_index("ix_push_subscriptions_session_id", "push_subscriptions", ["session_id"])

    op.create_table(
        "message_reports",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reported_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "closed_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_message_reports_community_id_closed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "conversation_id"],
            ["conversations.community_id", "conversations.id"],
            name=op.f("fk_message_reports_community_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "reported_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_message_reports_community_id_reported_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "reporter_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_message_reports_community_id_reporter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_message_reports_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reports")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_message_reports_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_reports_closed_by_id", "message_reports", ["closed_by_id"])
    op.create_index(
        "ix_message_reports_community_id_created_at_id",
        "message_reports",
        ["community_id", "created_at", "id"],
    )
    op.create_index("ix_message_reports_conversation_id", "message_reports", ["conversation_id"])
    op.create_index("ix_message_reports_reported_id", "message_reports", ["reported_id"])
    op.create_index("ix_message_reports_reporter_id", "message_reports", ["reporter_id"])

    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "author_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_messages_community_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "conversation_id"],
            ["conversations.community_id", "conversations.id"],
            name=op.f("fk_messages_community_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "reply_to_id"],
            ["messages.community_id", "messages.id"],
            name=op.f("fk_messages_community_id_reply_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_messages_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("author_id", "sent_key", name=op.f("uq_messages_author_id_sent_key")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_messages_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_author_id_id", "messages", ["author_id", "id"])
    op.create_index("ix_messages_conversation_id_id", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_reply_to_id", "messages", ["reply_to_id"])

    op.create_table(
        "reported_messages",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "message_id"],
            ["messages.community_id", "messages.id"],
            name=op.f("fk_reported_messages_community_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "report_id"],
            ["message_reports.community_id", "message_reports.id"],
            name=op.f("fk_reported_messages_community_id_report_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_reported_messages_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_messages")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_reported_messages_community_id_id")
        ),
        sa.UniqueConstraint(
            "report_id", "message_id", name=op.f("uq_reported_messages_report_id_message_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reported_messages_message_id", "reported_messages", ["message_id"])

    op.create_table(
        "space_subscriptions",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('follow', 'mute')", name=op.f("ck_space_subscriptions_state")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_space_subscriptions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_space_subscriptions_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_space_subscriptions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_subscriptions")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_space_subscriptions_community_id_id")
        ),
        sa.UniqueConstraint(
            "member_id", "space_id", name=op.f("uq_space_subscriptions_member_id_space_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_space_subscriptions_space_id_state_member_id",
        "space_subscriptions",
        ["space_id", "state", "member_id"],
    )

    op.create_table(
        "conversation_members",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("muted_until", sa.BigInteger(), nullable=True),
        sa.Column("since_id", sa.Integer(), nullable=False),
        sa.Column("last_read_id", sa.Integer(), nullable=True),
        sa.Column("last_message_id", sa.Integer(), nullable=True),
        sa.Column("last_message_at", sa.BigInteger(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "conversation_id"],
            ["conversations.community_id", "conversations.id"],
            name=op.f("fk_conversation_members_community_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "last_message_id"],
            ["messages.community_id", "messages.id"],
            name=op.f("fk_conversation_members_community_id_last_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "last_read_id"],
            ["messages.community_id", "messages.id"],
            name=op.f("fk_conversation_members_community_id_last_read_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_conversation_members_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_conversation_members_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_members")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_conversation_members_community_id_id")
        ),
        sa.UniqueConstraint(
            "conversation_id",
            "member_id",
            name=op.f("uq_conversation_members_conversation_id_member_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_conversation_members_member_id_last_message_at_id",
        "conversation_members",
        ["member_id", "last_message_at", "id"],
    )
    op.create_index(
        "ix_conversation_members_unread",
        "conversation_members",
        ["member_id"],
        sqlite_where=sa.text("unread_count > 0"),
        postgresql_where=sa.text("unread_count > 0"),
    )

    op.create_table(
        "message_reactions",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("emoji", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_message_reactions_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "message_id"],
            ["messages.community_id", "messages.id"],
            name=op.f("fk_message_reactions_community_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_message_reactions_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reactions")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_message_reactions_community_id_id")
        ),
        sa.UniqueConstraint(
            "message_id",
            "member_id",
            "emoji",
            name=op.f("uq_message_reactions_message_id_member_id_emoji"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_reactions_member_id", "message_reactions", ["member_id"])

    op.create_table(
        "notifications",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_count", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("first_comment_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=100), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("mail_state", sa.String(length=10), nullable=False),
        sa.Column("mail_at", sa.BigInteger(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("push_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mail_state in ('none', 'waiting', 'digest', 'mailed', 'dropped')",
            name=op.f("ck_notifications_mail_state"),
        ),
        sa.CheckConstraint(
            "comment_id IS NULL OR post_id IS NOT NULL",
            name=op.f("ck_notifications_post_of_comment"),
        ),
        sa.CheckConstraint(
            "conversation_id IS NULL OR post_id IS NULL", name=op.f("ck_notifications_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "actor_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_notifications_community_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_notifications_community_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "conversation_id"],
            ["conversations.community_id", "conversations.id"],
            name=op.f("fk_notifications_community_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "first_comment_id"],
            ["comments.community_id", "comments.id"],
            name=op.f("fk_notifications_community_id_first_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_notifications_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_notifications_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_notifications_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["mails.id"],
            name=op.f("fk_notifications_mail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_notifications_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notifications_actor_id", "notifications", ["actor_id"])
    op.create_index("ix_notifications_comment_id", "notifications", ["comment_id"])
    op.create_index("ix_notifications_conversation_id", "notifications", ["conversation_id"])
    op.create_index(
        "ix_notifications_digest",
        "notifications",
        ["member_id", "changed_at"],
        sqlite_where=sa.text("mail_state = 'digest'"),
        postgresql_where=sa.text("mail_state = 'digest'"),
    )
    op.create_index("ix_notifications_first_comment_id", "notifications", ["first_comment_id"])
    op.create_index(
        "ix_notifications_mail",
        "notifications",
        ["mail_id"],
        sqlite_where=sa.text("mail_id IS NOT NULL"),
        postgresql_where=sa.text("mail_id IS NOT NULL"),
    )
    op.create_index(
        "ix_notifications_member_id_changed_at_id",
        "notifications",
        ["member_id", "changed_at", "id"],
    )
    op.create_index("ix_notifications_post_id", "notifications", ["post_id"])
    op.create_index(
        "ix_notifications_read",
        "notifications",
        ["read_at"],
        sqlite_where=sa.text("read_at IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notifications_to_mail",
        "notifications",
        ["mail_at"],
        sqlite_where=sa.text("mail_state = 'waiting'"),
        postgresql_where=sa.text("mail_state = 'waiting'"),
    )
    op.create_index(
        "ix_notifications_to_push",
        "notifications",
        ["push_at"],
        sqlite_where=sa.text("push_at IS NOT NULL"),
        postgresql_where=sa.text("push_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["member_id", "changed_at"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "uq_notifications_comment",
        "notifications",
        ["member_id", "kind", "comment_id"],
        unique=True,
        sqlite_where=sa.text("read_at IS NULL AND comment_id IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NULL AND comment_id IS NOT NULL"),
    )
    op.create_index(
        "uq_notifications_conversation",
        "notifications",
        ["member_id", "kind", "conversation_id"],
        unique=True,
        sqlite_where=sa.text("read_at IS NULL AND conversation_id IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NULL AND conversation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_notifications_post",
        "notifications",
        ["member_id", "kind", "post_id"],
        unique=True,
        sqlite_where=sa.text("read_at IS NULL AND comment_id IS NULL AND post_id IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NULL AND comment_id IS NULL AND post_id IS NOT NULL"),
    )
    op.create_index(
        "uq_notifications_rest",
        "notifications",
        ["member_id", "kind"],
        unique=True,
        sqlite_where=sa.text("read_at IS NULL AND post_id IS NULL AND conversation_id IS NULL"),
        postgresql_where=sa.text("read_at IS NULL AND post_id IS NULL AND conversation_id IS NULL"),
    )

    op.create_table(
        "notification_actors",
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_notification_actors_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "notification_id"],
            ["notifications.community_id", "notifications.id"],
            name=op.f("fk_notification_actors_community_id_notification_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_notification_actors_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_actors")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_notification_actors_community_id_id")
        ),
        sa.UniqueConstraint(
            "notification_id",
            "member_id",
            name=op.f("uq_notification_actors_notification_id_member_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notification_actors_member_id", "notification_actors", ["member_id"])
    op.create_table(
        "announcements",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "post_id"],
            ["posts.community_id", "posts.id"],
            name=op.f("fk_announcements_community_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_announcements_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_announcements_community_id_id")),
        sa.UniqueConstraint("post_id", name=op.f("uq_announcements_post_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_announcements_going_on",
        "announcements",
        ["id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
