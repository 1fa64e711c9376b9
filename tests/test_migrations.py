"""Migrations run up, down and up again, and leave what the models say."""

from datetime import UTC, datetime

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from community.db import db, from_ms, to_ms


def schema():
    """Everything the database says about itself, as text."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.execute(text("select name, sql from sqlite_master order by name"))
            return [tuple(row) for row in rows]
        looked = inspect(connection)
        return [
            (
                table,
                str(looked.get_columns(table)),
                str(sorted_(looked.get_indexes(table))),
                str(sorted_(looked.get_foreign_keys(table))),
                str(looked.get_pk_constraint(table)),
                str(sorted_(looked.get_unique_constraints(table))),
                str(sorted_(looked.get_check_constraints(table))),
            )
            for table in sorted(looked.get_table_names())
        ]


def sorted_(constraints):
    return sorted(constraints, key=lambda each: each["name"])


def test_up_down_up_gives_the_same_schema(app):
    before = schema()
    downgrade(revision="base")
    assert {row[0] for row in schema()} <= {
        "alembic_version",
        "sqlite_sequence",
        "sqlite_autoindex_alembic_version_1",
    }
    upgrade()
    assert schema() == before and len(before) > 20


def test_the_models_say_what_the_database_has(app):
    check()


def test_moments_are_kept_to_the_millisecond_and_naive_ones_are_refused(app):
    moment = datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC)
    assert from_ms(to_ms(moment)) == moment and to_ms(moment) == 1774747800123
    with pytest.raises(ValueError, match="naive"):
        to_ms(datetime(2026, 1, 1))
