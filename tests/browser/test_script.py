"""What JavaScript adds: the page stays, and the part of it that changed is put in its place."""

import re

import pytest
from playwright.sync_api import expect

from community.access import Role
from community.db import db
from community.posts.handlers import delete_post
from community.posts.models import Post
from tests.browser.talk import (
    comment_on,
    comment_saying,
    expect_in_place,
    expect_toast,
    mark,
    open_menu,
    start_post,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def talk(page_of, live):
    """talk(comments, who) -> somebody's page at a new post with so many comments of theirs."""

    def make(comments=0, who="owner"):
        page = page_of(who)
        address, ids = start_post(live, comments, author=who)
        page.goto(address)
        mark(page)
        return page, ids

    return make


def test_commenting_replying_liking_and_editing_keep_the_page(talk):
    page, (first,) = talk(1)
    comment_on(page, "One.")
    expect(comment_saying(page, "One.")).to_be_visible()
    page.locator(f"#comment-{first}").get_by_role("link", name="Reply").first.click()
    page.locator(f"#answer-form-{first} textarea").fill("Two.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#replies-{first}")).to_contain_text("Two.")
    page.locator(f"#comment-{first} [aria-pressed]").first.click()
    expect(page.locator(f"#comment-{first} [aria-pressed=true]")).to_contain_text("1")
    open_menu(page, comment_saying(page, "Two."))
    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator(f"#replies-{first} textarea").fill("Three.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(comment_saying(page, "Three.")).to_be_visible()
    expect(page.locator("#comments-count")).to_have_text("3 comments")
    expect_in_place(page)


def test_a_form_that_just_came_may_be_sent_at_once(talk):
    """Nobody is so quick that the page is loaded anew: it answers from the moment it is there."""
    page, (first,) = talk(1)
    page.evaluate(
        """() => document.addEventListener("htmx:afterSwap", () =>
            queueMicrotask(() => document.querySelector(".comment .btn--primary:not([type])")
                .click()), {once: true})"""
    )
    open_menu(page, page.locator(f"#comment-{first}"))
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("link", name="Edit", exact=True).click()
    assert "hx-request" in sent.value.headers
    expect(page.locator(f"#comment-{first} textarea")).to_have_count(0)
    expect_in_place(page)


def test_a_menu_still_opens_on_a_comment_that_was_just_written(talk):
    page, _ids = talk()
    comment_on(page, "Fresh.")
    open_menu(page, comment_saying(page, "Fresh."))
    expect(page.get_by_role("link", name="Link to this comment")).to_be_visible()


def test_further_comments_come_in_place_and_none_of_them_twice(talk):
    page, ids = talk(30)
    comment_on(page, "The newest of all.")
    expect(comment_saying(page, "The newest of all.")).to_be_visible()
    page.get_by_role("link", name="Show more comments").click()
    expect(page.locator(f"#comment-{ids[-1]}")).to_be_visible()
    shown = page.locator("#comments-list .comment").evaluate_all("each => each.map(c => c.id)")
    assert len(shown) == len(set(shown)) == 31
    expect_in_place(page)


def test_older_posts_come_in_place(page_of):
    page = page_of("member")
    page.goto("/c/demo/")
    mark(page)
    page.get_by_role("link", name="Older posts").click()
    expect(page.locator(".feed-item")).to_have_count(40)
    expect_in_place(page)


def test_a_link_to_a_comment_on_a_later_page_opens_the_page_that_holds_it(talk):
    page, ids = talk(45)
    page.goto(f"{page.url}#comment-{ids[40]}")
    expect(page.locator(f"#comment-{ids[40]}")).to_be_in_viewport()
    assert page.url.endswith(f"?comment={ids[40]}#comment-{ids[40]}")


def test_what_is_gone_or_forbidden_by_now_is_said_in_a_toast(talk, watch, live):
    watch.expected |= {403, 404}
    page, _ids = talk(who="member")
    post_id = int(re.search(r"\d+$", page.url)[0])
    live.do(lambda: setattr(the(post_id).space, "comment_role", Role.MODERATOR))
    comment_on(page, "Words.")
    expect_toast(page, "Your role in this community does not open it.")
    expect(page.locator("#comment-form textarea")).to_have_value("Words.")
    live.do(lambda: setattr(the(post_id).space, "comment_role", Role.MEMBER))
    live.do(lambda: delete_post(the(post_id), the(post_id).author))
    page.locator(".post-bar [aria-pressed]").click()
    expect_toast(page, "The page may have moved, or was deleted.")
    expect_in_place(page)


def the(post_id):
    return db.session.get(Post, post_id)


def test_a_failure_on_our_side_is_said_in_a_toast(talk, watch):
    watch.expected.add(500)
    page, _ids = talk()
    answer = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "Content-Type": "text/html"}
    toast = '<div class="toast" data-toast>We let the smoke out.</div>'
    page.route("**/react", lambda route: route.fulfill(status=500, headers=answer, body=toast))
    page.locator(".post-bar [aria-pressed]").click()
    expect_toast(page, "We let the smoke out.")
    expect(page.locator(".post-bar [aria-pressed=false]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".toast")).to_have_count(0)


def test_a_refused_post_keeps_what_was_typed(page_of, watch):
    watch.expected.add(422)
    page = page_of("owner")
    page.goto("/c/demo/posts/new")
    page.get_by_label("Title").fill("A")
    page.get_by_label("Text").fill("Words that must not be lost.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#title-error")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Words that must not be lost.")


def test_spaces_are_dragged_within_a_group_and_into_another(page_of):
    page = page_of("owner")
    page.goto("/c/demo/admin/spaces")
    mark(page)
    names = page.locator("[data-space] .row-title a")
    before = names.all_inner_texts()
    drag(page, "Announcements", "Introductions")
    expect(names.nth(0)).to_have_text("Introductions")
    drag(page, "Announcements", "Electronics")
    expect(page.locator("[data-group]").nth(1)).to_contain_text("Announcements")
    expect_in_place(page)
    page.reload()
    expect(page.locator("[data-group]").nth(1)).to_contain_text("Announcements")
    drag(page, "Announcements", "Introductions", above=True)
    expect(names).to_have_text(before)


def drag(page, name, onto, above=False):
    """Drag a space by its grip to just below (or above) another one."""
    row = page.locator("[data-space]", has=page.get_by_role("link", name=name, exact=True))
    goal = page.locator("[data-space]", has=page.get_by_role("link", name=onto, exact=True))
    expect(goal).to_be_visible()
    place = {"x": 60, "y": 4 if above else goal.bounding_box()["height"] - 4}
    with page.expect_response("**/move"):
        row.locator(".grip").drag_to(goal, target_position=place)
    busy = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
    page.wait_for_function("busy => !document.querySelector(busy)", arg=busy)


def test_the_drawer_opens_on_a_phone_and_the_links_in_it_work(page_of):
    page = page_of("member", width=390)
    page.goto("/c/demo/")
    page.locator(".bottombar").get_by_role("button", name="Spaces").click()
    page.locator("#sidebar").get_by_role("link", name="Bikes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bikes")
    expect(page.locator("#sidebar")).to_be_hidden()
