"""The database: one column type for time, one way to refer within a community, two databases."""

import fcntl
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import has_request_context
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
    event,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

# Whether this request or job may write. On SQLite a transaction that will write must say so when
# it begins, or two of them that read first and then write lose one another's work.
writing: ContextVar[bool] = ContextVar("writing", default=True)


class Moment(TypeDecorator):
    """A point in time: Unix milliseconds in the database, an aware UTC datetime in Python."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else to_ms(value)

    def process_result_value(self, value, dialect):
        return None if value is None else from_ms(value)


def to_ms(moment):
    """Unix milliseconds of an aware datetime. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"a naive datetime has no place in the database: {moment}")
    return (moment - EPOCH) // MILLISECOND


def from_ms(milliseconds):
    return EPOCH + milliseconds * MILLISECOND


def now():
    """This moment, as exactly as the database keeps it."""
    return from_ms(to_ms(datetime.now(UTC)))


NAMES = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
COLUMN_TYPES = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


class Base(DeclarativeBase):
    registry = registry(metadata=NAMES, type_annotation_map=COLUMN_TYPES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Owned:
    """Columns of every table that belongs to a community; `owned()` adds its constraints."""

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))


def owned(*constraints):
    """The table arguments of an Owned model.

    (community_id, id) is unique so that `ref` can point at both: a row of one community cannot
    refer to a row of another. SQLite must not reuse the id of a deleted row: links outlive rows.
    """
    return (UniqueConstraint("community_id", "id"), *constraints, {"sqlite_autoincrement": True})


def ref(column, table, **options):
    """A foreign key to a row of `table` in the same community."""
    return ForeignKeyConstraint(
        ["community_id", column], [f"{table}.community_id", f"{table}.id"], **options
    )


def partial_index(name, *columns, where, **options):
    """An index of only those rows that fulfil a condition (SQL)."""
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition, **options)


def changed(statement) -> int:
    """Run an UPDATE or DELETE; return how many rows it changed."""
    return cast(CursorResult, db.session.execute(statement)).rowcount


def insert_into(model, values):
    """INSERT that can say what happens to a row that is there already."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model.__table__).values(values)


def insert_once(model, **values):
    """Insert a row unless a unique constraint says it is there already; tell whether it was new."""
    statement = insert_into(model, values).on_conflict_do_nothing()
    made = db.session.execute(statement.returning(*model.__table__.primary_key))
    return made.first() is not None  # a row count would say -1 for "unknown" here


def upsert(model, key, **values):
    """Insert the row that `key` (a dict of its unique columns) names, or update it."""
    statement = insert_into(model, {**key, **values})
    db.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def repair(column, truth):
    """Set a counter column to `truth` (a scalar subquery) where it differs; return how many did."""
    wrong = update(column.class_).where(column.is_distinct_from(truth))
    fixed = wrong.values({column.key: truth}).execution_options(synchronize_session=False)
    return changed(fixed)


def lock(row, *columns, shared=False):
    """Hold a row to the end of the transaction, and read these columns of it as they are now.

    For PostgreSQL, where two writers at once each see the other's work only after such a wait.
    Always take a space before a post, a post before a comment, then hashtags, and members last.
    """
    how = {"read": True} if shared else {"key_share": True}
    db.session.refresh(row, columns, with_for_update=how)


def begin_writing():
    """End what was read so far and let the next statement begin a transaction that may write."""
    db.session.rollback()
    writing.set(True)


@contextmanager
def only_reading():
    """For long reads of a job: its transactions do not take the one turn to write."""
    db.session.rollback()
    before = writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        writing.reset(before)


def truncate_wal():
    """Bring what SQLite's log holds into the database and empty it: old pages hold old words.

    Tells whether it is empty now; a long read can hold it up. PostgreSQL needs none of this.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(busy, _pages, _moved)] = cursor.fetchall()
    finally:
        connection.close()
    return not busy


def vacuum():
    """Make every page of SQLite's file anew. Writers wait in line meanwhile; readers read on."""
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        with open(f"{db.engine.url.database}-line", "ab") as line:
            fcntl.flock(line, fcntl.LOCK_EX)
            connection.cursor().execute("VACUUM")
    finally:
        connection.close()


def set_up_sqlite(connection, record):
    connection.isolation_level = None  # we begin transactions ourselves, in begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "secure_delete=ON",  # what is deleted is overwritten, as people are promised
        "cache_size=-16000",
        "mmap_size=268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection):
    driver = connection.connection.driver_connection
    if writing.get():
        wait_in_line(connection)
        driver.execute("BEGIN IMMEDIATE")
    else:
        driver.execute("BEGIN DEFERRED")


def wait_in_line(connection):
    """Queue for the one write SQLite does at a time, across threads and processes.

    SQLite itself only polls: with fifty writers some would nap past the busy timeout while others
    slip in. The kernel's file lock wakes them in turn, and frees itself when its holder dies.
    """
    if "line" not in connection.info:
        path = f"{connection.engine.url.database}-line"
        connection.info["line"] = open(path, "ab")  # noqa: SIM115 - lives as long as the connection
    fcntl.flock(connection.info["line"], fcntl.LOCK_EX)


def leave_line(connection, record):
    if "line" in record.info:
        fcntl.flock(record.info["line"], fcntl.LOCK_UN)


def close_line(connection, record):
    if "line" in record.info:
        record.info.pop("line").close()


@event.listens_for(Session, "after_commit")
def read_on(session):
    """What a request reads after its commit, to answer, needs no turn to write."""
    if has_request_context():
        writing.set(False)


def engine_options(url, threads):
    """Options for SQLAlchemy's engine: as many connections as threads may want at once."""
    hidden = {"hide_parameters": True}  # an error in the log must not tell what people wrote
    if url.startswith("sqlite"):
        return {"pool_size": threads, "max_overflow": 8, "connect_args": {"timeout": 5}, **hidden}
    settings = "-c lock_timeout=5s -c statement_timeout=15s"
    return {
        "pool_size": min(threads, 10),
        "max_overflow": 10,
        "pool_pre_ping": True,
        "connect_args": {"options": settings},
        **hidden,
    }


def driver_url(url):
    """DATABASE_URL as SQLAlchemy wants it: PostgreSQL always by psycopg 3."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def listen(engine: Engine):
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_up_sqlite)
        event.listen(engine, "begin", begin_sqlite)
        event.listen(engine, "checkin", leave_line)
        event.listen(engine, "close", close_line)


def init_app(app):
    url = driver_url(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url, app.config["THREADS"]))
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations", render_as_batch=True)
    with app.app_context():
        listen(db.engine)
