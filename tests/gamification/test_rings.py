"""Levels are seen wherever somebody's face is, but for private profiles; and cost no query."""

import pytest

from community.access import Role
from community.db import db
from community.members.handlers.profile import set_visibility
from tests.factories import make_member
from tests.gamification.giving import give

RING = 'class="ring"'


@pytest.fixture
def cleo(community):
    return give(make_member(community, name="Cleo"), 60)


def parts_with_ring(browser, member):
    """Where somebody's level is told, of the places that name them."""
    paths = ("", "/card", "/followers", "?tab=comments")
    pages = {path: browser.get(f"/c/acme/members/{member.handle}{path}") for path in paths}
    pages["directory"] = browser.get(f"/c/acme/members?q={member.handle}")
    mains = {path: page.text.partition("<main")[2] or page.text for path, page in pages.items()}
    return {path for path, main in mains.items() if RING in main}


def test_a_ring_shows_the_level_and_the_way_to_the_next(sign_in, member, cleo, queries):
    browser = sign_in(member)
    assert parts_with_ring(browser, cleo) == {
        "",
        "/card",
        "/followers",
        "?tab=comments",
        "directory",
    }
    page = browser.get(f"/c/acme/members/{cleo.handle}").text
    assert 'stroke-dasharray="10 100"' in page and "90 points to Active Member" in page
    assert "60 points" in page and "50 points to Contributor" in page  # the latter one's own
    assert len(queries(lambda: browser.get(f"/c/acme/members/{cleo.handle}"))) <= 12


def test_a_private_profile_shows_its_level_to_itself_and_staff(sign_in, community, member, cleo):
    set_visibility(cleo, "private")
    db.session.commit()
    assert parts_with_ring(sign_in(member), cleo) == set()
    staff = make_member(community, Role.MODERATOR, name="Mo")
    for browser in (sign_in(cleo), sign_in(staff)):
        assert len(parts_with_ring(browser, cleo)) == 5


def test_what_others_see_of_one_s_points_is_chosen_on_the_privacy_page(sign_in, member):
    browser = sign_in(member)
    browser.post("/c/acme/settings/privacy/points", data={"hides_rank": "1", "hides_streak": "1"})
    page = browser.get("/c/acme/settings/privacy").text
    assert member.hides_rank and page.count(" checked><span>Hide") == 2
    browser.post("/c/acme/settings/privacy/points")
    assert not member.hides_rank
