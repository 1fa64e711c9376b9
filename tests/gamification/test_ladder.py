"""The levels, changed by an admin."""

import pytest

from community.access import Role
from community.db import db
from community.gamification.handlers import levelling
from community.gamification.handlers.rules import set_rules
from community.gamification.jobs import go_on_with_levels
from community.gamification.models import LadderChange
from tests.factories import make_member, make_space
from tests.gamification.earning import paid_post

URL = "/c/acme/admin/levels"


@pytest.fixture
def admin(sign_in, community):
    return sign_in(make_member(community, Role.ADMIN, name="Admin"))


@pytest.fixture
def people(community, space):
    """Members with 0, 60, 120 and 180 points."""
    set_rules(community, {"post": 60}, False)
    members = [make_member(community, name=f"M{n}") for n in range(4)]
    for number, member in enumerate(members):
        for _ in range(number):
            paid_post(space, member)
    return members


def sent(*steps, **button):
    """A form with these steps (key, name, points), as a browser sends it."""
    keys, names, points = zip(*steps, strict=True)
    columns = {"key": keys, "name": names, "points": points, "hue": [1] * len(steps)}
    return {name: [str(each) for each in column] for name, column in columns.items()} | button


def shown(community):
    return [(level.key, str(level.name), level.points) for level in community.levels.levels]


THREE = [(1, "Newcomer", 0), (2, "Regular", 100), (3, "Active Member", 170)]


def test_a_change_is_previewed_saved_and_gone_through_with_progress(
    admin, community, people, run_jobs, monkeypatch
):
    monkeypatch.setattr(levelling, "TURN", 2)
    preview = admin.post(URL, data=sent(*THREE, preview="1")).text
    assert "0 members move up" in preview and "1 member moves down" in preview
    assert len(community.ladder) == 10, "nothing is saved yet"

    answer = admin.post(URL, data=sent(*THREE), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == URL
    assert shown(community) == THREE and community.ladder[0]["name"] == ""
    assert [each.standing.level.number for each in people] == [1, 1, 2, 3]
    part = admin.get(URL, headers={"HX-Request": "true"}).text
    assert "0 of 5 members" in part and "every 2s" in part
    change = LadderChange.query.one()
    levelling.go_on_levelling(change)
    db.session.commit()
    assert "2 of 5 members" in admin.get(URL).text, "a worker was stopped: another goes on"
    go_on_with_levels()
    run_jobs()
    assert "5 of 5 members" in admin.get(URL).text and change.done_at
    assert [each.level_told for each in people] == [1, 1, 2, 3]


def test_levels_are_added_and_removed_and_keep_their_keys(admin, community):
    steps = shown(community)
    assert admin.post(URL, data=sent(*steps, add="1")).text.count('name="points"') == 11
    assert admin.post(URL, data=sent(*steps, removed="4")).text.count('name="points"') == 9
    assert shown(community) == steps
    grown = [*steps[:3], *steps[4:], ("", "Half way", 75)]
    assert admin.post(URL, data=sent(*grown)).status_code == 303
    levels = [(level.key, level.points) for level in community.levels.levels]
    assert levels[:4] == [(1, 0), (2, 50), (11, 75), (3, 150)] and len(levels) == 10


def test_steps_that_make_no_ladder_are_refused_and_stay_in_the_form(
    sign_in, admin, community, member
):
    make_space(community, "Den", visibility="private", level_key=3)
    first, second, third = THREE
    refused = {
        "3 to 20 levels": [first, second],
        "first level begins at 0": [(1, "Start", 1), second, third],
        "more points than the one": [first, second, (3, "Twin", 100)],
        "name of up to 30": [first, (2, "x" * 31, 100), third],
        "a name of": [first, second, third, ("", " ", 900)],
        "whole number": [first, (2, "Regular", "1e3"), third],
        "Active Member opens the space Den": [first, second, (4, "Rising Star", 300)],
    }
    before = shown(community)
    for words, steps in refused.items():
        for button in ({}, {"preview": "1"}):
            answer = admin.post(URL, data=sent(*steps, **button))
            assert answer.status_code == 422 and words in answer.text, words
            assert answer.text.count('name="points"') == len(steps)
    admin.post(URL, data={"points": ["0"], "key": [], "removed": "x"})
    assert shown(community) == before and LadderChange.query.count() == 0
    assert sign_in(member).post(URL, data=sent(*THREE)).status_code == 403
