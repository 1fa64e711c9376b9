"""search: documents with their full-text index, words, kept searches"""

import sqlite3

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_search"
down_revision = "2026_11_21_writing"
branch_labels = None
depends_on = None

ONE_THING = (
    " + ".join(
        f"CASE WHEN {thing} IS NULL THEN 0 ELSE 1 END"
        for thing in ("post_id", "comment_id", "member_id", "space_id")
    )
    + " = 1"
)
POINTERS = {
    "post_id": "posts",
    "comment_id": "comments",
    "member_id": "members",
    "space_id": "spaces",
    "place_id": "spaces",
    "author_id": "members",
}
# Nothing of the installation is indexed here: `flask reindex` does that.
INDEX = """
CREATE VIRTUAL TABLE search_index USING fts5(
  title, words, indexed,
  content='search_documents', content_rowid='id', columnsize=0,
  tokenize='ascii', prefix='3 4'
)"""
SECURE = "INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)"


def upgrade():
    make_documents()
    make_words()
    make_kept_searches()
    if is_sqlite():
        op.execute(INDEX)
        if sqlite3.sqlite_version_info >= (3, 42):
            op.execute(SECURE)


def is_sqlite():
    return op.get_context().dialect.name == "sqlite"


def downgrade():
    if is_sqlite():
        op.execute("DROP TABLE search_index")
    for table in ("kept_searches", "search_words", "search_documents"):
        op.drop_table(table)


def owned(table):
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f(f"fk_{table}_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("community_id", "id", name=op.f(f"uq_{table}_community_id_id")),
    )


def pointer(table, column, target):
    return sa.ForeignKeyConstraint(
        ["community_id", column],
        [f"{target}.community_id", f"{target}.id"],
        name=op.f(f"fk_{table}_community_id_{column}"),
    )


def make_documents():
    table = "search_documents"
    vector = sa.Text() if is_sqlite() else postgresql.TSVECTOR()
    unlearned = sa.text("learned_at IS NULL")
    op.create_table(
        table,
        *(sa.Column(column, sa.Integer(), nullable=True) for column in POINTERS),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("indexed", vector, nullable=False),
        sa.Column("learned_at", sa.BigInteger(), nullable=True),
        *owned(table),
        *(pointer(table, column, target) for column, target in POINTERS.items()),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}"))
            for column in ("post_id", "comment_id", "member_id", "space_id")
        ),
        sa.CheckConstraint(ONE_THING, name=op.f(f"ck_{table}_one_thing")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_time", table, ["community_id", "created_at", "id"])
    op.create_index(
        f"ix_{table}_unlearned",
        table,
        ["id"],
        sqlite_where=unlearned,
        postgresql_where=unlearned,
    )
    if not is_sqlite():
        op.create_index(
            f"ix_{table}_indexed",
            table,
            ["indexed"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )


def make_words():
    table = "search_words"
    kind = sa.String(length=24) if is_sqlite() else sa.String(length=24, collation="C")
    op.create_table(
        table,
        sa.Column("word", kind, nullable=False),
        sa.Column("backwards", kind, nullable=False),
        *owned(table),
        sa.UniqueConstraint("community_id", "word", name=op.f(f"uq_{table}_community_id_word")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_community_id_backwards", table, ["community_id", "backwards"])


def make_kept_searches():
    table = "kept_searches"
    op.create_table(
        table,
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("arguments", sa.String(length=2000), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        *owned(table),
        pointer(table, "member_id", "members"),
        sa.UniqueConstraint("member_id", "name", name=op.f(f"uq_{table}_member_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_member_id_used_at_id", table, ["member_id", "used_at", "id"])
