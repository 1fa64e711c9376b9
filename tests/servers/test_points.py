"""Eight processes earn and lose points at random, and are killed: every sum stays exact.

Six hundred events in every run; EVENTS=100000 in the environment makes it as many as that.
"""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import func, select

from community import limits
from community.access import Role
from community.cli import RECOUNTS
from community.db import db
from community.gamification.handlers.replay import replay_all
from community.gamification.models import PointEntry
from community.members.models import Member
from community.spaces.handlers import open_at_level
from tests.factories import make_member, make_space
from tests.servers.conftest import ROOT

pytestmark = pytest.mark.server
EVENTS = int(os.environ.get("EVENTS", "600"))


@pytest.fixture
def place(community):
    """Spaces, one of them opened by a level, and staff, who need not wait between two posts."""
    for visibility in ("public", "private"):
        make_space(community, visibility.title(), visibility=visibility)
    open_at_level(make_space(community, "Regulars", visibility="private"), 3)
    for number in range(3):
        make_space(community, f"Questions {number}", kind="questions")
    for number in range(40):
        make_member(community, Role.MODERATOR, name=f"Person {number}")


def run(folder, url, processes, events):
    """How often each event happened, and how many processes were killed."""
    db.session.rollback()
    command = [sys.executable, "-m", "tests.servers.points", str(folder), url]
    command += [str(processes), str(events)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000] + done.stderr[-3000:]
    db.session.expire_all()
    return Counter(json.loads(done.stdout))


def causes():
    """The lines about each cause, in order."""
    found = {}
    for line in PointEntry.query.order_by(PointEntry.turn):
        found.setdefault((line.member_id, line.cause), []).append(line)
    return found


def test_points_stay_exact(app, place, community, database, tmp_path):
    done = run(tmp_path, database, 8, EVENTS)
    print(f"\n{database.partition(':')[0]}: {dict(done)}")
    assert done.total() - done["kills"] >= EVENTS and done["kills"] >= min(5, EVENTS // 100)
    assert {recount.__name__: n for recount in RECOUNTS if (n := recount())} == {}
    total = select(func.coalesce(func.sum(PointEntry.amount), 0))
    for member in Member.query:
        truth = db.session.scalar(total.where(PointEntry.member_id == member.id))
        reached = [step for step in community.ladder if step["points"] <= max(0, truth)]
        assert (member.points, member.standing.level.number) == (truth, len(reached))
    for lines in causes().values():
        assert [line.turn for line in lines] == list(range(1, len(lines) + 1)), "paid once at most"
        assert {line.amount for line in lines[::2]} == {lines[0].amount}
        assert {line.amount for line in lines[1::2]} <= {-lines[0].amount}
    assert not over_the_limit()
    [*_, last] = replay_all(community)
    assert last.lines == 0, "what is there says the same as the ledger"


def over_the_limit():
    key = PointEntry.giver_id, PointEntry.member_id, PointEntry.day
    paid = PointEntry.turn == 1, PointEntry.note.is_(None), PointEntry.giver_id.is_not(None)
    many = func.count() > limits.LIKES_COUNTED
    return db.session.execute(select(*key).where(*paid).group_by(*key).having(many)).all()
