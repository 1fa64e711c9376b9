"""Work after the answer: named jobs that get ids, run by Huey in a thread or in worker processes.

The queue is not our transaction. So a job is put there after the commit, and whatever must not be
forgotten is a row with a state, which a sweep finds again if the process died in between.
"""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from huey import MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import String, delete, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from community.db import Model, db, insert_once, now

JOBS: dict[str, Callable] = {}
KEPT_TICKS = 60  # minutes
EVERY_MINUTE: list[Callable] = []


class JobTick(Model):
    """A minute whose periodic work somebody has taken: two workers must not both do it."""

    __tablename__ = "job_ticks"

    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)


def job(function):
    """Make a function (of ids) known as a job."""
    JOBS[function.__name__] = function
    return function


def every_minute(function):
    """Make a function run once a minute, on one worker."""
    EVERY_MINUTE.append(function)
    return function


def later(function, *ids):
    """Run a job once this transaction is committed, however often it was asked for; never if it is
    rolled back."""
    name = JOBS[function.__name__].__name__
    db.session.info.setdefault("jobs", {})[name, ids] = None


@event.listens_for(Session, "after_commit")
def enqueue(session):
    for name, ids in session.info.pop("jobs", ()):
        current_app.extensions["run_job"](name, *ids)


@event.listens_for(Session, "after_rollback")
def forget(session):
    session.info.pop("jobs", None)


def make_queue(app):
    """The queue: Redis or PostgreSQL when there, else a SQLite file of its own."""
    if app.testing:
        return MemoryHuey("hearth", results=False)
    if url := app.config["REDIS_URL"]:
        return RedisHuey("hearth", results=False, url=url)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("postgresql"):
        return PostgresHuey("hearth", results=False, dsn=url.replace("+psycopg", "", 1))
    path = app.config["INSTANCE_PATH"] / "jobs.db"
    return SqliteHuey("hearth", results=False, filename=str(path), fsync=True)


def tick():
    minute = int(now().timestamp()) // 60
    for function in EVERY_MINUTE:
        taken = insert_once(JobTick, minute=minute, name=function.__name__, taken_at=now())
        db.session.commit()
        if taken:
            function()
    db.session.execute(delete(JobTick).where(JobTick.minute < minute - KEPT_TICKS))
    db.session.commit()


def init_app(app):
    queue = make_queue(app)

    @queue.task()
    def run_job(name, *ids):
        with app.app_context():
            JOBS[name](*ids)

    @queue.periodic_task(crontab())
    def run_tick():
        with app.app_context():
            tick()

    app.extensions.update(job_queue=queue, run_job=run_job)


def work(app, threads=2):
    """A consumer for `app`'s jobs, not yet started; `start()` and `stop()` it."""
    return app.extensions["job_queue"].create_consumer(
        workers=threads, max_delay=0.5, check_worker_health=True
    )
