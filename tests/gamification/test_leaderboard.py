"""Who is ahead, what place one has, and who is not shown to whom."""

import re

import pytest

from community.access import Role
from community.db import db
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import set_visibility
from community.members.models import FOREVER
from tests.factories import long_ago, make_community, make_member
from tests.gamification.giving import give


@pytest.fixture
def board(sign_in):
    """board(member, period) -> ([(place, name)], what it says of one's own place)."""

    def look(member, period="week"):
        page = sign_in(member).get(f"/c/acme/leaderboard?period={period}")
        assert page.status_code == 200
        rows = re.findall(
            r'class="rank[^>]*>(\d+)<.*?<span class="truncate">(\w+)', page.text, re.S
        )
        own = re.search(r"<strong>(You [^<]*)</strong>", page.text)[1]
        return [(int(place), name) for place, name in rows], own

    return look


def people(community, **points):
    return [give(make_member(community, name=name), each) for name, each in points.items()]


def test_who_has_as_many_points_shares_a_place(board, sign_in, community):
    people(community, Ann=30, Bob=30, Cleo=20)
    dora = make_member(community, name="Dora")
    give(make_member(make_community("other"), name="Eve"), 50)
    assert board(dora) == (
        [(1, "Bob"), (1, "Ann"), (3, "Cleo")],
        "You have no points in this time yet.",
    )
    give(dora, 10)
    assert board(dora)[1] == "You are number 4, with 10 points."
    page = sign_in(dora).get("/c/acme/leaderboard").text
    assert re.findall(r'data-medal="(\d)"', page) == ["1", "1", "3"]
    assert "11 points more and you pass Cleo." in page


def test_a_week_and_a_month_begin_anew_in_the_community_s_zone(board, community, time_machine):
    community.timezone = "Pacific/Auckland"
    db.session.commit()
    ann, bob = people(community, Ann=0, Bob=0)
    time_machine.move_to("2026-11-29T10:30:00Z")  # a Sunday, still
    give(ann, 20)
    assert board(bob)[0] == [(1, "Ann")]
    time_machine.move_to("2026-11-29T11:30:00Z")  # Monday there
    give(bob, 10)
    assert board(ann)[0] == [(1, "Bob")]
    assert board(ann, "month")[0] == [(1, "Ann"), (2, "Bob")]
    time_machine.move_to("2026-12-01T11:30:00Z")
    assert board(ann, "month")[0] == []
    assert board(ann, "all")[0] == [(1, "Ann"), (2, "Bob")]


def test_who_is_not_to_be_seen_is_in_nobody_s_place(board, sign_in, community):
    ann, bob, cleo, dora, eve, fay = people(
        community, Ann=70, Bob=60, Cleo=50, Dora=40, Eve=30, Fay=20
    )
    staff = give(make_member(community, Role.ADMIN, name="Sam"), 90)
    sign_in(ann).post("/c/acme/leaderboard/hide")
    set_visibility(bob, "private")
    cleo.banned_until = FOREVER
    leave_community(dora, "keep")
    block_member(eve, fay)
    db.session.commit()
    for period in ("week", "month", "all"):
        assert board(fay, period) == ([(1, "Fay")], "You are number 1, with 20 points.")
        assert board(ann, period)[0] == [(1, "Eve"), (2, "Fay")]
        assert board(ann, period)[1] == "You would be number 1, with 70 points."
        assert board(bob, period)[1] == "You would be number 1, with 60 points."
        assert board(staff, period)[1] == "You would be number 1, with 90 points."
    community.ranks_staff = True
    db.session.commit()
    sign_in(ann).post("/c/acme/leaderboard/show")
    cleo.banned_until = long_ago(hours=1)
    db.session.commit()
    assert board(fay)[0] == [(1, "Sam"), (2, "Ann"), (3, "Cleo"), (4, "Fay")]
    assert board(fay)[1] == "You are number 4, with 20 points."


def test_the_share_of_members_at_each_level_is_of_those_who_are_here(sign_in, community):
    ann, _bob, _cleo, dora = people(community, Ann=50, Bob=60, Cleo=0, Dora=150)
    leave_community(dora, "keep")
    db.session.commit()
    page = sign_in(ann).get("/c/acme/leaderboard").text
    shares = re.findall(r'aria-label="([^"]+), ([\d.]+)% of members"', page)
    assert shares[-2:] == [("Contributor", "66.7"), ("Newcomer", "33.3")]
    assert {share for _level, share in shares[:-2]} == {"0.0"}


def test_the_leaderboard_takes_few_queries_however_many_there_are(sign_in, community, queries):
    browser = sign_in(people(community, Ann=10)[0])
    few = queries(lambda: browser.get("/c/acme/leaderboard"))
    people(community, **{f"P{n}": 20 for n in range(12)})
    many = queries(lambda: browser.get("/c/acme/leaderboard"))
    assert len(few) == len(many) <= 12
    assert sign_in().get("/c/acme/leaderboard").status_code == 303
    assert browser.get("/c/acme/leaderboard?period=year").status_code == 404
