"""Migrations run up, down and up again, and leave what the models say."""

from datetime import UTC, datetime

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from community.accounts.models import Session, User
from community.db import db, from_ms, to_ms
from community.members.models import Member
from tests.databases import kind_of


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, databases):
    """A database of its own for each test: these change its tables."""
    kind = databases(kind_of(request.param))
    url = kind.fresh()
    yield url
    kind.drop(url)


def schema():
    """Everything the database says about itself, as text."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.execute(text("select name, sql from sqlite_master order by name"))
            # a table made anew names its constraints in any order
            return [(name, sorted((sql or "").replace(",", "").split("\n"))) for name, sql in rows]
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


def test_who_was_here_before_finds_everything_as_it_was(app):
    downgrade(revision="2026_11_21_first")
    rows = (
        "insert into users values (1, 'a@b.cd', 'a@b.cd', 1, 'Ana', null, 1)",
        "insert into communities (id, name, slug, tagline, about, about_html, renderer,"
        " brand_colour, timezone, visibility, reactions, created_at, member_count, storage_bytes)"
        " values (1, 'Acme', 'acme', '', '', '', 1, 'c4471b', 'UTC', 'public', '[]', 1, 1, 0)",
        "insert into members (id, community_id, user_id, handle, name, bio, links, role,"
        " joined_at, post_count, comment_count)"
        " values (1, 1, 1, 'ana', 'Ana', '', '[]', 20, 7, 0, 0)",
        "insert into sessions values (1, 1, 'hash', 'Firefox', '127.0.0.1', 5, 6, 9)",
    )
    for row in rows:
        db.session.execute(text(row))
    db.session.commit()
    upgrade()
    member, session = Member.query.one(), Session.query.one()
    assert member.welcomed_at == member.checklist_done_at == from_ms(7) and member.is_here
    assert session.proved_at == from_ms(5) and session.second_factor_at is None
    assert member.community.join_policy == "open" and member.community.questions == []
    assert User.query.one().keeps_words is False
