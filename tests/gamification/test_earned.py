"""What an act earned is told at once: in the answer, or without scripts on the next page."""

from datetime import timedelta

import pytest

from community.db import db, now
from community.gamification.causes import of_post
from community.gamification.earned import take_earned
from community.gamification.handlers.ledger import award
from community.gamification.models import PointRule
from tests.factories import make_member, make_post, save
from tests.gamification.giving import give

HTMX = {"HX-Request": "true"}


@pytest.fixture
def comment(time_machine):
    """comment(browser, post, body, **headers), with time enough between two of them."""

    def write(browser, post, body="Well said", **headers):
        time_machine.move_to(now() + timedelta(minutes=1))
        return browser.post(
            f"/c/acme/posts/{post.id}/comments", data={"body": body}, headers=headers
        )

    return write


def test_points_are_told_in_the_answer_or_on_the_next_page(comment, sign_in, community, post):
    browser = sign_in(make_member(community, name="Cleo"))
    part = comment(browser, post, **HTMX).text
    assert "+5 points" in part and "hx-swap-oob" in part and "45 points to Contributor" in part
    assert "+5 points" not in browser.get("/c/acme/").text
    comment(browser, post, "Once more")
    assert "+5 points" in browser.get("/c/acme/").text
    assert "+5 points" not in browser.get("/c/acme/").text


def test_a_new_level_is_celebrated_once(comment, sign_in, community, post):
    browser = sign_in(give(make_member(community, name="Cleo"), 40))
    comment(browser, post)
    first = comment(browser, post, "Well, well", **HTMX).text
    assert "You reached a new level: Contributor." in first and "toast--level" in first
    assert "new level" not in comment(browser, post, "More", **HTMX).text


def test_nothing_is_told_where_nothing_was_earned(comment, sign_in, community, member, post):
    browser = sign_in(make_member(community, name="Cleo"))
    assert "points" not in browser.post(f"/c/acme/posts/{post.id}/like", headers=HTMX).text
    assert "+" not in comment(browser, post, " ", **HTMX).text.partition("toast")[2]
    save(PointRule(community_id=community.id, action="comment", amount=0))
    assert "points" not in comment(browser, post, **HTMX).text


def test_what_was_undone_is_not_told(member, space):
    post = make_post(space, member)
    award(of_post(post))
    db.session.rollback()
    assert take_earned(member.id) is None
    award(of_post(post))
    assert take_earned(member.id).points == 10
    db.session.rollback()
