"""Levels and badges on the bell, in mails and pushes: told once, in words, leading to the thing."""

import pytest

from community.access import Role
from community.db import db
from community.gamification.handlers.badges import create_badge, earn, give, switch_off, take
from community.gamification.models import BadgeHolder
from community.notifications.mails import words
from community.notifications.models import Notification
from community.notifications.wording import place_of, plain_sentence
from tests.factories import make_member
from tests.gamification.giving import give as give_points

OWN = {"name": "Kettle saint", "description": "", "icon": "gift", "hue": 4}


@pytest.fixture
def badge(community):
    return create_badge(community, {**OWN, "counted": "", "least": ""})


def told(kind):
    return Notification.query.filter_by(kind=kind).order_by(Notification.id).all()


def test_a_level_is_told_once_by_its_name_of_now(sign_in, community, member):
    give_points(member, 50)
    give_points(member, 10)
    [note] = told("level")
    assert plain_sentence(note) == "You reached a new level: Contributor"
    assert (words.subject(note), place_of(note)) == (
        plain_sentence(note),
        ("gamification.points", {}),
    )
    community.ladder = [step for step in community.ladder if step["key"] != 2]
    db.session.commit()
    browser = sign_in(member)
    assert "You reached a new level: Newcomer" in browser.get("/c/acme/notifications").text
    opened = browser.get(f"/c/acme/notifications/{note.id}/open")
    assert opened.location.endswith("/c/acme/points")


def test_each_badge_is_told_by_itself(sign_in, community, member, badge):
    olga = make_member(community, Role.ADMIN, name="Olga")
    earn(member, "post", 1)
    earn(member, "comment", 1)
    give(badge, [member], olga)
    db.session.commit()
    notes = told("badge")
    assert [plain_sentence(note) for note in notes] == [
        "You got a badge: First post",
        "You got a badge: First words",
        "Olga gave you a badge: Kettle saint",
    ]
    assert words.why(notes[0]) == "You get this because you got a badge."
    browser = sign_in(member)
    assert browser.get("/c/acme/notifications?kind=badge").text.count("notice-link") == 3
    opened = browser.get(f"/c/acme/notifications/{notes[2].id}/open")
    assert opened.location.endswith(f"/c/acme/badges/{badge.id}")
    assert browser.get(opened.location).status_code == 200
    switch_off(badge)
    take(BadgeHolder.query.filter_by(badge_id=badge.id).one())
    db.session.commit()
    assert len(told("badge")) == 2


def test_many_badges_take_no_more_queries(sign_in, queries, community, member):
    browser = sign_in(member)
    asked = []
    for counted in ("post", "comment", "like", "answer", "streak"):
        earn(member, counted, 500)
        db.session.commit()
        asked.append(len(queries(lambda: browser.get("/c/acme/notifications"))))
    assert asked[-1] == asked[0] <= 12
    for path in ("badges", f"members/{member.handle}"):
        assert len(queries(lambda at=path: browser.get(f"/c/acme/{at}"))) <= 12
