"""Random events, members with every preference there is, and a model that says what each must get.

A hundred and twenty events and sixty members in every run; `EVENTS=20000 pytest
-o faulthandler_timeout=0` makes it as many as that, and two hundred members.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, product
from random import Random

import pytest
import time_machine
from sqlalchemy import func, select

from community import limits
from community.access import Role
from community.comments.handlers import create_comment
from community.comments.models import Comment
from community.db import db
from community.gamification.signals import badge_given, level_reached
from community.mail import Mail
from community.members.handlers.blocks import block_member
from community.members.handlers.follows import follow_member, unfollow_member
from community.members.models import Member
from community.notifications.handlers import mark_read
from community.notifications.handlers.subscriptions import follow_space, mute_space
from community.notifications.mails.jobs import mail_digests, mail_notifications
from community.notifications.models import MailSettings, Notification, NotificationPreference
from community.notifications.queries import unread_notifications, viewer_of
from community.posts.handlers import add_post, delete_post
from community.posts.models import Post
from community.posts.signals import post_created, post_opened
from community.reactions.handlers import react, unreact
from community.reading.handlers import follow_post, mute_post
from community.spaces.handlers import list_member
from community.spaces.models import Space
from tests.factories import make_member, make_space
from tests.notifications.model import Model, Settings

EVENTS = int(os.environ.get("EVENTS", "120"))
MEMBERS = 200 if EVENTS > 1000 else 60
KINDS = ("comment", "reply", "mention", "like", "follow", "post")
ZONES = ("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland")
BEGAN = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)  # no zone changes its clocks for weeks
LIKE = "❤️"


class World:
    """The real thing and the model, to which the same happens."""

    def __init__(self, community, run_jobs, seed=5):
        self.run_jobs = run_jobs
        self.random, self.serial, self.community = Random(seed), count(1), community
        self.liked, self.followed = set(), set()
        self.mailed, self.last_mail = {"notification": Counter(), "digest": Counter()}, 0
        with time_machine.travel(BEGAN, tick=False):
            self.populate()
        self.at = BEGAN

    def populate(self):
        spaces = [make_space(self.community, f"Space {n}").id for n in range(4)]
        closed = make_space(self.community, "Closed", visibility="private")
        combinations = cycle(product((True, False), ("now", "digest", "never")))
        self.members, settings, staff = [], {}, set()
        for number in range(MEMBERS):
            role = Role.MODERATOR if number < 5 else Role.MEMBER
            member = make_member(self.community, role, name=f"Person {number}")
            self.members.append(member.id)
            staff |= {member.id} if number < 5 else set()
            settings[member.id] = self.choose(member, combinations)
        listed = self.random.sample(self.members, MEMBERS * 3 // 10)
        for member in listed:
            list_member(closed, self.get(Member, member))
        apart = set()
        for _ in range(MEMBERS):
            one, other = self.random.sample(sorted(set(self.members) - staff), 2)
            block_member(self.get(Member, one), self.get(Member, other))
            apart.add(frozenset((one, other)))
        db.session.commit()
        places = {**dict.fromkeys(spaces), closed.id: set(listed)}
        self.model = Model(settings, staff, places, apart)

    def choose(self, member, combinations):
        """Every combination of a kind comes up, and of the rest many."""
        kinds, whose = {}, {"community_id": self.community.id, "member_id": member.id}
        for kind in KINDS:
            in_app, mail = kinds[kind] = next(combinations)
            row = NotificationPreference(**whose, kind=kind, in_app=in_app, mail=mail, push=False)
            db.session.add(row)
        next(combinations)  # so that the next one begins with another
        quiet = self.random.choice((None, (22, 7), (1, 5)))
        digest = self.random.choice(("daily", "weekly", "never"))
        hours = dict(zip(("quiet_from", "quiet_until"), quiet or (None, None), strict=True))
        hour = self.random.randrange(24)
        db.session.add(MailSettings(**whose, digest=digest, hour=hour, **hours))
        member.timezone = self.random.choice(ZONES)
        return Settings(kinds, digest, hour, quiet, member.timezone)

    def get(self, kind, id):
        return db.session.get_one(kind, id)

    def someone(self, space=None):
        return self.random.choice(
            [each for each in self.members if space is None or self.model.reads(each, space)]
        )

    def some_post(self):
        """(id, space, author) of a post that is shown."""
        shown = [each for each in self.model.posts if each not in self.model.deleted]
        post = self.random.choice(shown[-40:])
        return post, *self.model.posts[post]

    def words(self):
        return f"Words {next(self.serial)}"

    def happen(self):
        """One event, and sometimes what runs every minute."""
        self.at += timedelta(seconds=self.random.randrange(60, 900))
        acts = {self.comment: 30, self.react: 20, self.unreact: 6, self.open: 14, self.write: 8}
        acts |= {self.follow: 6, self.unfollow: 2, self.read_all: 1, self.delete: 1}
        acts |= {self.subscribe_post: 6, self.subscribe_space: 3}
        [act] = self.random.choices(list(acts), list(acts.values()))
        with time_machine.travel(self.at, tick=False):
            act() if self.model.posts else self.write()
            db.session.commit()
            if self.random.random() < 0.4:
                self.tick()
        db.session.expunge_all()

    def tick(self):
        mail_digests()
        mail_notifications()
        self.run_jobs()  # or what is read by now would be taken out of the outbox
        self.model.tick(self.at)
        mailed = select(Notification, Mail.kind).join(Mail, Mail.id == Notification.mail_id)
        for row, kind in db.session.execute(mailed.where(Mail.id > self.last_mail)):
            self.mailed[kind][row.member_id, row.kind, row.post_id, row.comment_id] += 1
        self.last_mail = db.session.scalar(select(func.max(Mail.id))) or 0

    def write(self):
        space = self.random.choice(list(self.model.listed))
        author = self.someone(space)
        post = add_post(self.get(Space, space), self.get(Member, author), self.words(), "Text.")
        post_created.send(post)
        self.model.write_post(self.at, post.id, space, author)

    def comment(self):
        post, space, _author = self.some_post()
        writer = self.someone(space)
        there = [id for id, (on, *_) in self.model.comments.items() if on == post]
        answers = self.random.choice(there) if there and self.random.random() < 0.5 else None
        named = self.someone() if self.random.random() < 0.3 else None
        words = self.words() + (f" @{self.get(Member, named).handle}" if named else "")
        answered = self.get(Comment, answers) if answers else None
        row = create_comment(self.get(Post, post), self.get(Member, writer), words, answered)
        self.model.write_comment(self.at, row.id, post, writer, answers, named)

    def thing(self):
        """(row, post id, comment id or None) of something one can react to."""
        post, _space, _author = self.some_post()
        there = [id for id, (on, *_) in self.model.comments.items() if on == post]
        if there and self.random.random() < 0.5:
            comment = self.random.choice(there)
            return self.get(Comment, comment), post, comment
        return self.get(Post, post), post, None

    def react(self):
        thing, post, comment = self.thing()
        member = self.someone(self.model.posts[post][0])
        if (member, post, comment) not in self.liked:
            self.liked.add((member, post, comment))
            react(thing, self.get(Member, member), LIKE, [LIKE])
            self.model.react(self.at, member, post, comment)

    def unreact(self):
        shown = sorted((m, p, c or 0) for m, p, c in self.liked if p not in self.model.deleted)
        if shown:
            member, post, comment = self.random.choice(shown)
            comment = comment or None
            self.liked.remove((member, post, comment))
            thing = self.get(Comment, comment) if comment else self.get(Post, post)
            unreact(thing, self.get(Member, member), LIKE)
            self.model.take_back("like", member, post, comment)

    def open(self):
        post, space, _author = self.some_post()
        told = [key[0] for key in self.model.unread if key[2] == post]
        member = self.random.choice(told) if told else self.someone(space)
        post_opened.send(self.get(Post, post), member=self.get(Member, member))
        self.model.read(member, post)

    def read_all(self):
        member = self.someone()
        mark_read(self.get(Member, member))
        self.model.read(member)

    def follow(self):
        one, other = self.random.sample(self.members, 2)
        if (one, other) not in self.followed and not self.model.are_apart(one, [other]):
            self.followed.add((one, other))
            follow_member(self.get(Member, one), self.get(Member, other))
            self.model.tell(self.at, [other], "follow", one)

    def unfollow(self):
        if self.followed:
            one, other = self.random.choice(sorted(self.followed))
            self.followed.remove((one, other))
            unfollow_member(self.get(Member, one), self.get(Member, other))
            self.model.take_back("follow", one, member=other)

    def delete(self):
        post, _space, author = self.some_post()
        if len(self.model.posts) - len(self.model.deleted) > 5:
            delete_post(self.get(Post, post), self.get(Member, author))
            self.model.deleted.add(post)

    def subscribe_post(self):
        post, space, _author = self.some_post()
        member = self.someone(space)
        state, subscribe = self.random.choice((("follow", follow_post), ("mute", mute_post)))
        subscribe(self.get(Post, post), self.get(Member, member))
        self.model.subscribe("post", post, member, state)

    def subscribe_space(self):
        space = self.random.choice(list(self.model.listed))
        member = self.someone(space)
        state, subscribe = self.random.choice((("follow", follow_space), ("mute", mute_space)))
        subscribe(self.get(Space, space), self.get(Member, member))
        self.model.subscribe("space", space, member, state)

    def bells(self):
        """({member: {(kind, post, comment): how many are behind it}} as it is, as it must be)."""
        told = {}
        for member in db.session.scalars(select(Member).order_by(Member.id)).all():
            rows = db.session.scalars(unread_notifications(viewer_of(member)))
            told[member.id] = {(r.kind, r.post_id, r.comment_id): r.actor_count for r in rows}
        return told, {member: self.model.shown(member) for member in self.members}


@pytest.fixture
def world(community, monkeypatch, run_jobs):
    monkeypatch.setattr(limits, "MAILS_A_DAY", 10**6)
    with badge_given.muted(), level_reached.muted():  # the model knows nothing of these
        yield World(community, run_jobs)


def test_everybody_gets_exactly_what_they_should(app, world):
    for number in range(1, EVENTS + 1):
        world.happen()
        if number % (EVENTS // 4) == 0:
            told, must = world.bells()
            assert told == must
    with time_machine.travel(world.at + timedelta(days=9), tick=False):
        world.at += timedelta(days=9)
        world.tick()
        world.tick()
    due, digests = world.model.mailed, world.model.digests
    assert world.mailed["notification"] == Counter(key[:4] for key in due)
    assert world.mailed["digest"] == Counter(
        (member, *key) for member, each in digests.items() for _at, keys in each for key in keys
    )
    mails = Counter(db.session.execute(select(Mail.kind, Mail.member_id)).tuples())
    assert sum(n for (kind, _), n in mails.items() if kind == "notification") == len(due) > 0
    assert {who: n for (kind, who), n in mails.items() if kind == "digest"} == {
        member: len(each) for member, each in digests.items()
    }
