"""What is typed is kept: over a reload, a lost connection, on another device, and not for ever."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.talk import comment_on, start_post

pytestmark = pytest.mark.browser

SAVED = re.compile(r"Saved \d\d:\d\d")
TITLE = "Notes on a bottom bracket"


def status_of(page):
    return page.locator("[data-draft-status]").first


def begin(page, words="Only uphill"):
    page.goto("/c/demo/posts/new?space=textiles")
    page.fill("[name=title]", TITLE)
    page.fill("[name=body]", words)
    expect(status_of(page)).to_have_text(SAVED)


def discard(page):
    page.goto("/c/demo/posts/new?space=textiles")
    page.get_by_role("link", name="Discard").click()
    page.locator("main").get_by_role("button", name="Delete").click()
    expect(page.locator("[name=body]")).to_have_value("")


def test_words_are_there_after_a_reload_and_on_another_device(page_of, watch):
    watch.expected.add(409)  # what the phone saves too late
    page = page_of("moderator")
    begin(page)
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("Only uphill")
    phone = page_of("moderator", width=390)
    phone.goto("/c/demo/posts/new")
    expect(phone.locator("[name=title]")).to_have_value(TITLE)
    expect(phone.locator("#space")).to_have_value("textiles")
    discard(page)
    phone.locator("[name=body]").press_sequentially("!")
    expect(status_of(phone)).to_contain_text("discarded elsewhere")


def test_a_lost_connection_costs_no_words(page_of, watch):
    page = page_of("moderator")
    begin(page, "One")
    watch.leave(page)  # what fails now fails on purpose
    page.context.set_offline(True)
    page.fill("[name=body]", "One and two")
    expect(status_of(page)).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(status_of(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    page.fill("[name=body]", "One and two and three")
    expect(status_of(page)).to_contain_text("No connection")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto("/c/demo/posts/new?space=textiles")
    expect(again.locator("[name=body]")).to_have_value("One and two and three")
    expect(status_of(again)).to_have_text(SAVED)
    discard(again)


def test_leaving_at_once_keeps_the_last_words(page_of):
    page = page_of("moderator")
    begin(page, "First")
    page.fill("[name=body]", "First and last")
    page.goto("/c/demo/spaces")
    page.goto("/c/demo/posts/new?space=textiles")
    expect(page.locator("[name=body]")).to_have_value("First and last")
    discard(page)


def test_what_is_posted_leaves_no_draft(page_of, live):
    address, _comments = start_post(live)
    page = page_of("moderator")
    page.goto(address)
    page.fill("#comment-form textarea", "It may be the thermostat.")
    expect(status_of(page)).to_have_text(SAVED)
    comment_on(page, "It is the thermostat.")
    expect(page.locator("#comments-list")).to_contain_text("It is the thermostat.")
    expect(page.locator("#comment-form textarea")).to_have_value("")
    page.wait_for_timeout(2500)
    page.reload()
    expect(page.locator("#comment-form textarea")).to_have_value("")


def test_a_poll_is_put_together_kept_and_voted_in(page_of):
    page = page_of("moderator")
    begin(page)
    page.locator("#poll-fields summary").click()
    for number, words in enumerate(("Spokes", "Brakes", "Bell")):
        page.get_by_label(f"Answer {number + 1}").fill(words)
        page.get_by_role("button", name="Add answer").click()
    page.get_by_role("button", name="Remove this answer").nth(1).click()
    expect(page.get_by_label("Answer 2")).to_have_value("Bell")
    page.wait_for_timeout(500)
    expect(status_of(page)).to_have_text(SAVED)
    page.wait_for_timeout(2500)
    page.reload()
    expect(page.get_by_label("Answer 2")).to_have_value("Bell")
    page.get_by_role("button", name="Publish").click()
    page.locator("#poll").get_by_text("Bell").click()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator(".poll-option.is-mine")).to_contain_text("100%")
    page.get_by_role("link", name="change vote").click()
    page.locator("#poll").get_by_text("Spokes").click()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator(".poll-option.is-mine")).to_contain_text("Spokes")
    page.get_by_role("button", name="take back").click()
    expect(page.locator("#poll")).to_contain_text("0 voters")


def test_a_post_begins_in_the_feed(page_of):
    page = page_of("moderator", width=390)
    page.goto("/c/demo/")
    page.get_by_role("link", name="Start a conversation").click()
    page.select_option("#quick-space", "textiles")
    page.get_by_label("Title").fill("Darning, quickly")
    page.fill("#quick-post [name=body]", "Left over right.")
    expect(status_of(page)).to_have_text(SAVED)
    page.get_by_role("button", name="More options").click()
    expect(page.locator("#post-form [name=title]")).to_have_value("Darning, quickly")
    page.get_by_label("Publish", exact=True).select_option("later")
    expect(page.locator("#publish_at")).not_to_have_value("")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Scheduled")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Delete the post")).click()
    page.locator("main").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Scheduled")).to_have_count(0)
