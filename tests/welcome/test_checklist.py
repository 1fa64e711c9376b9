import re

import pytest

from community.access import Role
from community.db import db
from community.members.models import Member
from community.posts.models import Post
from community.reactions.handlers import give
from tests.factories import make_comment, make_founded, make_member, make_post, make_space
from tests.uploads.test_pictures import picture, send

pytestmark = pytest.mark.one_database

STEPS = ("profile", "introduced", "liked", "visited")


def ticks(page):
    """Which lines of the checklist on a page are ticked; None if there is no list."""
    section = re.search(r'<section [^>]*"first-steps">.*?</section>', page.text, re.DOTALL)
    lines = section and section[0].split("</li>")[:-1]
    if not lines:
        return None
    return {step for step, line in zip(STEPS, lines, strict=True) if ", done" in line}


@pytest.fixture
def feed(sign_in, member):
    browser = sign_in(member)
    return lambda: browser.get("/c/acme/")


def test_each_step_is_ticked_when_it_is_done(sign_in, feed, member, space):
    browser, theirs = sign_in(member), make_post(space)
    assert ticks(feed()) == set()

    send(browser, picture())
    assert ticks(feed()) == set(), "a photo and a few words, not one of them"
    profile = {"name": "Ada", "handle": member.handle, "bio": "I mend."}
    browser.post("/c/acme/settings/profile", data=profile)
    assert ticks(feed()) == {"profile"}
    browser.post(f"/c/acme/posts/{theirs.id}/like")
    assert ticks(feed()) == {"profile", "liked"}
    browser.get(f"/c/acme/spaces/{theirs.space.slug}")
    assert ticks(feed()) == {"profile", "liked", "visited"}
    assert "3 of 4" in feed().text
    browser.post(f"/c/acme/posts/{theirs.id}/comments", data={"body": "Hello, I am Ada."})
    assert ticks(feed()) is None and "All done" in feed().text


def test_a_post_introduces_but_an_announcement_does_not(feed, member):
    talk = make_space(member.community)
    staff = make_space(member.community, "News", post_role=Role.ADMIN)
    make_post(staff, member)
    assert "introduced" not in ticks(feed())
    make_post(talk, member)
    assert "introduced" in ticks(feed())


def test_what_a_founder_is_given_counts_for_nothing(sign_in, app):
    make_founded()
    owner = Member.query.one()
    assert Post.query.one().author_id == owner.id
    page = sign_in(owner).get("/c/acme/")
    assert not ticks(page) & {"profile", "introduced", "liked"}
    assert 'href="/c/acme/spaces/introductions">Introduce yourself' in page.text


def test_without_an_introductions_space_one_writes_a_post(feed):
    assert 'href="/c/acme/posts/new">Introduce yourself' in feed().text


def test_dismissed_it_is_gone_and_costs_nothing(sign_in, feed, member, queries):
    before = len(queries(feed))
    dismissed = sign_in(member).post("/c/acme/welcome/dismiss")
    assert dismissed.location == "/c/acme/" and ticks(feed()) is None
    assert "First steps" not in feed().text
    assert len(queries(feed)) == before - 1


def test_only_members_have_it_and_only_on_the_first_page(sign_in, feed, member, space):
    for number in range(30):
        make_post(space, title=f"Post {number}")
    older = re.search(r'href="([^"]*after=[^"]*)"', feed().text)[1]
    assert ticks(feed()) is not None
    assert ticks(sign_in(member).get(older)) is None
    assert ticks(sign_in().get("/c/acme/")) is None


def test_what_others_do_ticks_nothing(feed, member, post):
    other = make_member(member.community)
    give(post, other, member.community.like)
    make_comment(post, other)
    db.session.commit()
    assert ticks(feed()) == {"introduced"}, "the post itself is the member's"
