"""Opening a post: written down once, and what came since is marked."""

import re
from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.db import db, now
from community.members.handlers.blocks import block_member
from community.posts.erasure import purge_posts
from community.posts.handlers import delete_post
from community.reading.models import PostVisit
from tests.factories import long_ago, make_comment, make_member

WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def reader(community):
    return make_member(community, name="Rea")


def path_of(post):
    return f"/c/acme/posts/{post.id}"


def writes_of(queries, browser, post):
    return [each for each in queries(lambda: browser.get(path_of(post))) if each.startswith(WRITES)]


def test_a_visit_is_written_when_it_tells_something_new(sign_in, reader, post, member, queries):
    browser = sign_in(reader)
    browser.get("/c/acme/")
    assert len(writes_of(queries, browser, post)) == 2  # and its notifications
    assert writes_of(queries, browser, post) == []
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        make_comment(post, member)
        assert len(writes_of(queries, browser, post)) == 2  # and its notifications
        make_comment(post, member)
        assert writes_of(queries, browser, post) == []
    assert PostVisit.query.count() == 1


def test_visitors_leave_no_trace(sign_in, community, post, queries):
    post.space.visibility = "public"
    db.session.commit()
    assert writes_of(queries, sign_in(), post) == [] and PostVisit.query.count() == 0


def test_what_came_since_is_marked_and_one_can_jump_to_it(sign_in, reader, member, post):
    for n in range(30):
        make_comment(post, member, f"Old {n}", at=long_ago(minutes=50 - n))
    browser = sign_in(reader)
    page = browser.get(path_of(post)).text
    assert "Jump to" not in page and 'class="dot"' not in comments_in(page)
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        mine = make_comment(post, reader, "My own", at=now() - timedelta(seconds=90))
        first = make_comment(post, member, "News", at=now() - timedelta(seconds=80))
        make_comment(post, member, "More news", answers=mine, at=now() - timedelta(seconds=70))
        page = browser.get(path_of(post)).text
        link = re.search(r'href="([^"]+)">[^>]*<use[^>]*></use></svg> Jump', page) or re.search(
            r'href="([^"]+#comment-\d+)"[^>]*>(?:(?!</a>).)*Jump to', page
        )
        jump = link[1].replace("&amp;", "&")
        assert f"comment={first.id}&seen=" in jump and jump.endswith(f"#comment-{first.id}")
        page = browser.get(jump).text
        assert comments_in(page).count('class="dot"') == 1 and "Jump to" not in page
        assert 'class="dot"' not in comments_in(browser.get(path_of(post)).text)


def comments_in(page):
    return page.partition('id="comments"')[2]


def test_what_is_hidden_is_not_unread(sign_in, reader, community, post):
    blocked = make_member(community)
    browser = sign_in(reader)
    browser.get(path_of(post))
    block_member(reader, blocked)
    db.session.commit()
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        make_comment(post, blocked, "Hidden")
        assert "Jump to" not in sign_in(reader).get(path_of(post)).text


def test_what_is_purged_has_no_readers(app, sign_in, reader, community, post):
    browser = sign_in(reader)
    browser.get(path_of(post))
    delete_post(post, make_member(community, Role.MODERATOR))
    db.session.commit()
    assert PostVisit.query.count() == 1
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        purge_posts()
    db.session.commit()
    assert PostVisit.query.count() == 0
