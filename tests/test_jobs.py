"""Jobs run once the transaction that wanted them is kept, on every kind of queue."""

import os

import pytest

from community.db import db
from community.jobs import EVERY_MINUTE, JOBS, JobTick, later, make_queue, tick
from tests.databases import lacking


@pytest.fixture
def done():
    """What the job `note` was given."""
    given = []

    def note(number):
        given.append(number)

    JOBS["note"] = note
    note.given = given
    yield note
    del JOBS["note"]


def test_a_job_waits_for_the_commit_and_dies_with_a_rollback(app, run_jobs, done):
    db.session.execute(db.text("select 1"))
    later(done, 1)
    run_jobs()
    assert done.given == []
    db.session.rollback()
    db.session.commit()
    run_jobs()
    assert done.given == []
    later(done, 2)
    db.session.execute(db.text("select 1"))
    db.session.commit()
    run_jobs()
    assert done.given == [2]


def test_a_tick_is_taken_by_one_worker(app, monkeypatch):
    ran = []

    def sweep():
        ran.append(1)

    monkeypatch.setattr("community.jobs.EVERY_MINUTE", [sweep])
    tick()
    tick()
    assert ran == [1] and JobTick.query.count() == 1


def test_what_runs_every_minute_is_known(app):
    names = {function.__name__ for function in EVERY_MINUTE}
    assert names == {
        "sweep_mails",
        "mail_digests",
        "mail_notifications",
        "publish_due_posts",
        "purge_old_drafts",
        "sweep_orphans",
        "learn_new_words",
        "tidy_search",
        "forget_old_sign_ins",
        "go_on_mailing_invitations",
        "sweep_exports",
        "erase_due_accounts",
        "purge_deleted_posts",
        "purge_deleted_comments",
        "show_reminders",
        "fetch_forgotten_previews",
        "drop_unused_previews",
        "go_on_telling",
        "forget_old_notifications",
        "purge_message_reports",
        "purge_conversations",
        "push_due_notifications",
        "go_on_with_levels",
        "go_on_with_badges",
        "keep_anniversaries",
    }
    tick()


@pytest.mark.parametrize("kind", ["file", "redis"])
def test_queues_that_outlive_the_process(app, tmp_path, done, kind):
    app.testing = False
    app.config["INSTANCE_PATH"] = tmp_path
    if kind == "redis":
        app.config["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")
        if not app.config["REDIS_URL"]:
            lacking("Redis", "set TEST_REDIS_URL to a server that may be written to")
    first, second = make_queue(app), make_queue(app)
    first.storage.flush_all()
    first.storage.enqueue(b"a job")
    assert second.storage.dequeue() == b"a job"
