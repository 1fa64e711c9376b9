"""What people do here, in a real browser: each of it with JavaScript and without."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from community.accounts.handlers.sessions import end_sessions
from tests.browser.talk import (
    code_in,
    comment_on,
    comment_saying,
    expect_toast,
    newest_mail,
    open_menu,
    start_post,
)

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def script(request):
    return request.param


def ask_for_code(page, email):
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")


def test_a_stranger_signs_in_by_the_code_in_the_mail_and_takes_the_first_steps(page_of, script):
    page = page_of(javascript=script)
    page.goto("/c/demo/spaces")
    page.get_by_role("link", name="Sign in or join").click()
    ask_for_code(page, f"{uuid4().hex}@example.org")
    code = code_in(newest_mail(page))
    page.goto("/c/demo/sign-in/code")
    page.fill("[name=code]", code.lower())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Nell")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/c/demo/join")
    page.locator("main").get_by_role("button", name="Join").click()
    expect(page.get_by_label("Name")).to_have_value("Nell")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Bikes", exact=True).check()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".sidebar-foot")).to_contain_text("Nell")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)


def test_a_member_signs_in_by_the_link_and_comes_back_to_where_they_were(page_of, script, live):
    address, _comments = start_post(live)
    page = page_of(javascript=script)
    page.goto(address)
    page.get_by_role("link", name="Join the community").click()
    ask_for_code(page, "hal@mendingbench.example")
    newest_mail(page).get_by_role("link", name="Open the sign-in link").click()
    expect(page.get_by_text("hal@mendingbench.example")).to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{address}")
    expect(page.locator("#comment-form textarea")).to_be_visible()


def test_a_member_writes_a_post(page_of, script):
    page = page_of("owner", javascript=script)
    page.goto("/c/demo/spaces/bikes")
    page.locator("main").get_by_role("link", name="New post").click()
    page.get_by_label("Title").fill("Bottom bracket clicks")
    page.locator("[name=body]").fill("Only **uphill**, only on the left.")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/c/demo/posts/\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bottom bracket clicks")
    expect(page.locator(".prose strong")).to_have_text("uphill")


def test_a_comment_appears_counts_and_leaves_an_empty_field(page_of, script, live):
    page = page_of("owner", javascript=script)
    page.goto(start_post(live, comments=1)[0])
    comment_on(page, "Is it the valve?")
    expect(comment_saying(page, "Is it the valve?")).to_be_visible()
    expect(page.locator("#comments-count")).to_have_text("2 comments")
    expect(page.locator("#comment-form textarea")).to_have_value("")


def test_a_reply_stands_below_what_it_answers(page_of, script, live):
    address, (first, _second) = start_post(live, comments=2)
    page = page_of("owner", javascript=script)
    page.goto(address)
    page.locator(f"#comment-{first}").get_by_role("link", name="Reply").click()
    page.locator(f"#answer-form-{first} textarea").fill("Which one?")
    page.locator(f"#answer-form-{first}").get_by_role("button", name="Reply").click()
    expect(page.locator(f"#replies-{first} .comment")).to_contain_text("Which one?")
    expect(page.locator("#comments-count")).to_have_text("3 comments")
    expect(page.locator(f"#answer-form-{first}")).to_have_count(0)


def test_a_like_is_given_and_taken_back(page_of, script, live):
    page = page_of("owner", javascript=script)
    page.goto(start_post(live)[0])
    like = page.locator(".post-bar").get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_contain_text("1")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like).to_contain_text("0")


def test_a_reaction_is_chosen_from_the_menu_and_taken_back(page_of, script, live):
    page = page_of("owner", javascript=script)
    page.goto(start_post(live)[0])
    bar = page.locator(".post-bar")
    bar.get_by_role("button", name="Add a reaction").click()
    bar.get_by_role("button", name="👏", exact=True).click()
    given = bar.get_by_role("button", name="👏, 1")
    expect(given).to_have_attribute("aria-pressed", "true")
    given.click()
    expect(bar.get_by_role("button", name="👏, 1")).to_have_count(0)


def test_a_comment_is_edited(page_of, script, live):
    address, _comments = start_post(live, comments=1, author="owner")
    page = page_of("owner", javascript=script)
    page.goto(address)
    open_menu(page, comment_saying(page, "Word 1."))
    page.get_by_role("link", name="Edit", exact=True).click()
    page.fill("[id^=edit-][name=body]", "A better word.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(comment_saying(page, "A better word.")).to_be_visible()
    expect(page.get_by_text("Word 1.")).to_have_count(0)


def test_a_comment_is_deleted_after_a_question(page_of, script, live):
    address, _comments = start_post(live, comments=2)
    page = page_of("moderator", javascript=script)
    page.goto(address)
    open_menu(page, comment_saying(page, "Word 1."))
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect_toast(page, "The comment is deleted.")
    expect(page.locator("#comments-count")).to_have_text("1 comment")


@pytest.mark.parametrize("words", ["   \n ", "x" * 10_001], ids=["only spaces", "too long"])
def test_a_refused_comment_keeps_what_was_typed_and_says_why(page_of, watch, script, live, words):
    watch.expected.add(422)
    page = page_of("owner", javascript=script)
    page.goto(start_post(live)[0])
    comment_on(page, words)
    expect(page.locator("#comment-form [role=alert]")).to_be_visible()
    expect(page.locator("#comment-form textarea")).to_have_value(words)
    expect(page.locator("#comments-count")).to_have_text("0 comments")


def test_further_comments_and_older_posts_are_shown(page_of, script, live):
    page = page_of("owner", javascript=script)
    page.goto(start_post(live, comments=30)[0])
    page.get_by_role("link", name="Show more comments").click()
    expect(comment_saying(page, "Word 30.")).to_be_visible()
    page.goto("/c/demo/")
    last = page.locator(".feed-item").last.get_attribute("id")
    page.get_by_role("link", name="Older posts").click()
    expect(page.locator(f"#{last} ~ .feed-item" if script else ".feed-item").first).to_be_visible()
    expect(page.locator(f"#{last}")).to_have_count(1 if script else 0)


def test_the_theme_is_switched_and_stays(page_of, script):
    page = page_of("owner", javascript=script)
    page.goto("/c/demo/members")
    page.locator(".sidebar-foot > button").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(re.compile("/c/demo/members$"))
    page.goto("/c/demo/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_was_signed_out_while_typing_signs_in_and_is_back_at_the_post(
    page_of, watch, script, live
):
    watch.expected.add(401)
    address, _comments = start_post(live)
    page = page_of("sleeper", javascript=script)
    page.goto(address)
    live.do(lambda: end_sessions(live.user("sleeper")))
    del live.cookies["sleeper"]
    comment_on(page, "I typed this for an hour.")
    ask_for_code(page, "devon@mendingbench.example")
    newest_mail(page).get_by_role("link", name="Open the sign-in link").click()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{address}")


def test_spaces_are_moved_by_buttons(page_of, script):
    page = page_of("owner", javascript=script)
    page.goto("/c/demo/admin/spaces")
    names = page.locator("[data-space] .row-title a")
    before = names.all_inner_texts()
    page.get_by_role("button", name=f"Move {before[1]} up", exact=True).click()
    expect(names.nth(0)).to_have_text(before[1])
    page.get_by_role("button", name=f"Move {before[1]} down", exact=True).click()
    expect(names).to_have_text(before)


def test_a_space_is_archived_and_restored(page_of, script):
    page = page_of("owner", javascript=script)
    page.goto("/c/demo/admin/spaces")
    page.get_by_role("button", name="Archive Show your fix").click()
    page.get_by_role("button", name="Archive it").click()
    expect_toast(page, "The space is archived.")
    expect(page.locator(".sidenav")).not_to_contain_text(["Show your fix"])
    page.get_by_role("button", name="Restore Show your fix").click()
    expect_toast(page, "Show your fix is back with its posts.")


def test_a_post_is_deleted_and_brought_back(page_of, script, live):
    page = page_of("moderator", javascript=script)
    page.goto(start_post(live)[0])
    page.locator("article [popovertarget]").first.click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect_toast(page, "The post is deleted.")
    page.get_by_role("link", name="Deleted").click()
    page.get_by_role("button", name="Bring it back").first.click()
    expect_toast(page, "The post is back.")
