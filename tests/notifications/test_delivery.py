"""How members are told, against a model of it that was written apart and is slow and simple."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from community.db import db, now
from community.members.models import FOREVER
from community.messages.models import Conversation, ConversationMember
from community.notifications.delivery import Delivery, Wishes, decide, deliveries_of
from community.notifications.kinds import KINDS
from community.notifications.models import MailSettings, NotificationPreference, SpaceSubscription
from community.reading.models import PostSubscription
from tests.factories import make_member, make_post, save

ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham")
QUIET = ((None, None), (22, 7), (7, 22), (0, 1), (1, 2), (2, 1), (23, 0))
HEARD_ALL_THE_SAME = ["mention", "reply", "reminder", "report"]
QUARTER = timedelta(minutes=15)  # every zone's hours begin at one


def is_quiet(moment, begins, ends, zone):
    hour = moment.astimezone(ZoneInfo(zone)).hour
    hours = range(begins, ends) if begins < ends else [*range(begins, 24), *range(ends)]
    return hour in hours


def when_it_is_not_quiet(moment, begins, ends, zone):
    if begins is None or not is_quiet(moment, begins, ends, zone):
        return moment
    moment = datetime.fromtimestamp(moment.timestamp() // 900 * 900, UTC)
    while is_quiet(moment, begins, ends, zone):
        moment += QUARTER
    return moment


def expected(kind, wants, settings, muted, at):
    if muted and kind not in HEARD_ALL_THE_SAME:
        return Delivery(False, None, None)
    in_app, mail, push = wants
    digest, begins, ends, zone = settings
    mail = {
        "never": None,
        "digest": None if digest == "never" else "digest",
        "now": when_it_is_not_quiet(at + KINDS[kind].wait, begins, ends, zone),
    }[mail]
    return Delivery(in_app, mail, when_it_is_not_quiet(at, begins, ends, zone) if push else None)


def test_every_combination_is_decided_as_the_model_says():
    chance = random.Random(5)
    # the nights when clocks change in New York and on Lord Howe, and an ordinary one
    dates = (3, 8), (4, 4), (10, 3), (11, 1), (6, 1)
    days = [datetime(2026, *date, tzinfo=UTC) for date in dates]
    flags, mails, digests = (True, False), ("now", "digest", "never"), ("daily", "weekly", "never")
    combinations = product(KINDS, flags, mails, flags, digests, flags, QUIET)
    for kind, in_app, mail, push, digest, muted, (begins, ends) in combinations:
        zone, at = chance.choice(ZONES), chance.choice(days) + chance.random() * timedelta(hours=24)
        wishes = Wishes(in_app, mail, push, muted, digest, begins, ends, zone)
        settings = digest, begins, ends, zone
        model = expected(kind, (in_app, mail, push), settings, muted, at)
        assert decide(kind, wishes, at) == model, (kind, wishes, at)


PAST, FUTURE = timedelta(minutes=-1), timedelta(minutes=1)
# what is stored of a place, and whether it is a follow, a mute or neither
SAID = (
    (None, None, None),
    ("follow", None, "follow"),
    ("mute", None, "mute"),
    ("mute", FUTURE, "mute"),
    ("mute", PAST, None),
    ("follow", FUTURE, "mute"),
    ("follow", PAST, "follow"),
)


class World:
    """Members who want all sorts of things, and what the model says they get."""

    def __init__(self, community, space, conversation, seed):
        self.chance = random.Random(seed)
        self.space, self.conversation = space, conversation
        self.members = [
            make_member(community, timezone=self.chance.choice((None, *ZONES))) for _ in range(12)
        ]
        self.post = make_post(space, self.members[0])
        self.at = now()
        self.wants, self.settings, self.mutes = {}, {}, {}
        for member in self.members:
            self.choose(member)
        db.session.flush()

    def keep(self, model, member, **columns):
        db.session.add(model(community_id=member.community_id, member_id=member.id, **columns))

    def choose(self, member):
        for kind, default in KINDS.items():
            wants = default.in_app, default.mail, default.push
            if self.chance.random() < 0.7:
                wants = tuple(map(self.chance.choice, ((0, 1), ("now", "digest", "never"), (0, 1))))
                columns = dict(zip(("in_app", "mail", "push"), wants, strict=True))
                self.keep(NotificationPreference, member, kind=kind, **columns)
            self.wants[member.id, kind] = bool(wants[0]), wants[1], bool(wants[2])
        digest, (begins, ends) = "daily", (None, None)
        if self.chance.random() < 0.7:
            digest = self.chance.choice(("daily", "weekly", "never"))
            begins, ends = self.chance.choice(QUIET)
            self.keep(MailSettings, member, digest=digest, quiet_from=begins, quiet_until=ends)
        self.settings[member.id] = digest, begins, ends, member.timezone or "UTC"
        of_post = self.subscribe(PostSubscription, member, post_id=self.post.id)
        of_space = self.subscribe(SpaceSubscription, member, space_id=self.space.id)
        own = "follow" if member is self.members[0] else None
        muted_until = self.chance.choice((None, self.at + PAST, self.at + FUTURE, FOREVER))
        place = {"conversation_id": self.conversation.id, "muted_until": muted_until}
        self.keep(ConversationMember, member, **place)
        self.mutes[member.id] = {
            "post": (of_post or own or of_space) == "mute",
            "space": of_space == "mute",
            "conversation": muted_until is not None and muted_until > self.at,
            "nowhere": False,
        }

    def subscribe(self, model, member, **thing):
        state, span, standing = self.chance.choice(SAID)
        if state:
            until = span and self.at + span
            self.keep(model, member, state=state, until=until, **thing)
        return standing

    def model_of(self, kind, where):
        return {
            member.id: expected(
                kind,
                self.wants[member.id, kind],
                self.settings[member.id],
                self.mutes[member.id][where],
                self.at,
            )
            for member in self.members
        }


@pytest.mark.parametrize("seed", range(4))
def test_what_members_chose_is_found_and_obeyed_in_one_query(
    community, space, queries, time_machine, seed
):
    time_machine.move_to(now(), tick=False)
    conversation = save(Conversation(community_id=community.id, is_group=True, name="All"))
    world = World(community, space, conversation, seed)
    places = {
        "post": {"post": world.post},
        "space": {"space": space},
        "conversation": {"conversation": conversation},
        "nowhere": {},
    }
    deliveries_of(world.members, "post", world.post)  # their community is read now
    for kind, where in product(KINDS, places):
        found = {}
        sent = queries(lambda: found.update(deliveries_of(world.members, kind, **places[where])))  # noqa: B023
        assert found == world.model_of(kind, where), (kind, where)
        assert len(sent) == 1
