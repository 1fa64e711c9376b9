"""Random operations by eight processes at once leave every counter and tally exact.

Six hundred of them in every run; OPERATIONS=10000 in the environment makes it as many as that.
"""

import os
import subprocess
import sys
from ast import literal_eval
from collections import Counter

import pytest

from community.access import Role
from community.cli import RECOUNTS
from community.db import db
from tests.factories import make_member, make_space
from tests.servers.conftest import ROOT
from tests.servers.operations import Writer

pytestmark = pytest.mark.server
OPERATIONS = int(os.environ.get("OPERATIONS", "600"))
COUNTERS = (
    "community.posts.handlers.writing:count_post",
    "community.comments.handlers.writing:count_comment",
    "community.reactions.handlers:count_reaction",
    "community.polls.handlers:count",
    "community.posts.handlers.counters:count_tags",
)


@pytest.fixture
def place(community):
    """Spaces of every kind, and staff enough that nobody runs into a daily limit."""
    for visibility in ("public", "members", "private", "secret"):
        make_space(community, visibility.title(), visibility=visibility)
    make_space(community, "Questions", kind="questions")
    for number in range(40):
        make_member(community, Role.MODERATOR, name=f"Person {number}")


def run(folder, url, processes, count):
    """Let so many processes write `count` operations in sum; how often each was done."""
    db.session.rollback()
    command = [sys.executable, "-m", "tests.servers.operations", str(folder), url]
    numbers = [str(processes), str(count // processes)]
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, *numbers], cwd=ROOT, **kept) as running:
        said, errors = running.communicate()
    assert running.returncode == 0, errors[-6000:]
    done: Counter = Counter()
    for line in said.splitlines():
        done.update(literal_eval(line))
    db.session.expire_all()
    return done


def drift():
    return {recount.__name__: wrong for recount in RECOUNTS if (wrong := recount())}


def test_counters_and_tallies_stay_exact(app, place, database, tmp_path):
    done = run(tmp_path, database, 8, OPERATIONS)
    assert done.total() == OPERATIONS
    acts = {name: count for name, count in done.items() if "refused" not in name}
    assert len(acts) == 14 and sum(acts.values()) > OPERATIONS / 2, done
    assert drift() == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("counter", COUNTERS)
def test_the_check_notices_one_increment_left_out(app, place, monkeypatch, counter):
    writer = Writer(1)
    writer.operations(50)
    assert drift() == {}
    monkeypatch.setattr(counter.replace(":", "."), lambda *args: None)
    writer.operations(100)
    assert drift() != {}
    db.session.commit()
