"""The nets every test hangs in: a context per request, no bare ids, counters checked at the end."""

import gc
import re
from contextvars import Context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import has_request_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from community.accounts.browser import SESSION_COOKIE
from community.accounts.handlers.sessions import start_session
from community.db import db
from tests import factories
from tests.databases import EVERYTHING, Postgres, kind_of, make_app
from tests.drift import drift

TMPFS = Path("/dev/shm")
SCOPED = re.compile(r"_id\b|communities\.slug|^false$")
judged = set()  # what statements are made of, of those that were found in order


gc.set_threshold(20_000, 50, 100)  # as in wsgi.py


def pytest_collection_modifyitems(config, items):
    """The tests with servers and browsers take longest: first, so that no worker ends alone."""
    long = ("tests/servers", "tests/browser")
    config.hook.pytest_deselected(items=[item for item in items if told_by_sqlite(item)])
    items[:] = [item for item in items if not told_by_sqlite(item)]
    items.sort(key=lambda item: not item.nodeid.startswith(long))


def told_by_sqlite(item):
    """Whether PostgreSQL would say nothing that SQLite did not say."""
    if EVERYTHING:
        return False
    chosen = getattr(item, "callspec", None) and item.callspec.params.get("database")
    return chosen == "postgresql" and item.get_closest_marker("one_database")


class Browser(FlaskClient):
    """Gives every request a context of its own, so a view that forgets to commit fails its test."""

    def open(self, *args, **kwargs):
        db.session.rollback()
        db.session.expire_all()
        response = Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return response


@event.listens_for(Session, "do_orm_execute")
def refuse_a_bare_id(query):
    """In a request, a tenant's row is found by community or by parent, never by id alone."""
    follow_up = query.is_relationship_load or query.is_column_load
    if not has_request_context() or not query.is_select or follow_up:
        return
    made_of = query.statement._generate_cache_key()
    if made_of is not None and made_of.key in judged:  # to say it in SQL takes longer
        return
    where = str(getattr(query.statement, "whereclause", query.statement))  # a UNION has no WHERE
    for mapper in query.all_mappers:
        owner = mapper.columns.get("community_id")
        if owner is not None and not owner.nullable and not SCOPED.search(where):
            raise AssertionError(f"{mapper.class_.__name__} sought by a bare id: {where}")
    if made_of is not None:
        judged.add(made_of.key)


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    """Migrated databases of this run, by kind; made when a test first asks."""
    made = {}
    memory = TMPFS if TMPFS.is_dir() else tmp_path_factory.mktemp("databases")
    with TemporaryDirectory(prefix="hearth-", dir=memory) as folder:
        yield lambda kind: made.get(kind) or made.setdefault(kind, kind(Path(folder)))
        if Postgres in made:
            made[Postgres].close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, databases):
    """The URL of an empty, migrated database; each test runs on both kinds."""
    return databases(kind_of(request.param)).emptied()


@pytest.fixture
def settings():
    """Configuration a test changes before the app is made: override this fixture."""
    return {}


@pytest.fixture(scope="session")
def apps():
    """Apps by the URL of their database: most tests may share one, which takes long to make."""
    return {}


@pytest.fixture
def app(database, tmp_path, settings, apps):
    app = make_app(tmp_path, database, **settings) if settings else shared(apps, database, tmp_path)
    app.test_client_class = Browser
    with app.app_context():
        yield app
        wrong = drift()
        db.session.remove()
        if settings:
            db.engine.dispose()
        assert not wrong, f"counters drifted: {wrong}"


def shared(apps, url, folder):
    """The app on this database, with nothing left of what an earlier test set or queued."""
    if url not in apps:
        app = make_app(folder, url)
        apps[url] = app, dict(app.config), dict(app.extensions)
    app, config, extensions = apps[url]
    here = {"INSTANCE_PATH": folder, "STORAGE_URL": (folder / "files").as_uri()}
    app.config.clear()
    app.config.update(config | here)
    app.extensions.clear()
    app.extensions.update(extensions)
    app.extensions["job_queue"].flush()
    return app


@pytest.fixture
def community(app):
    return factories.make_community()


@pytest.fixture
def member(community):
    return factories.make_member(community)


@pytest.fixture
def space(community):
    return factories.make_space(community)


@pytest.fixture
def post(space, member):
    return factories.make_post(space, member, at=factories.long_ago(hours=1))


@pytest.fixture
def sign_in(app):
    """sign_in(member) or sign_in(user) is that person's browser; sign_in() is a stranger's."""

    def browser(who=None):
        client = app.test_client()
        user = getattr(who, "user", who)
        if user is not None:
            client.set_cookie(SESSION_COOKIE, start_session(user, "Test", "127.0.0.1"))
            db.session.commit()
        return client

    return browser


@pytest.fixture
def queries(app):
    """queries(function) -> the SQL statements it sends."""

    def count(function):
        sent = []

        def note(connection, cursor, statement, parameters, context, many):
            sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            function()
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return [each for each in sent if not each.startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))]

    return count


@pytest.fixture
def run_jobs(app):
    """Do everything that waits in the job queue, as a worker would."""

    def run():
        db.session.rollback()  # or a job would wait for what the test itself has begun
        queue = app.extensions["job_queue"]
        while task := queue.dequeue():
            queue.execute(task)

    return run
