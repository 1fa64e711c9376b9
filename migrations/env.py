"""How Alembic reaches our database. Used by `flask db ...`."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from community.db import Moment, writing

db = current_app.extensions["migrate"].db


def render_type(kind, obj, autogen_context):
    """Migrations must not import the application: a Moment is a big integer there."""
    return "sa.BigInteger()" if kind == "type" and isinstance(obj, Moment) else False


def is_ours(name, kind, parents):
    """Huey keeps its tables in the same PostgreSQL database; they are none of our business."""
    return kind != "table" or name in db.metadata.tables


def is_of(dialect):
    """Whether something of the models belongs in this kind of database (its info may say)."""

    def check(thing, name, kind, reflected, other):
        return thing.info.get("dialect", dialect) == dialect

    return check


def refuse_dangling(connection):
    if connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("the migration would leave a reference to nothing")


def run():
    writing.set(True)
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Rebuilding a table with foreign keys on would empty its children (ON DELETE); the
            # pragma works outside a transaction only.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET lock_timeout = '4s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_type,
            include_name=is_ours,
            include_object=is_of(connection.dialect.name),
            compare_type=True,
        )
        before = context.get_context().get_current_revision()
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and before != context.get_context().get_current_revision():
                refuse_dangling(connection)
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
