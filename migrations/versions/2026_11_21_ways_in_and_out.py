"""ways in and out"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_ways"
down_revision = "2026_11_21_first"
branch_labels = None
depends_on = None


def moment(name):
    return lambda: sa.Column(name, sa.BigInteger(), nullable=True)


def filled(name, kind, default):
    return lambda: sa.Column(name, kind, nullable=False, server_default=default)


NEW_COLUMNS = (
    ("communities", filled("questions", sa.JSON(), "[]")),
    ("communities", filled("interests", sa.JSON(), "[]")),
    ("communities", moment("staff_second_factor_at")),
    ("members", moment("left_at")),
    ("members", moment("banned_until")),
    ("members", moment("welcomed_at")),
    ("members", moment("checklist_done_at")),
    ("sessions", filled("proved_at", sa.BigInteger(), "0")),
    ("sessions", moment("second_factor_at")),
    ("users", moment("second_step_at")),
    ("users", moment("erase_at")),
    ("users", filled("keeps_words", sa.Boolean(), sa.false())),
)
FEW_ROWS = (
    ("ix_posts_purge", "posts", "deleted_at"),
    ("ix_comments_purge", "comments", "deleted_at"),
    ("ix_users_leaving", "users", "erase_at"),
)


def upgrade():
    op.create_table(
        "account_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("details", sa.String(length=300), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_events_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
    )
    op.create_index(
        op.f("ix_account_events_user_id_created_at_id"),
        "account_events",
        ["user_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_account_events_created_at"), "account_events", ["created_at"], unique=False
    )

    op.create_table(
        "authenticators",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_authenticators_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_challenges_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_challenges_token_hash")),
    )
    op.create_index(
        op.f("ix_challenges_browser_hash"), "challenges", ["browser_hash"], unique=False
    )
    op.create_index(op.f("ix_challenges_expires_at"), "challenges", ["expires_at"], unique=False)
    op.create_index(op.f("ix_challenges_user_id"), "challenges", ["user_id"], unique=False)

    op.create_table(
        "email_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("normalised_email", sa.String(length=254), nullable=False),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        sa.Column("undo_hash", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("undo_until", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_email_changes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_changes")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_email_changes_confirm_hash")),
        sa.UniqueConstraint("undo_hash", name=op.f("uq_email_changes_undo_hash")),
    )
    op.create_index(op.f("ix_email_changes_user_id"), "email_changes", ["user_id"], unique=False)
    op.create_index(
        op.f("ix_email_changes_normalised_email_created_at"),
        "email_changes",
        ["normalised_email", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_email_changes_ip_created_at"), "email_changes", ["ip", "created_at"], unique=False
    )

    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(
        op.f("ix_exports_state_expires_at"), "exports", ["state", "expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_exports_user_id_created_at"), "exports", ["user_id", "created_at"], unique=False
    )

    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("picture_url", sa.String(length=2000), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identities_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)

    op.create_table(
        "bans",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_bans_community_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "lifted_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_bans_community_id_lifted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_bans_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_bans_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_bans_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_bans_member_id_created_at_id"),
        "bans",
        ["member_id", "created_at", "id"],
        unique=False,
    )

    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("ck_blocks_two_people")),
        sa.ForeignKeyConstraint(
            ["community_id", "blocked_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_blocks_community_id_blocked_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "blocker_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_blocks_community_id_blocker_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_blocks_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sa.UniqueConstraint(
            "blocker_id", "blocked_id", name=op.f("uq_blocks_blocker_id_blocked_id")
        ),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_blocks_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_blocks_blocked_id_blocker_id"),
        "blocks",
        ["blocked_id", "blocker_id"],
        unique=False,
    )

    op.create_table(
        "invitation_batches",
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "created_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_invitation_batches_community_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_invitation_batches_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_batches")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_invitation_batches_community_id_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "join_requests",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_join_requests_state"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "decided_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_join_requests_community_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_join_requests_community_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_join_requests_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_join_requests_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_join_requests_community_id_state_created_at_id"),
        "join_requests",
        ["community_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_join_requests_user_id"), "join_requests", ["user_id"], unique=False)
    op.create_index(
        "uq_join_requests_pending",
        "join_requests",
        ["community_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )

    op.create_table(
        "member_interests",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("interest", sa.String(length=30), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_member_interests_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_member_interests_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_interests")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_member_interests_community_id_id")),
        sa.UniqueConstraint(
            "member_id", "interest", name=op.f("uq_member_interests_member_id_interest")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_member_interests_community_id_interest_member_id"),
        "member_interests",
        ["community_id", "interest", "member_id"],
        unique=False,
    )

    op.create_table(
        "invitations",
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("normalised_email", sa.String(length=254), nullable=True),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("mailed_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batches.community_id", "invitation_batches.id"],
            name=op.f("fk_invitations_community_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "created_by_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_invitations_community_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_invitations_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_invitations_community_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitations_batch_id"), "invitations", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_invitations_community_id_created_at_id"),
        "invitations",
        ["community_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_invitations_normalised_email"), "invitations", ["normalised_email"], unique=False
    )

    op.create_table(
        "invitation_spaces",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "invitation_id"],
            ["invitations.community_id", "invitations.id"],
            name=op.f("fk_invitation_spaces_community_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "space_id"],
            ["spaces.community_id", "spaces.id"],
            name=op.f("fk_invitation_spaces_community_id_space_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_invitation_spaces_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_spaces")),
        sa.UniqueConstraint(
            "community_id", "id", name=op.f("uq_invitation_spaces_community_id_id")
        ),
        sa.UniqueConstraint(
            "invitation_id", "space_id", name=op.f("uq_invitation_spaces_invitation_id_space_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation_uses",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "invitation_id"],
            ["invitations.community_id", "invitations.id"],
            name=op.f("fk_invitation_uses_community_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=op.f("fk_invitation_uses_community_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_invitation_uses_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_uses")),
        sa.UniqueConstraint("community_id", "id", name=op.f("uq_invitation_uses_community_id_id")),
        sa.UniqueConstraint(
            "invitation_id", "member_id", name=op.f("uq_invitation_uses_invitation_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_invitation_uses_invitation_id_used_at_id"),
        "invitation_uses",
        ["invitation_id", "used_at", "id"],
        unique=False,
    )

    # by hand: a batch would make these tables anew and lose AUTOINCREMENT on the way
    op.execute(
        "alter table communities add column join_policy varchar(10) default 'open' not null"
        " constraint ck_communities_join_policy"
        " check (join_policy in ('open', 'approval', 'invitation'))"
    )
    for table, column in NEW_COLUMNS:
        op.add_column(table, column())
    for name, table, column in FEW_ROWS:
        few = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=few, postgresql_where=few)

    # who is here already has found their way
    op.execute("update members set welcomed_at = joined_at, checklist_done_at = joined_at")
    op.execute("update sessions set proved_at = created_at")


def downgrade():
    for name, table, _column in FEW_ROWS:
        op.drop_index(name, table)
    for table, column in reversed(NEW_COLUMNS):
        op.drop_column(table, column().name)
    op.drop_column("communities", "join_policy")
    op.drop_table("invitation_uses")
    op.drop_table("invitation_spaces")

    op.drop_table("invitations")

    op.drop_table("member_interests")

    op.drop_table("join_requests")
    op.drop_table("invitation_batches")

    op.drop_table("blocks")

    op.drop_table("bans")

    op.drop_table("recovery_codes")

    op.drop_table("passkeys")

    op.drop_table("identities")

    op.drop_table("exports")

    op.drop_table("email_changes")

    op.drop_table("challenges")
    op.drop_table("authenticators")

    op.drop_table("account_events")
