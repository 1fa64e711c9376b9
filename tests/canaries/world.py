"""A community with a word of its own in every private thing, and the people who may not read it.

Each text also has BAIT in it, which may be searched for: a search says again what was typed, so
the canaries themselves are never typed.
"""

from datetime import timedelta
from itertools import count

from community.access import Role
from community.comments.handlers.writing import create_comment, delete_comment, edit_comment
from community.composing.models import Draft
from community.db import db, now
from community.gamification.handlers.badges import create_badge, give, switch_off
from community.gamification.handlers.rules import set_rules
from community.limits import POINTS
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import edit_profile, set_visibility
from community.members.handlers.welcome import set_interests
from community.messages.handlers import (
    conversation_with,
    create_group,
    report_messages,
    save_draft,
    send_message,
)
from community.messages.handlers.starting import place_of
from community.notifications.models import Notification
from community.polls.handlers import add_poll
from community.posts.handlers.acts import move_post
from community.posts.handlers.writing import create_post, delete_post, edit_post
from community.search.models import KeptSearch
from community.spaces.handlers import create_group as group_spaces
from community.spaces.handlers import create_space, list_member
from tests.factories import make_community, make_member

BAIT = "lanternbait"
OUTSIDE = {"visitor", "ron", "exa"}
INSIDE = {"mia", "bea"}
PLAIN = OUTSIDE | INSIDE
ALL = PLAIN | {"mod"}


class World:
    """`people` by name, `words`: canary -> (what it is in, who must never see it)."""

    def __init__(self):
        self.serial, self.words = count(1), {}
        self.community = make_community()
        # points sum up what somebody does everywhere, in closed spaces too, and everybody sees them
        set_rules(self.community, dict.fromkeys(POINTS, 0), False)
        self.olga = make_member(self.community, Role.OWNER, name="Olga")
        self.group = group_spaces(self.community, "Group")
        self.open = self.make_space("Open", "public")
        self.people = {
            "visitor": None,
            "mod": make_member(self.community, Role.MODERATOR, name="Mona"),
            "mia": make_member(self.community, name="Mia"),
            "bea": make_member(self.community, name="Bea"),
            "exa": make_member(self.community, name="Exa"),
            "ron": make_member(make_community("rival"), name="Ron"),
        }
        self.bob = make_member(self.community, name="Bob")
        self.polly = make_member(self.community, name="Polly")
        list_member(self.make_space("Club", "private"), self.mia)
        about = self.word("level: about", OUTSIDE)
        name = f"{self.word('level', OUTSIDE)} {BAIT}"
        self.den = self.make_space(name, "private", about, level_key=10)
        self.hello = create_post(self.open, self.olga, "Hello", f"Everybody reads this. {BAIT}")
        create_comment(self.hello, self.mia, f"So do I. {BAIT}")
        create_comment(self.hello, self.olga, "Good.")  # or a hidden one would be her first
        db.session.commit()

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def make_space(self, name, visibility, about="", **more):
        fields = {"visibility": visibility, "description": about, **more}
        return create_space(self.community, self.group, name, **fields)

    def word(self, where, hidden_from):
        word = f"zqc{next(self.serial):04d}x"
        self.words[word] = (where, hidden_from)
        return word

    def text(self, where, hidden_from=PLAIN):
        return f"{self.word(where, hidden_from)} {BAIT} #{self.word(f'{where}: tag', hidden_from)}"

    def forbidden(self, name):
        return {word: where for word, (where, hidden) in self.words.items() if name in hidden}

    def plant(self):
        """Everything private, by people who may; then those leave who shall have left."""
        for visibility in ("members", "private", "secret"):
            self.plant_closed(visibility)
        self.plant_level()
        self.plant_deleted()
        self.plant_drafts()
        self.plant_messages()
        self.plant_people()
        self.plant_badges()
        leave_community(self.exa, "keep")
        db.session.commit()

    def plant_closed(self, visibility):
        """A space that some must not know. That a private one exists, every member may know."""
        hidden = OUTSIDE if visibility == "members" else PLAIN
        named = OUTSIDE if visibility == "private" else hidden
        name = f"{self.word(visibility, named)} {BAIT}"
        space = self.make_space(name, visibility, self.word(f"{visibility}: about", named))
        if visibility != "members":
            list_member(space, self.exa)
        self.plant_post(space, visibility, hidden)
        db.session.commit()

    def plant_level(self):
        """In a space that opens at a level nobody here has."""
        self.plant_post(self.den, "level", PLAIN)
        db.session.commit()

    def plant_post(self, space, where, hidden):
        title = f"{self.word(f'{where}: title', hidden)} {BAIT}"
        post = create_post(space, self.olga, title, self.text(f"{where}: post", hidden))
        edit_post(post, self.olga, title, self.text(f"{where}: edited post", hidden))
        options = [self.word(f"{where}: option", hidden) for _ in range(2)]
        add_poll(post, self.word(f"{where}: poll", hidden), options)
        first = create_comment(post, self.olga, self.text(f"{where}: comment", hidden))
        reply = create_comment(post, self.olga, self.text(f"{where}: reply", hidden), answers=first)
        self.tell(self.olga, post, first, reply)
        return post

    def tell(self, actor, post, comment, reply=None):
        """Mia and Bea were told of it, as if they had been allowed to read it then."""
        here = {"community_id": self.community.id, "post_id": post.id}
        first = {"first_comment_id": (reply or comment).id}
        of_comment = {"comment_id": comment.id}
        for name in sorted(INSIDE):
            told = {"member_id": self.people[name].id, "actor_id": actor.id, "actor_count": 1}
            for kind, thing in (("comment", first), ("reply", of_comment | first)):
                db.session.add(Notification(kind=kind, **here, **told, **thing))
        db.session.flush()

    def plant_badges(self):
        """One that only members know of, and one that is switched off."""
        for where, hidden in (("badge", OUTSIDE), ("badge switched off", ALL)):
            words = {"name": self.word(where, hidden), "description": self.word(where, hidden)}
            looks = {"icon": "star", "hue": 1, "counted": "", "least": ""}
            badge = create_badge(self.community, {**words, **looks})
            if where == "badge":
                give(badge, [self.polly], self.olga)
        switch_off(badge)

    def plant_deleted(self):
        gone = self.plant_post(self.open, "deleted post", PLAIN)
        delete_post(gone, self.olga)
        comment = create_comment(self.hello, self.olga, self.text("deleted comment"))
        delete_comment(comment, self.olga)
        remark = create_comment(self.hello, self.olga, self.text("older comment"))
        edit_comment(remark, self.olga, "Now harmless.")
        delete_comment(remark, self.olga)
        attic = self.make_space("Attic", "secret")
        move_post(self.plant_post(self.open, "moved post", PLAIN), self.mod, attic)
        db.session.commit()

    def plant_edited(self):
        """A post everybody reads, which said something else before."""
        edited = create_post(self.open, self.olga, "Edited", self.text("older version"))
        edit_post(edited, self.olga, "Edited", "Now harmless.")

    def plant_drafts(self):
        mine = {"community_id": self.community.id, "member_id": self.olga.id}
        for where, at in (("draft", None), ("scheduled post", now() + timedelta(days=1))):
            title, body = (self.text(where, ALL) for _ in range(2))
            words = {"title": title, "body": body, "publish_at": at, "space_id": self.open.id}
            db.session.add(Draft(**mine, kind="post", **words))
        body = self.text("drafted comment", ALL)
        db.session.add(Draft(**mine, kind="comment", post_id=self.hello.id, body=body))
        for name in (None, self.word("saved search", ALL)):
            words = self.word("search", ALL)
            db.session.add(KeptSearch(**mine, name=name, words=words, arguments=f"q={words}"))
        db.session.commit()

    def plant_messages(self):
        """What Olga and Bob write to each other, a group of theirs, and what was reported."""
        talk = conversation_with(self.olga, self.bob)
        send_message(self.olga, talk, self.text("message", ALL))
        threat = send_message(self.bob, talk, self.text("reported message"))
        place = place_of(talk, self.olga)
        save_draft(place, self.text("draft of a message", ALL))
        report_messages(place, [threat], self.text("report"))
        group = create_group(self.olga, [self.bob], self.word("group", ALL))
        send_message(self.bob, group, self.text("message to a group", ALL))
        db.session.commit()

    def plant_people(self):
        """A private profile, and somebody who blocks Bea."""
        self.plant_edited()
        polly, bob = self.polly, self.bob
        set_visibility(polly, "private")
        links = [{"label": self.word("link", PLAIN), "url": "https://example.org"}]
        edit_profile(polly, polly.name, polly.handle, self.word("private bio", PLAIN), links)
        set_interests(polly, [self.word("interest", PLAIN)])
        name = self.word("blocker's name", {"bea"})
        bio = self.word("blocker's bio", OUTSIDE | {"bea"})
        edit_profile(bob, name, bob.handle, bio, [])
        block_member(bob, self.bea)
        bob.role = Role.MODERATOR  # or they would have to wait between their posts
        post = create_post(self.open, bob, self.word("blocker's title", {"bea"}), BAIT)
        comment = create_comment(post, bob, self.text("blocker's comment", {"bea"}))
        self.tell(bob, post, comment)
        create_comment(self.hello, bob, self.text("blocker's remark", {"bea"}))
        bob.role = Role.MEMBER
        db.session.commit()
