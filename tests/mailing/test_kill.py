"""kill -9 while mails go out: none is lost, none overtakes another, hardly one goes twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from community.db import db

ROOT = Path(__file__).parents[2]
KILLS = 50


@pytest.fixture
def worker(app, database, tmp_path, serve, write):
    write("n0@example.org")
    command = [sys.executable, "-m", "tests.mailing.worker", str(tmp_path), database, serve()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)
    yield process
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()


def wait_until(condition):
    for _ in range(3_000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("nothing came in fifteen seconds")


def test_fifty_kills_lose_no_mail(write, worker, inbox, states):
    chance, written = random.Random(50), ["n0@example.org"]
    for _ in range(KILLS):
        for _ in range(4):
            written.append(f"n{len(written)}@example.org")
            write(written[-1])
        pid, before = int(worker.stdout.readline()), len(inbox.mails)
        wait_until(lambda before=before: len(inbox.mails) >= min(before + 2, len(written)))
        time.sleep(chance.uniform(0, 0.02))
        os.kill(pid, 9)
    db.session.rollback()
    wait_until(lambda: states() == {"sent": len(written)})

    accepted = Counter(mail["Message-ID"] for mail in inbox.mails)
    first = list(dict.fromkeys(inbox.recipients))
    assert first == written, "lost, or out of order"
    assert len(accepted) == len(written), "the same mail under two names"
    twice = [name for name, times in accepted.items() if times > 1]
    assert max(accepted.values()) <= 2 and len(twice) <= KILLS
