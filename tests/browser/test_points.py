"""What an act earned, in a real browser: at once, or without scripts on the next page."""

import pytest
from playwright.sync_api import expect

from community.communities.queries import community_by_slug
from community.members.queries import member_of
from tests.browser.talk import comment_on, expect_in_place, expect_toast, mark, start_post
from tests.gamification.giving import bring_to_the_edge

pytestmark = pytest.mark.browser
CLOSING = (
    "() => document.getAnimations().filter(each => each.animationName === 'close-ring').length"
)


def bring(live, who):
    live.do(lambda: bring_to_the_edge(member_of(community_by_slug("demo").id, live.people[who])))


@pytest.mark.parametrize(
    ("who", "script"), [("member", True), ("moderator", False)], ids=["script", "plain"]
)
def test_a_comment_brings_points_and_a_new_level(page_of, live, who, script):
    bring(live, who)
    address, _ids = start_post(live, author="admin")
    page = page_of(who, javascript=script)
    page.goto(address)
    mark(page)
    before = page.locator("#own-standing .ringed-level").inner_text()
    comment_on(page, "Bimetal strips age")
    expect_toast(page, "+5 points")
    expect_toast(page, "You reached a new level")
    expect(page.locator("#own-standing .ringed-level")).not_to_have_text(before)
    if script:
        expect_in_place(page)
        assert page.evaluate(CLOSING) == 1, "a ring closes, unless somebody wants less motion"
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(CLOSING) == 0
