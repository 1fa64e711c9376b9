"""Databases for tests: migrated once per run and database, then copied or emptied per test."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from community import create_app
from community.db import db, driver_url

# Empties the tables that have rows, and begins to count anew.
EMPTY = """
DO $$
DECLARE name text; filled bool;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
# Also what a run leaves out to stay quick, as the README says.
EVERYTHING = os.environ.get("EVERYTHING") == "1"


def lacking(what, why):
    """Skip a test that needs something this machine lacks; where all is required, fail it."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is required here: {why}")
    pytest.skip(f"{what} is not here: {why}")


class CompiledOnce(BytecodeCache):
    """Templates compiled for one test's app serve the next one's: that takes longer than most
    tests."""

    kept: ClassVar[dict] = {}

    def load_bytecode(self, bucket):
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self.kept[bucket.key, bucket.checksum] = bucket.code


def make_app(folder, url, **config):
    environ = {"INSTANCE_PATH": str(folder), "DATABASE_URL": url, "SECRET_KEY": "test" * 10}
    app = create_app(environ, TESTING=True, **config)
    app.jinja_env.bytecode_cache = CompiledOnce()
    return app


def migrated(folder, url):
    app = make_app(folder, url)
    with app.app_context():
        upgrade()
        db.engine.dispose()


class Sqlite:
    """A migrated file, copied for each test."""

    def __init__(self, folder):
        self.folder = folder
        self.template = folder / "template.db"
        migrated(folder, f"sqlite:///{self.template}")

    def fresh(self):
        path = self.folder / f"{uuid4().hex}.db"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def emptied(self, name="tests"):
        """The same database for test after test, also for a server that has it open."""
        path = self.folder / f"{name}.db"
        with (
            closing(sqlite3.connect(self.template)) as full,
            closing(sqlite3.connect(path)) as ours,
        ):
            full.backup(ours)
        return f"sqlite:///{path}"

    def drop(self, url):
        for end in ("", "-wal", "-shm", "-line"):
            Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)


class Postgres:
    """A migrated template database, copied for each test."""

    def __init__(self, folder):
        self.admin = create_engine(admin_url(), isolation_level="AUTOCOMMIT")
        self.kept = {}
        self.template = f"hearth_{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {self.template}")
        migrated(folder, self._url(self.template))

    def _run(self, statement):
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def _url(self, name):
        return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)

    def emptied(self, name="tests"):
        """The same database for test after test: copying one for each takes longer."""
        if name not in self.kept:
            url = self.fresh()
            self.kept[name] = url, create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
        url, inside = self.kept[name]
        with inside.connect() as connection:
            connection.execute(text(EMPTY))
        return url

    def fresh(self):
        name = f"{self.template}_{uuid4().hex[:8]}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self._url(name)

    def drop(self, url):
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self):
        for url, inside in self.kept.values():
            inside.dispose()
            self.drop(url)
        self.drop(self._url(self.template))
        self.admin.dispose()


def kind_of(name):
    """The kind of database with this name; skips the test where it is lacking."""
    if name == "postgresql" and not POSTGRES:
        lacking("PostgreSQL", "set TEST_POSTGRES_URL to a server where databases may be made")
    return {"sqlite": Sqlite, "postgresql": Postgres}[name]


def admin_url():
    return make_url(POSTGRES).set(drivername="postgresql+psycopg")
