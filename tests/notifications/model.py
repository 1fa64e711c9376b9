"""What must be told to whom, worked out anew from the rules: it shares nothing with what it checks.

Members, posts and comments are ids here. The rules are those of docs/notifications.md.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
WAIT = timedelta(minutes=10)


@dataclass
class Settings:
    """What a member wants: of each kind (in the app, by mail), and when they may be written to."""

    kinds: dict
    digest: str
    hour: int
    quiet: tuple | None
    zone: str

    def local(self, moment):
        return moment.astimezone(ZoneInfo(self.zone))

    def after_quiet(self, moment):
        while self.quiet and self.is_quiet(moment):
            moment = moment.replace(second=0, microsecond=0)
            moment += QUARTER - timedelta(minutes=moment.minute % 15)
        return moment

    def is_quiet(self, moment):
        begins, ends = self.quiet
        hour = self.local(moment).hour
        return begins <= hour < ends if begins < ends else hour >= begins or hour < ends

    def next_digest(self, after):
        moment = after.replace(second=0, microsecond=0)
        moment += QUARTER - timedelta(minutes=moment.minute % 15)
        while not self.is_digest_time(moment):
            moment += QUARTER
        return moment

    def is_digest_time(self, moment):
        there = self.local(moment)
        weekday = self.digest == "daily" or there.weekday() == 0
        return weekday and (there.hour, there.minute) == (self.hour, 0)


@dataclass
class Notice:
    """Something unread: who is behind it, and how it leaves the app."""

    shown: bool
    changed_at: object
    actors: dict = field(default_factory=dict)
    mail: object = None  # a moment, "digest", "mailed" or "dropped"


@dataclass
class Model:
    settings: dict
    staff: set
    listed: dict  # {space: the members listed, or None where every member may read}
    apart: set  # pairs of members with a block between them
    states: dict = field(default_factory=dict)  # {("space" or "post", id, member): state}
    posts: dict = field(default_factory=dict)  # {id: (space, author)}
    comments: dict = field(default_factory=dict)  # {id: (post, author, parent)}
    deleted: set = field(default_factory=set)
    unread: dict = field(default_factory=dict)  # {(member, kind, post, comment): Notice}
    mailed: list = field(default_factory=list)  # [(member, kind, post, comment, first moment)]
    digests: dict = field(default_factory=lambda: defaultdict(list))  # {member: [(moment, keys)]}
    planned: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)

    def reads(self, member, space):
        listed = self.listed[space]
        return listed is None or member in listed or member in self.staff

    def are_apart(self, member, others):
        return any(frozenset((member, other)) in self.apart for other in others)

    def is_muted(self, member, kind, post):
        if post is None or kind in {"mention", "reply"}:
            return False
        space, author = self.posts[post]
        state = self.states.get(("post", post, member)) or ("follow" if author == member else None)
        return (state or self.states.get(("space", space, member))) == "mute"

    def tell(self, at, members, kind, actor, post=None, comment=None, authors=()):
        for member in set(members) - {actor, None}:
            hears = post is None or self.reads(member, self.posts[post][0])
            if not hears or self.are_apart(member, {actor, *authors} - {member}):
                continue
            if not self.is_muted(member, kind, post):
                self.merge(at, member, kind, actor, post, comment)

    def merge(self, at, member, kind, actor, post, comment):
        settings = self.settings[member]
        in_app, mail = settings.kinds[kind]
        due = settings.after_quiet(at + WAIT) if mail == "now" else None
        if mail == "digest" and settings.digest != "never":
            due = "digest"
        if not in_app and not due:
            return
        notice = self.unread.setdefault((member, kind, post, comment), Notice(in_app, at))
        notice.shown |= in_app
        notice.changed_at = at
        notice.actors[actor] = at
        if notice.mail in {None, "dropped"}:
            notice.mail = due

    def write_post(self, at, post, space, author):
        self.posts[post] = (space, author)
        followers = [
            member
            for (what, id, member), state in self.states.items()
            if (what, id, state) == ("space", space, "follow")
        ]
        self.tell(at, followers, "post", author, post, authors={author})

    def write_comment(self, at, comment, post, author, answers=None, named=None):
        thread = self.thread_of(answers)
        self.comments[comment] = (post, author, thread)
        begun = {self.comments[thread][1]} if thread else set()
        authors = {author, self.posts[post][1], *begun}
        told = set()
        can_hear = named and named != author and self.reads(named, self.posts[post][0])
        if can_hear and not self.are_apart(named, authors - {named}):
            told.add(named)
            self.tell(at, [named], "mention", author, post, comment, authors)
        for answered in sorted({answers, thread} - {None}, reverse=True):
            asker = self.comments[answered][1]
            if asker not in told:
                told.add(asker)
                words = {author, asker, self.posts[post][1], *self.beginner_of(answered)}
                self.tell(at, [asker], "reply", author, post, answered, words)
        followers = {
            member
            for (what, id, member), state in self.states.items()
            if (what, id, state) == ("post", post, "follow")
        }
        others = {self.posts[post][1], *followers} - told
        self.tell(at, others, "comment", author, post, authors=authors)

    def thread_of(self, answers):
        return (self.comments[answers][2] or answers) if answers else None

    def beginner_of(self, comment):
        thread = self.comments[comment][2]
        return {self.comments[thread][1]} if thread else set()

    def react(self, at, member, post, comment=None):
        author = self.comments[comment][1] if comment else self.posts[post][1]
        begun = self.beginner_of(comment) if comment else set()
        self.tell(at, [author], "like", member, post, comment, {self.posts[post][1], *begun})

    def take_back(self, kind, actor, post=None, comment=None, member=None):
        for key, notice in list(self.unread.items()):
            same = key[1:] == (kind, post, comment) and member in {None, key[0]}
            if same and notice.actors.pop(actor, None) and not notice.actors:
                del self.unread[key]

    def read(self, member, post=None):
        for key in [key for key in self.unread if key[0] == member and post in {None, key[2]}]:
            del self.unread[key]

    def subscribe(self, what, id, member, state):
        """Who mutes a place is not mailed any more what waits from it."""
        self.states[what, id, member] = state
        for key, notice in self.unread.items():
            where = key[2] and (key[2] if what == "post" else self.posts[key[2]][0])
            if key[0] == member and where == id and self.is_muted(member, key[1], key[2]):
                notice.mail = "mailed" if notice.mail == "mailed" else "dropped"

    def stays(self, key):
        return key[2] not in self.deleted

    def shown(self, member):
        return {
            key[1:]: len(notice.actors)
            for key, notice in self.unread.items()
            if key[0] == member and notice.shown and self.stays(key)
        }

    def tick(self, at):
        """The jobs run: first the digests, then what is due at once."""
        waiting = defaultdict(list)
        for key, notice in self.unread.items():
            if notice.mail == "digest":
                waiting[key[0]].append(key)
        for member, keys in waiting.items():
            since = min(self.unread[key].changed_at for key in keys)
            after = max(since, self.sent[member]) if member in self.sent else since
            planned = self.planned.setdefault(member, self.settings[member].next_digest(after))
        for member, planned in list(self.planned.items()):
            if planned <= at:
                del self.planned[member]
                self.send_digest(at, member, waiting.get(member, []))
        for key, notice in self.unread.items():
            if notice.mail in {None, "digest", "mailed", "dropped"} or notice.mail > at:
                continue
            settings = self.settings[key[0]]
            if self.stays(key) and settings.quiet and settings.is_quiet(at):  # due a little before
                notice.mail = settings.after_quiet(at)
                continue
            if self.stays(key):
                self.mailed.append((*key, notice.mail))
            notice.mail = "mailed" if self.stays(key) else "dropped"

    def send_digest(self, at, member, keys):
        told = [key for key in keys if self.stays(key)]
        for key in keys:
            self.unread[key].mail = "mailed" if key in told else "dropped"
        if told:
            self.sent[member] = at
            self.digests[member].append((at, {key[1:] for key in told}))
