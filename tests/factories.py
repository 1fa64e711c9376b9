"""One plain function per thing. Each fills in what the test does not care about."""

from datetime import timedelta
from itertools import count

from community.access import Role
from community.accounts.handlers.users import find_or_make_user
from community.comments.handlers import add_comment
from community.communities.handlers import create_community
from community.db import db, now
from community.home.handlers import found_community
from community.members.handlers.joining import add_member
from community.posts.handlers import add_post
from community.spaces.handlers import create_group, create_space

serial = count(1)


def save(thing):
    db.session.add(thing)
    db.session.commit()
    return thing


def make_user(email=None, name="Ada"):
    user = find_or_make_user(email or f"user{next(serial)}@example.org")
    user.name = name
    return save(user)


def make_community(slug="acme", visibility="public"):
    return save(create_community(slug.title(), slug, visibility=visibility))


def make_founded(slug="acme", email="owner@example.org"):
    """A community as its founder gets it: with spaces and a welcome post."""
    return save(found_community(make_user(email, "Olga"), slug.title(), slug))


def make_member(community, role=Role.MEMBER, name="Ada", user=True, **fields):
    user = make_user(name=name) if user else None
    return save(add_member(community, name, user=user, role=role, **fields))


def make_space(community, name="Talk", **fields):
    group = create_group(community, "Group")
    return save(create_space(community, group, name, **{"visibility": "members"} | fields))


def make_post(space, author=None, title="Hello", body="Some words.", **fields):
    return save(add_post(space, author, title, body, **fields))


def make_comment(post, author=None, body="First!", answers=None, **fields):
    return save(add_comment(post, author, body, answers, **fields))


def long_ago(**span):
    return now() - timedelta(**span)
