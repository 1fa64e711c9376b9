"""Following and muting spaces and posts, for good and for a time."""

from datetime import timedelta

import pytest
from time_machine import travel

from community.db import db, now
from community.notifications.delivery import delivery_of
from community.notifications.handlers import notify
from community.notifications.models import Notification, SpaceSubscription
from community.notifications.preferences import followers_of_post, followers_of_space
from community.reading.models import PostSubscription
from tests.factories import make_member, make_post, make_space

WAYS = ("follow", "mute", "unmute", "unfollow")


@pytest.fixture
def reader(community):
    return make_member(community, name="Rea")


@pytest.fixture(params=["post", "space"])
def kind(request):
    return request.param


@pytest.fixture
def path(kind, post, space):
    return f"/c/acme/{f'posts/{post.id}' if kind == 'post' else f'spaces/{space.slug}'}"


@pytest.fixture
def followers(kind, post, space):
    def names():
        asked = followers_of_post(post) if kind == "post" else followers_of_space(space)
        return [member.name for member in db.session.scalars(asked)]

    return names


def hears(reader, post):
    return delivery_of(reader, "comment", post).in_app


def test_it_is_followed_muted_and_neither(sign_in, reader, post, path, followers):
    browser = sign_in(reader)
    steps = (
        ("follow", {}, ["Rea"], True, "Follow no longer"),
        ("mute", {"for": "1h"}, [], False, "Muted until"),
        ("unmute", {}, ["Rea"], True, "Follow no longer"),
        ("mute", {}, [], False, "Muted."),
        ("unmute", {}, ["Rea"], True, "Follow no longer"),
        ("unfollow", {}, [], True, "For good"),
        ("mute", {"for": "1w"}, [], False, "Muted until"),
        ("unfollow", {}, [], True, "For good"),
    )
    for way, typed, names, heard, words in steps:
        assert browser.post(f"{path}/{way}", data=typed).status_code == 303
        assert (followers(), hears(reader, post)) == (names, heard), way
        assert words in browser.get(path).text
    assert PostSubscription.query.count() == SpaceSubscription.query.count() == 0


def test_a_mute_ends_by_itself_and_what_was_followed_is_followed_again(
    sign_in, reader, post, path, followers
):
    browser = sign_in(reader)
    browser.post(f"{path}/follow")
    browser.post(f"{path}/mute", data={"for": "8h"})
    with travel(now() + timedelta(hours=7, minutes=59)):
        assert (followers(), hears(reader, post)) == ([], False)
    with travel(now() + timedelta(hours=8, minutes=1)):
        assert (followers(), hears(reader, post)) == (["Rea"], True)


def test_what_is_muted_is_not_under_unread_until_it_ends(sign_in, reader, post, path):
    reader.joined_at = now() - timedelta(days=2)
    db.session.commit()
    browser = sign_in(reader)
    assert post.title in browser.get("/c/acme/?tab=unread").text
    browser.post(f"{path}/mute", data={"for": "1h"})
    assert post.title not in browser.get("/c/acme/?tab=unread").text
    with travel(now() + timedelta(hours=2)):
        assert post.title in browser.get("/c/acme/?tab=unread").text


def test_what_waits_to_leave_the_app_is_hushed(sign_in, reader, post, path):
    for what in ("announcement", "mention"):
        notify([reader], what, post=post)
    db.session.commit()
    sign_in(reader).post(f"{path}/mute")
    states = {each.kind: (each.mail_state, bool(each.push_at)) for each in Notification.query}
    assert states == {"announcement": ("dropped", False), "mention": ("digest", True)}


def test_in_a_muted_space_one_hears_of_what_one_wrote_and_follows(sign_in, reader, post, space):
    browser = sign_in(reader)
    browser.post(f"/c/acme/spaces/{space.slug}/mute")
    own, followed = make_post(space, reader), make_post(space)
    browser.post(f"/c/acme/posts/{followed.id}/follow")
    assert [hears(reader, each) for each in (post, own, followed)] == [False, True, True]
    assert delivery_of(reader, "mention", post).in_app


def test_a_span_nobody_offers_is_refused(sign_in, reader, path):
    assert sign_in(reader).post(f"{path}/mute", data={"for": "1y"}).status_code == 422


def test_nobody_follows_or_mutes_what_they_may_not_read(sign_in, community, reader):
    secret = make_space(community, "Secret", visibility="secret")
    hidden = make_post(secret)
    browser, outside = sign_in(reader), sign_in()
    for way in WAYS:
        for path in (f"/c/acme/spaces/{secret.slug}/{way}", f"/c/acme/posts/{hidden.id}/{way}"):
            assert browser.post(path).status_code == 404
            assert outside.post(path).status_code == 303
    assert PostSubscription.query.count() == SpaceSubscription.query.count() == 0
