"""Processes that earn and lose points at random, killed and begun again all the time.

    python -m tests.servers.points FOLDER DATABASE_URL PROCESSES EVENTS

Says at the end how often each event happened, and how many processes were killed.
"""

import json
import os
import signal
import sys
import traceback
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait
from random import Random
from types import SimpleNamespace

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community import limits
from community.communities.models import Community
from community.db import db, now
from community.errors import Refused
from community.gamification.handlers import ledger, things
from community.gamification.handlers.ladder import set_ladder
from community.gamification.handlers.rules import set_rules
from community.gamification.jobs import go_through
from community.gamification.models import LadderChange
from community.posts.models import Post
from community.reactions.handlers import react, unreact
from community.wiring import WIRING
from tests.databases import make_app
from tests.servers.operations import EMOJI, Writer

FIRST = 100  # events, by the process that all others are forked from
DAYS = 40  # over which all of it is spread
NEAR = 30  # of the newest posts, where most of it happens, so that people meet


class Earner(Writer):
    """Does what is paid and what takes it back, while prices and levels change."""

    def go_on(self, say, count=sys.maxsize):
        """One thing after another; says what was done when it is committed."""
        acts = {
            **{self.write_post: 8, self.delete: 8, self.restore: 9, self.comment: 12},
            **{self.delete_comment: 6, self.accept: 6, self.react: 36, self.unreact: 13},
            **{self.price: 1, self.move_levels: 1},
        }
        for _ in range(count):
            [act] = self.random.choices(list(acts), list(acts.values()))
            self.choose_a_day()
            try:
                act()
                db.session.commit()
                say(act.__name__)
            except Refused:
                db.session.rollback()
                say("refused")
            db.session.remove()

    def choose_a_day(self):
        back = timedelta(days=self.random.randrange(DAYS))
        ledger.now = things.now = lambda: now() - back

    def post(self):
        """Mostly one of the newest."""
        if self.random.random() < 0.3:
            return super().post()
        newest = (db.session.scalar(select(func.max(Post.id))) or 0) - self.random.randrange(NEAR)
        near = select(Post).where(Post.id >= newest).order_by(Post.id).limit(1)
        return db.session.scalar(near.options(joinedload(Post.space))) or super().post()

    def unreact(self):
        thing, member = self.thing(), self.member()
        for emoji in EMOJI:
            unreact(thing, member, emoji)
            db.session.commit()  # as the view does: the next one's tally comes before this post

    def react(self):
        react(self.thing(), self.member(), self.random.choice(EMOJI), EMOJI)

    def price(self):
        prices = {each: self.random.choice((0, 2, 7, 20)) for each in limits.POINTS}
        set_rules(self.some(Community), prices, ranks_staff=False)

    def move_levels(self):
        """Other thresholds, and what the job does then."""
        community = self.some(Community)
        at = [0, *sorted(self.random.sample(range(1, 3_000), len(community.ladder) - 1))]
        steps = zip(community.ladder, at, strict=True)
        set_ladder(community, [{**step, "points": points} for step, points in steps])
        db.session.commit()
        change = db.session.scalar(select(LadderChange).order_by(LadderChange.id.desc()).limit(1))
        if change is not None:
            go_through(change.community_id, change.id)


def earn(app, seed, pipe):
    try:
        with app.app_context():
            Earner(seed).go_on(pipe.send)
    except Exception:
        pipe.send(traceback.format_exc())


class Crowd:
    """So many processes at work, whoever dies."""

    def __init__(self, app, count):
        self.app, self.random, self.seeds = app, Random(7), iter(range(1, sys.maxsize))
        self.done: Counter = Counter()
        self.kills = 0
        self.running = [self.begin() for _ in range(count)]

    def begin(self):
        """A process forked from one that has done all of it before, which takes longest."""
        here, there = Pipe(duplex=False)
        process = Process(target=earn, args=(self.app, next(self.seeds), there))
        process.start()
        there.close()
        return SimpleNamespace(process=process, pipe=here)

    def listen(self, events):
        """Count what is done, until it is so much more."""
        heard = 0
        while heard < events:
            for pipe in wait([each.pipe for each in self.running], timeout=60):
                said = pipe.recv()
                if said.startswith("Traceback"):
                    sys.exit(said)
                self.done[said] += 1
                heard += 1

    def kill(self, place):
        victim = self.running[place]
        os.kill(victim.process.pid, signal.SIGKILL)
        victim.process.join()
        with suppress(EOFError):
            while True:
                self.done[victim.pipe.recv()] += 1

    def kill_and_replace(self):
        place = self.random.randrange(len(self.running))
        self.kill(place)
        self.kills += 1
        self.running[place] = self.begin()


def hear_of_points_only():
    """Let nobody listen who has nothing to do with points: test_operations has them all."""
    for sent, subscriber in WIRING:
        about = subscriber.__module__.split(".")[1]
        if about in {"notifications", "search", "live", "mentions", "embeds", "uploads", "push"}:
            sent.disconnect(subscriber)


def main(folder, url, processes, events):
    limits.LIKES_A_DAY = sys.maxsize
    app = make_app(folder, url)
    hear_of_points_only()
    with app.app_context():
        Earner(0).go_on(str, FIRST)
        db.engine.dispose()
    crowd, events = Crowd(app, int(processes)), int(events)
    try:
        while crowd.done.total() < events:
            crowd.listen(max(100, events // 500))
            crowd.kill_and_replace()
    finally:
        for place in range(len(crowd.running)):
            crowd.kill(place)
    print(json.dumps({**crowd.done, "kills": crowd.kills}))


if __name__ == "__main__":
    main(*sys.argv[1:])
