"""Bookmarks, reminders, following and muting."""

from datetime import timedelta

import pytest

from community.access import Role
from community.db import db, now
from community.jobs import tick
from community.members.handlers.leaving import leave_community
from community.posts.handlers import delete_post
from community.reading.models import Bookmark, PostSubscription, PostVisit
from community.reading.reminders import moment_of
from community.reading.signals import reminder_due
from community.reading.subscriptions import standing
from tests.factories import long_ago, make_member, make_post, make_space


@pytest.fixture
def reader(community):
    return make_member(community, name="Rea")


@pytest.fixture
def heard():
    """The titles of posts of which somebody was reminded."""
    found = []

    def hear(bookmark):
        found.append(bookmark.post.title)

    with reminder_due.connected_to(hear):
        yield found


def base(post):
    return f"/c/acme/posts/{post.id}"


def due(post, reader):
    """A reminder of the post that is due now."""
    bookmark = Bookmark(
        community_id=post.community_id,
        member_id=reader.id,
        post_id=post.id,
        remind_at=long_ago(seconds=1),
    )
    db.session.add(bookmark)
    db.session.commit()
    return bookmark


def test_a_post_is_kept_once_and_let_go(sign_in, reader, post):
    browser = sign_in(reader)
    assert "Nothing kept yet" in browser.get("/c/acme/bookmarks").text
    for _ in range(2):
        assert browser.post(f"{base(post)}/bookmark").location == base(post)
    page = browser.get("/c/acme/bookmarks").text
    assert page.count(f'href="{base(post)}"') == 1
    assert "Bookmarked" in browser.get("/c/acme/").text
    gone = browser.post(f"{base(post)}/unbookmark", data={"next": "/c/acme/bookmarks"})
    assert gone.location == "/c/acme/bookmarks" and Bookmark.query.count() == 0


def test_bookmarks_are_ones_own_and_go_on_page_after_page(sign_in, reader, community, space):
    posts = [make_post(space, title=f"Post {n:02}") for n in range(30)]
    for n, post in enumerate(posts):
        row = {"community_id": community.id, "member_id": reader.id, "post_id": post.id}
        db.session.add(Bookmark(**row, created_at=long_ago(hours=n)))
    db.session.commit()
    first = sign_in(reader).get("/c/acme/bookmarks").text
    assert "Post 19" in first and "Post 20" not in first
    after = first.split("after=")[1].split('"')[0]
    rest = sign_in(reader).get(f"/c/acme/bookmarks?after={after}", headers={"HX-Request": "true"})
    assert "Post 20" in rest.text and "Post 29" in rest.text and "<html" not in rest.text
    assert "Post 01" not in sign_in(make_member(community)).get("/c/acme/bookmarks").text
    assert sign_in().get("/c/acme/bookmarks").status_code == 303


def test_what_one_may_not_read_any_more_is_not_listed(sign_in, reader, community, space):
    gone, stays = make_post(space, title="Gone"), make_post(space, title="Stays")
    for post in (gone, stays):
        sign_in(reader).post(f"{base(post)}/bookmark")
    delete_post(gone, make_member(community, Role.MODERATOR))
    db.session.commit()
    page = sign_in(reader).get("/c/acme/bookmarks").text
    assert "Stays" in page and "Gone" not in page
    hidden = make_post(make_space(community, "Hidden", visibility="secret"))
    for what in ("bookmark", "unbookmark", "follow", "mute", "unfollow", "reminder"):
        assert sign_in(reader).post(f"{base(hidden)}/{what}").status_code == 404
        assert sign_in().post(f"{base(stays)}/{what}").status_code == 303
    assert Bookmark.query.count() == 2


@pytest.mark.parametrize("when", ["hours", "tomorrow", "week"])
def test_a_reminder_is_set_changed_and_taken_back(sign_in, reader, post, when):
    browser = sign_in(reader)
    assert "In 3 hours" in browser.get(f"{base(post)}/reminder").text
    answer = browser.post(f"{base(post)}/reminder", data={"when": when})
    assert answer.status_code == 303
    bookmark = Bookmark.query.one()
    assert now() < bookmark.remind_at < now() + timedelta(days=8)
    assert "reminds you" in browser.get("/c/acme/bookmarks").text
    browser.post(f"{base(post)}/reminder", data={"when": "none"})
    db.session.refresh(bookmark)
    assert bookmark.remind_at is None


@pytest.mark.parametrize(
    ("when", "at", "words"),
    [
        ("", "", "Choose when"),
        ("never", "", "Choose when"),
        ("own", "", "Give a day"),
        ("own", "soon", "Give a day"),
        ("own", "0001-01-01T00:00", "is over"),
        ("own", "2020-01-01T10:00", "is over"),
        ("own", "2099-01-01T10:00", "within a year"),
        ("own", "9999-12-31T23:59", "within a year"),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_was_typed(sign_in, reader, post, when, at, words):
    answer = sign_in(reader).post(f"{base(post)}/reminder", data={"when": when, "at": at})
    assert answer.status_code == 422 and words in answer.text and at in answer.text
    assert Bookmark.query.count() == 0


def test_times_are_in_the_members_zone():
    moment = moment_of("tomorrow", "", "Asia/Tokyo")
    assert moment.hour == 9 and moment.utcoffset() == timedelta(hours=9)
    day = (now() + timedelta(days=2)).date().isoformat()
    tokyo, lisbon = (moment_of("own", f"{day}T12:00", zone) for zone in ("Asia/Tokyo", "UTC"))
    assert lisbon - tokyo == timedelta(hours=9)


def test_a_due_reminder_is_shown_until_the_post_is_opened(app, sign_in, reader, post, heard):
    due(post, reader)
    tick()
    db.session.refresh(reader)
    assert heard == ["Hello"] and reader.reminder_count == 1
    browser = sign_in(reader)
    page = browser.get("/c/acme/bookmarks").text
    assert "A reminder is waiting" in page and 'class="dot"' in page
    browser.get(base(post))
    db.session.refresh(reader)
    assert reader.reminder_count == 0
    assert "reminder is waiting" not in browser.get("/c/acme/bookmarks").text
    assert len(Bookmark.query.all()) == 1


@pytest.mark.parametrize("way", ["bookmarks/done", "posts/{}/unbookmark", "posts/{}/reminder"])
def test_a_reminder_is_dealt_with(app, sign_in, reader, post, way):
    due(post, reader)
    tick()
    path = f"/c/acme/{way.format(post.id)}"
    assert sign_in(reader).post(path, data={"when": "hours"}).status_code == 303
    db.session.refresh(reader)
    assert reader.reminder_count == 0


def test_nobody_is_reminded_of_what_they_may_not_read(app, community, reader, space, heard):
    staff = make_member(community, Role.MODERATOR)
    hidden = make_post(make_space(community, "Hidden", visibility="secret"), title="Secret")
    gone = make_post(space, title="Gone")
    for post in (hidden, gone):
        due(post, reader)
    delete_post(gone, staff)
    db.session.commit()
    tick()
    db.session.refresh(reader)
    assert heard == [] and reader.reminder_count == 0
    assert all(each.remind_at is None for each in Bookmark.query)


def test_a_post_is_followed_or_muted_or_neither(sign_in, reader, post):
    browser = sign_in(reader)
    for what, states in (("follow", ["follow"]), ("mute", ["mute"]), ("unfollow", [])):
        for _ in range(2):
            assert browser.post(f"{base(post)}/{what}").status_code == 303
        found = [standing(each.state, each.until, now()) for each in PostSubscription.query]
        assert found == states


def test_nothing_of_it_is_kept_of_who_leaves(app, sign_in, reader, post):
    browser = sign_in(reader)
    due(post, reader)
    tick()
    browser.get(base(post))
    browser.post(f"{base(post)}/follow")
    leave_community(reader)
    db.session.commit()
    db.session.refresh(reader)
    assert reader.reminder_count == 0
    for kind in (Bookmark, PostVisit, PostSubscription):
        assert kind.query.count() == 0
