"""The demo community, made from content/ through the domains' own handlers."""

import random
import tomllib
from datetime import timedelta
from pathlib import Path

from community.access import Role
from community.accounts.handlers.sessions import start_session
from community.accounts.handlers.users import find_or_make_user
from community.comments.handlers import accept_comment, add_comment
from community.comments.models import Comment
from community.communities.handlers import (
    create_community,
    edit_community,
    set_brand_colour,
    set_joining,
)
from community.communities.queries import community_by_slug
from community.db import now
from community.demo.faces import draw_face
from community.demo.talks import add_talk
from community.gamification.handlers.replay import replay_all
from community.members.handlers.follows import add_follow
from community.members.handlers.joining import add_member
from community.members.handlers.welcome import set_interests
from community.polls.handlers import add_poll, vote
from community.posts.handlers import add_post, pin_post
from community.reactions.handlers import give_first
from community.search.reindex import complete
from community.spaces.handlers import create_group, create_space, list_member, record_visit
from community.spaces.queries import managed_spaces
from community.uploads.handlers import change_avatar
from community.uploads.pictures import square_picture

CONTENT = Path(__file__).parent / "content"
SLUG = "demo"
ABOUT = """\
Mending Bench is for people who would rather fix it. Ask about the hum, show the darn, borrow a
pair of hands on a Sunday.

**How it works here**

- Say what you have already tried, and what you measured.
- Mains questions are welcome; mains shortcuts are not.
- A photograph of the broken bit is worth a hundred words.
"""
INTERESTS = (
    "Electronics",
    "Hi-fi and radios",
    "Phones and laptops",
    "Bikes",
    "Textiles",
    "Sewing machines",
    "Wood and furniture",
    "Clocks",
    "Kitchen appliances",
    "Repair cafés",
)
FACE_SIDE = 256
FOUNDED = timedelta(days=400)


def make_demo():
    """The demo community with its people, spaces, posts and likes; the same on every install.

    Made once: later calls return what is there. Only moments depend on when it is made.
    """
    if found := community_by_slug(SLUG):
        return found
    community = create_community("Mending Bench", SLUG)
    edit_community(community, community.name, "Keep things going", ABOUT, "public")
    set_brand_colour(community, "007a8a")
    set_joining(community, "open", [], INTERESTS)
    moment = now()
    community.created_at = moment - FOUNDED
    members = add_people(community, moment)
    for space in add_spaces(community, members, moment):
        add_threads(space, members, moment)
    visit_some(community, members)
    meet(list(members.values()))
    for talk in load("messages")["talk"]:
        add_talk(talk, members, moment)
    for _done in complete(community.id):  # let people find all of it
        pass
    for _step in replay_all(community):
        pass
    return community


def sign_in_to_demo(community, device, ip):
    """A session of the demo's owner; returns its token."""
    return start_session(find_or_make_user(address(load("people")["person"][0])), device, ip)


def load(name):
    return tomllib.loads((CONTENT / f"{name}.toml").read_text())


def address(person):
    return f"{person['handle']}@mendingbench.example"


def add_people(community, moment):
    """Members by handle, the owner first, each with a drawn face."""
    members = {}
    for person in load("people")["person"]:
        joined_at = moment - timedelta(days=person["joined_days_ago"])
        user = find_or_make_user(address(person))
        user.name, user.verified_at = person["name"], user.verified_at or moment
        member = add_member(
            community,
            person["name"],
            user=user,
            role=Role[person["role"].upper()],
            handle=person["handle"],
            at=joined_at,
            welcomed_at=joined_at,
            checklist_done_at=joined_at,
            bio=person["bio"],
            links=person.get("links", []),
            timezone=person.get("zone"),
        )
        change_avatar(member, square_picture(draw_face(person["face"]), FACE_SIDE))
        set_interests(member, person.get("interests", []))
        members[member.handle] = member
    return members


def add_spaces(community, members, moment):
    founded = moment - FOUNDED
    for group in load("spaces")["group"]:
        row = create_group(community, group["name"])
        for fields in group["space"]:
            listed = [members[handle] for handle in fields.pop("members", [])]
            for right in ("post_role", "comment_role"):
                fields[right] = Role[fields.get(right, "member").upper()].value
            space = create_space(community, row, at=founded, **fields)
            for member in listed:
                list_member(space, member)
            yield space


def add_threads(space, members, moment):
    """The posts of a space with their comments and reactions."""
    chance = random.Random(space.slug)  # noqa: S311 - the same likes on every install
    likes = []
    for entry in load(f"threads/{space.slug}")["post"]:
        at = moment - timedelta(days=entry["days_ago"])
        tags = entry.get("tags", [])
        author = members[entry["author"]]
        post = add_post(space, author, entry["title"], entry["body"], at=at, tags=tags)
        if entry.get("pinned"):
            pin_post(post)
        if poll := entry.get("poll"):
            ask(post, list(members.values()), **poll)
        likes += some_likes(post, author, entry["likes"], members, chance)
        likes += add_comments(post, entry.get("comment", []), members, chance)
    give_first(likes)


def add_comments(post, entries, members, chance):
    """The comments of a post; returns who likes them."""
    made: list[Comment] = []
    likes = []
    for entry in entries:
        answers = made[entry["reply_to"]] if "reply_to" in entry else None
        at = post.created_at + timedelta(minutes=entry["minutes_after"])
        author = members[entry["author"]]
        comment = add_comment(post, author, entry["body"], answers, at=at)
        likes += some_likes(comment, author, entry["likes"], members, chance)
        if entry.get("answer"):
            accept_comment(comment, post.author)
        made.append(comment)
    return likes


def ask(post, voters, question, options, votes):
    """A poll with so many votes for each answer, by different members."""
    poll = add_poll(post, question, options)
    for option, count in zip(poll.options, votes, strict=True):
        for member in voters[:count]:
            vote(poll, member, [option.id])
        voters = voters[count:]


def some_likes(thing, author, count, members, chance):
    """[(thing, member, emoji, at)] of so many members other than its author."""
    others = [member for member in members.values() if member is not author]
    choices, given = author.community.reactions, []
    for member in chance.sample(others, min(count, len(others))):
        [emoji] = chance.choices(choices, range(len(choices) + 2, 2, -1))
        at = thing.created_at + timedelta(minutes=chance.randrange(600))
        given.append((thing, member, emoji, at))
    return given


def visit_some(community, members):
    """The owner has seen most of it: some spaces are unread, as they would be."""
    owner = next(iter(members.values()))
    for space in managed_spaces(community.id)[::2]:
        record_visit(community.id, space.id, owner.id)


def meet(members):
    """Who follows whom, those who have been here longest most; and who was here when."""
    chance = random.Random("follows")  # noqa: S311 - the same on every install
    for place, follower in enumerate(members):
        for followed in members[:place] + members[place + 1 :]:
            if chance.random() < 3 / (3 + members.index(followed)):
                met = max(follower.joined_at, followed.joined_at)
                add_follow(follower, followed, at=met + timedelta(hours=chance.randrange(1, 20)))
        follower.seen_at = now() - timedelta(minutes=chance.randrange(10 + 400 * place))
