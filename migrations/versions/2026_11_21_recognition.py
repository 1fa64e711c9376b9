"""gamification: points, levels, leaderboards, badges and streaks"""

import json

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_recognition"
down_revision = "2026_11_21_notifications"
branch_labels = None
depends_on = None

# in the order in which they can be made
NEW_TABLES = (
    "badges",
    "ladder_changes",
    "point_rules",
    "badge_holders",
    "point_sums",
    "point_tallies",
    "streaks",
    "point_entries",
)
LADDER = json.dumps(
    [
        {"key": key, "name": "", "points": points, "hue": (key - 1) % 8 + 1}
        for key, points in enumerate((0, 50, 150, 300, 500, 800, 1200, 1800, 2500, 3500), 1)
    ]
)


def upgrade():
    make_tables()
    op.execute(f"ALTER TABLE communities ADD COLUMN ladder JSON DEFAULT '{LADDER}' NOT NULL")
    op.execute("ALTER TABLE communities ADD COLUMN ranks_staff BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE members ADD COLUMN points INTEGER DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE members ADD COLUMN level_told INTEGER DEFAULT 1 NOT NULL")
    op.execute("ALTER TABLE members ADD COLUMN hides_rank BOOLEAN DEFAULT false NOT NULL")
    op.create_index("ix_members_community_id_points_id", "members", ["community_id", "points", "id"])
    unranked = sa.text(
        "(left_at IS NOT NULL OR hides_rank OR visibility = 'private' OR banned_until IS NOT NULL"
        " OR role > 20)"
    )
    op.create_index(
        "ix_members_unranked",
        "members",
        [
            "community_id",
            "points",
            "id",
            "left_at",
            "hides_rank",
            "visibility",
            "banned_until",
            "role",
        ],
        sqlite_where=unranked,
        postgresql_where=unranked,
    )
    op.execute("ALTER TABLE spaces ADD COLUMN level_key INTEGER")
    op.execute(
        "ALTER TABLE spaces ADD COLUMN opens_at INTEGER CONSTRAINT ck_spaces_opens_at"
        " CHECK (opens_at IS NULL OR visibility = 'private')"
    )
    let_notifications_tell_of_badges()


def let_notifications_tell_of_badges():
    """Each badge is told of by itself; SQLite makes the table anew for a reference."""
    op.drop_index("uq_notifications_rest", "notifications")
    last = last_notification()
    with op.batch_alter_table(
        "notifications", table_kwargs={"sqlite_autoincrement": True}
    ) as notifications:
        notifications.add_column(sa.Column("badge_id", sa.Integer()))
        notifications.create_foreign_key(
            "fk_notifications_community_id_badge_id",
            "badges",
            ["community_id", "badge_id"],
            ["community_id", "id"],
        )
    remember_last_notification(last)
    of_a_badge = "read_at IS NULL AND badge_id IS NOT NULL"
    make_unique("uq_notifications_badge", ["member_id", "kind", "badge_id"], of_a_badge)
    make_unique("uq_notifications_rest", ["member_id", "kind"], f"{OF_NOTHING} AND badge_id IS NULL")
    op.create_index("ix_notifications_badge_id", "notifications", ["badge_id"])


OF_NOTHING = "read_at IS NULL AND post_id IS NULL AND conversation_id IS NULL"


def make_unique(name, columns, where):
    where = sa.text(where)
    options = {"sqlite_where": where, "postgresql_where": where}
    op.create_index(name, "notifications", columns, unique=True, **options)


def last_notification():
    """The highest id that a notification had in SQLite, where it is remembered; else None."""
    if op.get_context().dialect.name != "sqlite":
        return None
    asked = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'notifications'")
    return op.get_bind().scalar(asked) or 0


def remember_last_notification(last):
    if last:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'notifications'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('notifications', {last})")


def let_notifications_tell_nothing_of_badges():
    told = "SELECT id FROM notifications WHERE badge_id IS NOT NULL"
    op.execute(f"DELETE FROM notification_actors WHERE notification_id IN ({told})")
    op.execute("DELETE FROM notifications WHERE badge_id IS NOT NULL")
    for name in ("ix_notifications_badge_id", "uq_notifications_rest", "uq_notifications_badge"):
        op.drop_index(name, "notifications")
    last = last_notification()
    with op.batch_alter_table(
        "notifications", table_kwargs={"sqlite_autoincrement": True}
    ) as notifications:
        notifications.drop_constraint("fk_notifications_community_id_badge_id", type_="foreignkey")
        notifications.drop_column("badge_id")
    remember_last_notification(last)
    make_unique("uq_notifications_rest", ["member_id", "kind"], OF_NOTHING)


def downgrade():
    let_notifications_tell_nothing_of_badges()
    for column in ("opens_at", "level_key"):
        op.drop_column("spaces", column)
    op.drop_index("ix_members_unranked", "members")
    op.drop_index("ix_members_community_id_points_id", "members")
    for column in ("hides_rank", "level_told", "points"):
        op.drop_column("members", column)
    for column in ("ranks_staff", "ladder"):
        op.drop_column("communities", column)
    for table in reversed(NEW_TABLES):
        op.drop_table(table)


def make_tables():
    op.create_table('badges',
    sa.Column('key', sa.String(length=30), nullable=True),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('description', sa.String(length=120), nullable=False),
    sa.Column('icon', sa.String(length=30), nullable=False),
    sa.Column('hue', sa.Integer(), nullable=False),
    sa.Column('counted', sa.String(length=20), nullable=True),
    sa.Column('least', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('filled_at', sa.BigInteger(), nullable=True),
    sa.Column('off_at', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('key IS NULL OR counted IS NULL', name=op.f('ck_badges_shipped_rule')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_badges_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badges')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_badges_community_id_id')),
    sa.UniqueConstraint('community_id', 'key', name=op.f('uq_badges_community_id_key')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_badges_to_fill', 'badges', ['id'], sqlite_where=sa.text('filled_at IS NULL'), postgresql_where=sa.text('filled_at IS NULL'))
    op.create_table('ladder_changes',
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('last_id', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ladder_changes_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ladder_changes')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_ladder_changes_community_id_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_ladder_changes_going_on', 'ladder_changes', ['id'], sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.create_table('point_rules',
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_point_rules_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_rules')),
    sa.UniqueConstraint('community_id', 'action', name=op.f('uq_point_rules_community_id_action')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_point_rules_community_id_id')),
    sqlite_autoincrement=True
    )
    op.create_table('badge_holders',
    sa.Column('badge_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'badge_id'], ['badges.community_id', 'badges.id'], name=op.f('fk_badge_holders_community_id_badge_id')),
    sa.ForeignKeyConstraint(['community_id', 'giver_id'], ['members.community_id', 'members.id'], name=op.f('fk_badge_holders_community_id_giver_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['members.community_id', 'members.id'], name=op.f('fk_badge_holders_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_badge_holders_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badge_holders')),
    sa.UniqueConstraint('badge_id', 'member_id', name=op.f('uq_badge_holders_badge_id_member_id')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_badge_holders_community_id_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_badge_holders_badge_id_at_id', 'badge_holders', ['badge_id', 'at', 'id'])
    op.create_index('ix_badge_holders_giver_id', 'badge_holders', ['giver_id'])
    op.create_index('ix_badge_holders_member_id_at', 'badge_holders', ['member_id', 'at'])

    op.create_table('point_sums',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=5), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("period in ('week', 'month')", name=op.f('ck_point_sums_period')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['members.community_id', 'members.id'], name=op.f('fk_point_sums_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_point_sums_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_sums')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_point_sums_community_id_id')),
    sa.UniqueConstraint('member_id', 'period', 'begins_on', name=op.f('uq_point_sums_member_id_period_begins_on')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_point_sums_community_id_period_begins_on_points_member_id', 'point_sums', ['community_id', 'period', 'begins_on', 'points', 'member_id'])

    op.create_table('point_tallies',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['members.community_id', 'members.id'], name=op.f('fk_point_tallies_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_point_tallies_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_tallies')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_point_tallies_community_id_id')),
    sa.UniqueConstraint('member_id', 'action', name=op.f('uq_point_tallies_member_id_action')),
    sqlite_autoincrement=True
    )
    op.create_table('streaks',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('longest', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('paused_on', sa.Date(), nullable=True),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['members.community_id', 'members.id'], name=op.f('fk_streaks_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_streaks_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_streaks')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_streaks_community_id_id')),
    sa.UniqueConstraint('member_id', name=op.f('uq_streaks_member_id')),
    sqlite_autoincrement=True
    )
    op.create_table('point_entries',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=10), nullable=True),
    sa.Column('cause', sa.String(length=60), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("note in ('limit', 'off')", name=op.f('ck_point_entries_note')),
    sa.ForeignKeyConstraint(['community_id', 'comment_id'], ['comments.community_id', 'comments.id'], name=op.f('fk_point_entries_community_id_comment_id')),
    sa.ForeignKeyConstraint(['community_id', 'giver_id'], ['members.community_id', 'members.id'], name=op.f('fk_point_entries_community_id_giver_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['members.community_id', 'members.id'], name=op.f('fk_point_entries_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'post_id'], ['posts.community_id', 'posts.id'], name=op.f('fk_point_entries_community_id_post_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_point_entries_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_entries')),
    sa.UniqueConstraint('community_id', 'id', name=op.f('uq_point_entries_community_id_id')),
    sa.UniqueConstraint('member_id', 'cause', 'turn', name=op.f('uq_point_entries_member_id_cause_turn')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_point_entries_comment_id', 'point_entries', ['comment_id'])
    op.create_index('ix_point_entries_giver_id_member_id_day', 'point_entries', ['giver_id', 'member_id', 'day'])
    op.create_index('ix_point_entries_member_id_action_at_id', 'point_entries', ['member_id', 'action', 'at', 'id'])
    op.create_index('ix_point_entries_member_id_at_id', 'point_entries', ['member_id', 'at', 'id'])
    op.create_index('ix_point_entries_post_id', 'point_entries', ['post_id'])

