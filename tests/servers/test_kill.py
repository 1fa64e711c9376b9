"""kill -9 under writing: nothing acknowledged is lost, the database is whole, counts are exact."""

import random
import threading
import time
from itertools import count

import pytest

from community.access import Role
from community.comments.models import Comment
from community.db import db
from tests.databases import EVERYTHING
from tests.factories import make_member
from tests.servers.clients import post

pytestmark = pytest.mark.server
ALL_OF_IT = 10  # every so many kills, every process dies, else one that answers requests
KILLS = {"sqlite": 50, "postgresql": 50 if EVERYTHING else 20}


class Writer(threading.Thread):
    """Comments without pause and keeps a journal of what was acknowledged."""

    serial = count(1)

    def __init__(self, port, url, token):
        super().__init__(daemon=True)
        self.port, self.url, self.token = port, url, token
        self.acknowledged, self.errors, self.stopped = [], [], False

    def run(self):
        while not self.stopped:
            body = f"Comment {next(self.serial)}"
            status, said = post(self.port, f"{self.url}/comments", self.token, body=body)
            if status == 303:
                self.acknowledged.append(body)
            elif status is not None:
                self.errors.append((status, said))


def wait_for_more(writers):
    """A server that is killed again before it is ready proves nothing: wait until it has written,
    on a slow machine too."""
    before, patience = written(writers), time.monotonic() + 10
    while written(writers) == before and time.monotonic() < patience:
        time.sleep(0.01)


def written(writers):
    return sum(len(writer.acknowledged) for writer in writers)


def test_kills_lose_nothing(mortal, post_url, thing, community, sign_in):
    chance, kills = random.Random(50), KILLS[db.engine.dialect.name]
    writers = []
    for number in range(4):
        staff = make_member(community, Role.MODERATOR, name=f"Writer {number}")
        token = sign_in(staff).get_cookie("session_id").value
        writers.append(Writer(mortal.port, post_url, token))
    db.session.rollback()
    for writer in writers:
        writer.start()
    for number in range(kills):
        wait_for_more(writers)
        threading.Event().wait(chance.uniform(0, 0.2))
        if number % ALL_OF_IT == 0:
            mortal.kill()
            mortal.start()
        else:
            mortal.kill_a_worker()  # to start all of it again takes three times as long
    threading.Event().wait(0.5)
    for writer in writers:
        writer.stopped = True
    for writer in writers:
        writer.join(30)

    acknowledged = {body for writer in writers for body in writer.acknowledged}
    kept = [comment.body for comment in db.session.query(Comment)]
    assert not [writer.errors for writer in writers if writer.errors], mortal.said()
    assert len(acknowledged) >= kills - 5, "the server was hardly written to"
    assert acknowledged <= set(kept) and len(kept) == len(set(kept))
    assert thing.comment_count == len(kept)
    if db.engine.dialect.name == "sqlite":
        assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert not db.session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
