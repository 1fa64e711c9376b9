"""Following people: the button, its counters, the lists, and who is kept out of them."""

import pytest
import time_machine

from community import limits
from community.access import Role
from community.db import db, now
from community.members.handlers.blocks import block_member
from community.members.handlers.follows import add_follow, follow_member
from community.members.handlers.leaving import forget_member, leave_community
from community.members.handlers.profile import set_visibility
from community.members.models import Follow
from community.members.signals import member_followed
from tests.factories import long_ago, make_community, make_member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def bob(community):
    return make_member(community, name="Bob")


def counts(member):
    return member.follower_count, member.following_count


def follow(one, other):
    follow_member(one, other)
    db.session.commit()


def test_one_follows_somebody_once_and_no_longer(sign_in, member, bob):
    browser = sign_in(member)
    for _ in range(2):
        assert browser.post("/c/acme/members/bob/follow").location == "/c/acme/members/bob"
    assert (counts(member), counts(bob)) == ((0, 1), (1, 0))
    assert 'aria-pressed="true">Following' in browser.get("/c/acme/members/bob").text
    for _ in range(2):
        assert browser.post("/c/acme/members/bob/unfollow").status_code == 303
    assert (counts(member), counts(bob)) == ((0, 0), (0, 0))
    assert 'aria-pressed="false">Follow' in browser.get("/c/acme/members/bob").text


def test_htmx_gets_the_button_and_the_new_count(sign_in, member, bob):
    part = sign_in(member).post("/c/acme/members/bob/follow", headers=HTMX).text
    assert "/c/acme/members/bob/unfollow" in part and "<html" not in part
    assert 'id="follower-count" hx-swap-oob="true">1<' in part


def test_it_is_said_once(member, bob):
    heard = []
    with member_followed.connected_to(lambda who, followed: heard.append((who, followed))):
        follow(member, bob)
        follow(member, bob)
    assert heard == [(member, bob)]


def test_nobody_follows_themselves_or_somebody_elsewhere(sign_in, community, member):
    make_member(make_community("rival"), name="Rita")
    browser = sign_in(member)
    assert browser.post("/c/acme/members/ada/follow").status_code == 422
    assert browser.post("/c/acme/members/rita/follow").status_code == 404
    assert 'ada/follow"' not in browser.get("/c/acme/members/ada").text
    assert Follow.query.count() == 0


def test_two_hundred_a_day(monkeypatch, sign_in, community, member, bob):
    monkeypatch.setattr(limits, "FOLLOWS_A_DAY", 1)
    make_member(community, name="Cleo")
    browser = sign_in(member)
    browser.post("/c/acme/members/bob/follow")
    refused = browser.post("/c/acme/members/cleo/follow")
    assert refused.status_code == 429 and "followed 1 people today" in refused.text
    with time_machine.travel(now().timestamp() + 90_000):
        assert sign_in(member).post("/c/acme/members/cleo/follow").status_code == 303


def test_a_block_ends_following_both_ways_and_forbids_it(sign_in, member, bob):
    follow(member, bob)
    follow(bob, member)
    block_member(bob, member)
    db.session.commit()
    assert (counts(member), counts(bob)) == ((0, 0), (0, 0))
    assert sign_in(member).post("/c/acme/members/bob/follow").status_code == 404
    assert sign_in(bob).post("/c/acme/members/ada/follow").status_code == 404


@pytest.mark.parametrize("go", [leave_community, forget_member])
def test_who_leaves_follows_nobody_and_is_followed_by_nobody(community, member, bob, go):
    others = [make_member(community, name=name) for name in ("Cleo", "Dan")]
    for other in others:
        follow(other, bob)
        follow(bob, other)
    follow(others[0], others[1])
    go(bob)
    db.session.commit()
    assert Follow.query.count() == 1 and counts(bob) == (0, 0)
    assert [counts(other) for other in others] == [(0, 1), (1, 0)]


def listed(browser, path):
    return browser.get(f"/c/acme/members/{path}")


def test_the_lists_show_who_follows_whom(sign_in, community, member, bob):
    cleo = make_member(community, name="Cleo")
    follow(cleo, bob)
    follow(bob, cleo)
    browser = sign_in(member)
    for path in ("bob/followers", "bob/following"):
        page = listed(browser, path)
        assert page.status_code == 200 and "Cleo</a>" in page.text
    assert "Nobody follows you yet" in listed(browser, "ada/followers").text
    assert "You follow nobody yet" in listed(browser, "ada/following").text


def test_a_list_comes_a_page_at_a_time(sign_in, community, member, bob):
    for number in range(40):
        follower = make_member(community, name=f"Fan {number:02}", user=False)
        add_follow(follower, bob, at=long_ago(minutes=100 - number))
    db.session.commit()
    page = listed(sign_in(member), "bob/followers").text
    assert "Fan 39" in page and "Fan 03" not in page and ">40</span>" in page
    part = sign_in(member).get(page.split('hx-get="')[1].split('"')[0], headers=HTMX).text
    assert "Fan 03" in part and "Fan 39" not in part and "<html" not in part


def test_hidden_and_private_people_are_left_out_of_lists(sign_in, community, member, bob):
    cleo, dora = (make_member(community, name=name) for name in ("Cleo", "Dora"))
    for fan in (cleo, dora):
        follow(fan, bob)
    block_member(cleo, member)
    set_visibility(dora, "private")
    db.session.commit()
    page = listed(sign_in(member), "bob/followers").text
    assert "Cleo" not in page and "Dora" not in page
    assert 'id="follower-count">1<' in page  # the one whom a block hides is not counted either
    assert "Dora" in listed(sign_in(dora), "bob/followers").text
    staff = listed(sign_in(make_member(community, Role.MODERATOR, name="Mo")), "bob/followers").text
    assert "Cleo" in staff and "Dora" in staff
