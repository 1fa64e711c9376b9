"""The people of the benchmark's community, its spaces, and who was where."""

import json

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bench import words
from bench.bulk import DAY
from community.access import Role
from community.accounts.handlers.sessions import start_session
from community.accounts.models import User
from community.communities.models import Community
from community.db import db, from_ms
from community.members.models import Follow, Member, MemberWord
from community.members.names import folded, words_in
from community.spaces.models import Space, SpaceGroup, SpaceMember, SpaceVisit
from community.text import slug_of

SLUG = "bench"
GROUPS = ("Start here", "Craft", "Together", "Behind the scenes")
VISIBILITIES = ("public",) * 12 + ("members",) * 5 + ("private",) * 3
JOINED_OVER = 900 * DAY


def address(slug, number):
    """The owner's e-mail address (number 0: bench@example.org) or a member's (1 and on)."""
    return f"{slug}{number or ''}@example.org"


def add_community(slug):
    """The community's row; returns its id."""
    community = Community(name=slug.title(), slug=slug, tagline="Many people, many posts.")
    db.session.add(community)
    db.session.flush()
    return community.id


def add_people(bulk, slug, count):
    """The owner, then so many members, each with an address. Returns (id, ids)."""
    emails = [address(slug, number) for number in range(count + 1)]
    ages = sorted(bulk.random.sample(range(JOINED_OVER), len(emails)), reverse=True)
    moments = [from_ms(bulk.end - age) for age in ages]
    users = bulk.insert(
        User,
        (
            {"email": email, "normalised_email": email, "verified_at": at, "created_at": at}
            for email, at in zip(emails, moments, strict=True)
        ),
    )
    rows = list(member_rows(bulk.random, users, moments))
    ids = bulk.insert(Member, rows)
    bulk.insert(MemberWord, word_rows(ids, rows))
    return ids[0], ids[1:]


def word_rows(ids, rows):
    for member_id, row in zip(ids, rows, strict=True):
        for word in words_in(row["name"], row["handle"]):
            yield {"member_id": member_id, "word": word}


def member_rows(random, users, moments):
    for n, (user_id, joined_at) in enumerate(zip(users, moments, strict=True)):
        first, last = random.choice(words.FIRST), random.choice(words.LAST)
        yield {
            "user_id": user_id,
            "handle": f"{slug_of(first)}_{n}",
            "name": f"{first} {last}",
            "sort_name": folded(f"{first} {last}"),
            "bio": words.sentence(random),
            "role": Role.MEMBER if n else Role.OWNER,
            "links": [],
            "joined_at": joined_at,
            "welcomed_at": joined_at,
            "checklist_done_at": joined_at if n % 2 else None,
        }


def add_spaces(bulk):
    """Twenty spaces in four groups, the last three private. Returns their ids."""
    groups = bulk.insert(
        SpaceGroup, ({"name": name, "position": n} for n, name in enumerate(GROUPS))
    )
    started = from_ms(bulk.end - JOINED_OVER)
    rows = (
        {
            "group_id": groups[n // 5],
            "slug": slug_of(name),
            "name": name,
            "icon": "message",
            "visibility": visibility,
            "position": n,
            "created_at": started,
        }
        for n, (name, visibility) in enumerate(zip(words.SPACES, VISIBILITIES, strict=True))
    )
    return bulk.insert(Space, rows)


def add_visits(bulk, members, spaces):
    """These members opened spaces within a week; every second is listed in the private ones."""
    private = spaces[VISIBILITIES.index("private") :]
    listed = [(member, space) for member in members[::2] for space in private]
    visited = [(member, space) for member in members for space in spaces if space not in private]
    bulk.insert(SpaceMember, pair_rows(bulk, listed, "created_at", 30 * DAY))
    bulk.insert(SpaceVisit, pair_rows(bulk, visited + listed, "visited_at", 7 * DAY))


def add_follows(bulk, members, everyone):
    """Each of these members follows ten of all."""
    pairs = {(one, bulk.random.choice(everyone)) for one in members for _ in range(10)}
    rows = (
        {"follower_id": one, "followed_id": other, "created_at": bulk.moment(30 * DAY)}
        for one, other in sorted(pairs)
        if one != other
    )
    bulk.insert(Follow, rows)


def pair_rows(bulk, pairs, column, span):
    for member, space in pairs:
        yield {"member_id": member, "space_id": space, column: bulk.moment(span)}


def some_members(slug, count):
    """The first members below the owner: they visit spaces, every second one private ones too."""
    members = select(Member).join(Member.community).filter_by(slug=slug)
    members = members.where(Member.role == Role.MEMBER).options(joinedload(Member.user))
    return db.session.scalars(members.order_by(Member.id).limit(count)).all()


def sign_in(count, slug=SLUG):
    """Fresh sessions for some members. Returns their tokens; commits."""
    members = some_members(slug, count)
    tokens = [start_session(member.user, "Benchmark", "127.0.0.1") for member in members]
    db.session.commit()
    return tokens


def keep_tokens(instance, tokens):
    """Write the tokens where a benchmark or a person with a browser finds them."""
    path = instance / "tokens.json"
    path.touch(0o600)
    path.write_text(json.dumps(tokens, indent=1))
