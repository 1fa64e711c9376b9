"""What came above a list while one reads it, and marking things as read."""

import re
from datetime import timedelta

import pytest

from community.db import db, now
from community.spaces.queries import visit_of
from tests.factories import long_ago, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(community):
    return make_member(community, name="Bo")


@pytest.fixture
def browser(sign_in, community):
    return sign_in(make_member(community, at=long_ago(days=60)))


def asked_in(text, mark="data-news"):
    """The address that a part of the page asks for."""
    element = re.search(rf"<[^>]*{mark}[^>]*>", text)[0]
    return re.search(r'hx-get="([^"]+)"', element)[1].replace("&amp;", "&")


def part(browser, path):
    answer = browser.get(path, headers=HTMX)
    assert answer.status_code == 200 and "<html" not in answer.text
    return answer.text


@pytest.mark.parametrize("query", ["", "?tab=unread", "?tab=following", "?type=discussion"])
def test_new_posts_are_announced_and_revealed(sign_in, community, space, author, query):
    from community.members.handlers.follows import follow_member

    reader = make_member(community, at=long_ago(days=60))
    follow_member(reader, author)
    db.session.commit()
    browser = sign_in(reader)
    make_post(space, author, "Old", at=long_ago(hours=1))
    page = browser.get(f"/c/acme/{query}").text
    assert "new post" not in part(browser, asked_in(page))
    for n in (1, 2):
        make_post(space, author, f"News {n}", at=now() + timedelta(milliseconds=n))
    said = part(browser, asked_in(page))
    assert "2 new posts" in said and f'href="/c/acme/{query}"' in said
    shown = part(browser, asked_in(said, "data-reveal"))
    assert shown.index("News 2") < shown.index("News 1") and "Old" not in shown
    assert 'hx-swap-oob="afterbegin:#feed"' in shown and "2 new posts" not in shown
    assert "new post" not in part(browser, asked_in(shown))


def test_of_too_many_the_page_is_loaded_anew(browser, space, author):
    make_post(space, author, "Old", at=long_ago(hours=1))
    page = browser.get("/c/acme/").text
    for n in range(25):
        make_post(space, author, f"News {n}")
    said = part(browser, asked_in(page))
    assert "More than 20 new posts" in said and "data-reveal" not in said


def test_an_empty_feed_has_news_too_which_lead_to_the_page(browser, space, author):
    page = browser.get("/c/acme/").text
    make_post(space, author, "First", at=now() + timedelta(seconds=1))
    said = part(browser, asked_in(page))
    assert "1 new post" in said and "data-reveal" not in said


def test_lists_that_are_not_by_time_have_no_news(browser, space):
    for tab in ("hot", "top"):
        assert "data-news" not in browser.get(f"/c/acme/?tab={tab}").text
        assert browser.get(f"/c/acme/news?tab={tab}&since=1-1", headers=HTMX).status_code == 404
    assert browser.get("/c/acme/news", headers=HTMX).status_code == 404
    assert browser.get("/c/acme/news?since=1-1").location == "/c/acme/"


def test_news_are_only_of_what_one_may_read(browser, sign_in, community, author):
    hidden = make_space(community, "Hidden", visibility="secret")
    members = make_space(community, "Inside")
    make_post(hidden, author, "Secret")
    make_post(members, author, "For members")
    assert "1 new post" in part(browser, "/c/acme/news?since=1-1")
    assert "new post" not in part(sign_in(), "/c/acme/news?since=1-1")
    assert sign_in().get("/c/acme/news?tab=unread&since=1-1").status_code == 303


def test_one_space_or_all_are_marked_as_read(sign_in, community, author):
    reader = make_member(community, at=long_ago(days=60))
    one, other = make_space(community, "One"), make_space(community, "Other")
    hidden = make_space(community, "Hidden", visibility="secret")
    for space in (one, other):
        make_post(space, author, f"In {space.name}", at=long_ago(hours=1))
    browser = sign_in(reader)
    page = browser.get(f"/c/acme/?tab=unread&space={one.slug}").text
    assert f'action="/c/acme/spaces/{one.slug}/read"' in page and "Mark One as read" in page
    answer = browser.post(f"/c/acme/spaces/{one.slug}/read", data={"next": "/c/acme/?tab=unread"})
    assert answer.location == "/c/acme/?tab=unread"
    page = browser.get("/c/acme/?tab=unread").text
    assert "In Other" in page and "In One" not in page and 'action="/c/acme/read"' in page
    assert browser.post("/c/acme/read").status_code == 303
    assert "You have read everything" in browser.get("/c/acme/?tab=unread").text
    assert browser.post(f"/c/acme/spaces/{hidden.slug}/read").status_code == 404
    assert visit_of(reader, hidden) is None
    assert sign_in().post("/c/acme/read").status_code == 303
