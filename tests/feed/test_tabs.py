"""The feed's tabs: what each shows, in which order, to whom."""

import re
from datetime import timedelta

import pytest

from community.access import Role
from community.comments.handlers import add_comment
from community.db import db, now
from community.members.handlers.blocks import block_member
from community.members.handlers.follows import follow_member
from community.posts.handlers import delete_post
from community.reactions.handlers import give
from community.reading.handlers import follow_post, mute_post
from community.spaces.handlers import record_visit
from tests.factories import long_ago, make_comment, make_member, make_post, make_space

HOME = "/c/acme/"


def titles(page):
    return re.findall(r'<h2 class="feed-title"><a [^>]*>([^<]*)<', page.text)


@pytest.fixture
def author(community):
    return make_member(community, name="Bo")


@pytest.fixture
def browser(sign_in, community):
    return sign_in(make_member(community, at=long_ago(days=60)))


def test_new_is_the_default_and_what_makes_no_sense_is_not_said(browser, space, author):
    for n in range(3):
        make_post(space, author, f"Post {n}", at=long_ago(hours=n))
    for query in ("", "?tab=new", "?tab=nothing", "?type=nothing", "?period=aeon", "?space="):
        assert titles(browser.get(HOME + query)) == ["Post 0", "Post 1", "Post 2"]
    assert browser.get(f"{HOME}?space=nowhere").status_code == 404


def test_hot_puts_what_is_talked_about_above_what_is_a_little_newer(
    browser, space, author, community
):
    old = make_post(space, author, "Talked of", at=long_ago(hours=8))
    make_post(space, author, "Newer", at=long_ago(hours=1))
    make_post(space, author, "Ancient", at=long_ago(days=30))
    for _ in range(5):
        make_comment(old, author)
    assert titles(browser.get(f"{HOME}?tab=hot")) == ["Talked of", "Newer", "Ancient"]


def test_top_is_by_score_within_its_time(browser, space, author, community):
    for days, likes in ((1, 1), (3, 2), (20, 3), (90, 4)):
        post = make_post(space, author, f"{days} days", at=long_ago(days=days))
        for _ in range(likes):
            give(post, make_member(community), "❤️")
    db.session.commit()
    assert titles(browser.get(f"{HOME}?tab=top")) == ["3 days", "1 days"]
    assert titles(browser.get(f"{HOME}?tab=top&period=month")) == ["20 days", "3 days", "1 days"]
    assert titles(browser.get(f"{HOME}?tab=top&period=all"))[:2] == ["90 days", "20 days"]


def test_following_shows_members_and_posts_one_follows(browser, sign_in, space, author, community):
    reader = make_member(community, at=long_ago(days=60))
    followed = make_post(space, make_member(community), "Followed", at=long_ago(hours=3))
    make_post(space, author, "By Bo", at=long_ago(hours=2))
    make_post(space, author, "Muted", at=long_ago(hours=1))
    make_post(space, make_member(community), "Other")
    page = sign_in(reader).get(f"{HOME}?tab=following")
    assert titles(page) == [] and "Find people" in page.text
    follow_member(reader, author)
    follow_post(followed, reader)
    db.session.commit()
    shown = ["Muted", "By Bo", "Followed"]
    assert titles(sign_in(reader).get(f"{HOME}?tab=following")) == shown
    mute_post(author_post("Muted"), reader)
    db.session.commit()
    assert titles(sign_in(reader).get(f"{HOME}?tab=following")) == shown[1:]


def author_post(title):
    from community.posts.models import Post

    return db.session.query(Post).filter_by(title=title).one()


def test_following_many_gives_the_same(sign_in, space, author, community, monkeypatch):
    reader = make_member(community)
    kept = make_post(space, make_member(community), "Followed", at=long_ago(days=2))
    for n in range(30):
        make_post(space, author, f"Post {n:02}", at=long_ago(hours=n))
    follow_member(reader, author)
    follow_post(kept, reader)
    db.session.commit()
    few = pages_of(sign_in(reader), f"{HOME}?tab=following")
    monkeypatch.setattr("community.limits.FOLLOWED_POSTS_SORTED", 1)
    assert few == pages_of(sign_in(reader), f"{HOME}?tab=following")
    assert few == [f"Post {n:02}" for n in range(30)] + ["Followed"]


def pages_of(browser, path):
    """The titles of a list, page after page."""
    found = []
    while path:
        page = browser.get(path)
        found += titles(page)
        older = re.search(r'hx-get="([^"]+after=[^"]+)"', page.text)
        path = older and older[1].replace("&amp;", "&")
    return found


@pytest.mark.parametrize("tab", ["new", "hot", "top&period=all", "top", "unread", "following"])
def test_every_tab_goes_on_page_after_page(sign_in, space, author, community, tab):
    reader = make_member(community, at=long_ago(days=60))
    for n in range(50):
        post = make_post(space, author, f"Post {n:02}", at=long_ago(hours=n))
        for _ in range(n % 3):
            add_comment(post, author, "Yes.")
    follow_member(reader, author)
    db.session.commit()
    found = pages_of(sign_in(reader), f"{HOME}?tab={tab}")
    assert len(found) == 50 and len(set(found)) == 50


def test_unread_is_what_came_since_the_last_visit_and_was_not_opened(
    sign_in, space, author, community
):
    reader = make_member(community, at=long_ago(days=60))
    record_visit(community.id, space.id, reader.id)
    db.session.commit()
    assert "You have read everything" in sign_in(reader).get(f"{HOME}?tab=unread").text
    later = now() + timedelta(seconds=1)
    opened, muted, *_rest = [
        make_post(space, author, title, at=later) for title in ("Opened", "Muted", "Unread")
    ]
    make_post(space, reader, "My own", at=later)
    browser = sign_in(reader)
    browser.get(f"/c/acme/posts/{opened.id}")
    mute_post(muted, reader)
    db.session.commit()
    page = browser.get(f"{HOME}?tab=unread")
    assert titles(page) == ["Unread"] and 'class="dot"' in page.text


def test_what_is_old_or_from_before_one_joined_counts_as_read(sign_in, space, author, community):
    make_post(space, author, "Old", at=long_ago(days=40))
    make_post(space, author, "Before", at=long_ago(days=5))
    make_post(space, author, "Since", at=long_ago(days=1))
    old, new = (make_member(community, at=long_ago(days=days)) for days in (90, 3))
    assert titles(sign_in(old).get(f"{HOME}?tab=unread")) == ["Since", "Before"]
    page = sign_in(new).get(f"{HOME}?tab=unread")
    assert titles(page) == ["Since"]
    feed = sign_in(new).get(HOME).text.partition('id="feed"')[2]
    assert feed.count('class="dot"') == 1


def test_a_visitor_is_led_to_signing_in_and_a_stranger_to_joining(sign_in, community, space):
    from tests.factories import make_user

    visitor = sign_in()
    page = visitor.get(HOME)
    assert "tab=hot" in page.text and "tab=unread" not in page.text
    for tab in ("unread", "following"):
        answer = visitor.get(f"{HOME}?tab={tab}")
        assert answer.status_code == 303 and "/sign-in?next=" in answer.location
        assert sign_in(make_user()).get(f"{HOME}?tab={tab}").status_code in (303, 403)


@pytest.mark.parametrize("tab", ["new", "hot", "top", "top&period=all"])
def test_a_tab_may_be_narrowed_to_a_space_and_a_kind(browser, community, author, tab):
    one, other = make_space(community, "One"), make_space(community, "Other")
    for space in (one, other):
        for kind in ("discussion", "question", "poll"):
            post = make_post(space, author, f"{space.name} {kind}", at=long_ago(hours=1))
            post.kind = kind
    db.session.commit()
    assert len(titles(browser.get(f"{HOME}?tab={tab}"))) == 6
    assert set(titles(browser.get(f"{HOME}?tab={tab}&type=poll"))) == {"One poll", "Other poll"}
    assert len(titles(browser.get(f"{HOME}?tab={tab}&space={one.slug}"))) == 3
    page = browser.get(f"{HOME}?tab={tab}&space={one.slug}&type=question")
    assert titles(page) == ["One question"] and "Question" in page.text
    empty = make_space(community, "Empty")
    assert "Nothing of that kind" in browser.get(f"{HOME}?tab={tab}&space={empty.slug}").text


@pytest.mark.parametrize("tab", ["new", "hot", "top", "top&period=all", "unread", "following"])
def test_no_tab_shows_what_one_may_not_read(sign_in, community, space, tab):
    reader, blocked = (make_member(community, at=long_ago(days=60)) for _ in range(2))
    staff = make_member(community, Role.MODERATOR)
    hidden = make_space(community, "Hidden", visibility="private")
    follow_member(reader, staff)
    follow_member(reader, blocked)
    db.session.commit()
    secret = make_post(hidden, staff, "Secret")
    gone = make_post(space, staff, "Gone")
    make_post(space, blocked, "Blocked")
    follow_post(secret, reader)
    block_member(reader, blocked)
    delete_post(gone, staff)
    db.session.commit()
    make_post(space, staff, "Shown")
    assert titles(sign_in(reader).get(f"{HOME}?tab={tab}")) == ["Shown"]


@pytest.mark.parametrize("cursor", ["9" * 16 + "-1", "3000000000-1", "1-99999999999", "x", "1"])
@pytest.mark.parametrize("tab", ["new", "hot", "top&period=all", "top"])
def test_a_made_up_cursor_is_an_answer_too(browser, space, tab, cursor):
    assert browser.get(f"{HOME}?tab={tab}&after={cursor}").status_code in (200, 404)
    assert browser.get(f"{HOME}?tab={tab}&after=").status_code == 200


def test_the_line_says_where_the_last_visit_ended(sign_in, space, author, community):
    reader = make_member(community, at=long_ago(days=60))
    for n in (1, 2, 30, 40):
        make_post(space, author, f"{n} h", at=long_ago(hours=n))
    reader.seen_at = long_ago(hours=10)
    db.session.commit()
    browser = sign_in(reader)
    for _ in range(2):
        page = browser.get(HOME).text
        assert page.count("New since your last visit") == 1
        assert page.index("2 h<") < page.index("New since your last visit") < page.index("30 h<")
    assert "New since your last visit" not in browser.get(f"{HOME}?tab=hot").text
    db.session.refresh(reader)
    assert reader.feed_seen_at < long_ago(hours=9)
