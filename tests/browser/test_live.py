"""Two browsers: what one does, the other sees without loading the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.talk import comment_on, start_post

pytestmark = pytest.mark.browser


@pytest.fixture
def post(live):
    """The address of a post with two comments."""
    return start_post(live, comments=2)[0]


def be_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "on")


def comment(page, words):
    comment_on(page, words)
    expect(page.locator("#comments-list").get_by_text(words)).to_be_visible()


def test_comments_of_others_come_below_an_open_post(page_of, post):
    writer, reader = page_of("admin"), page_of("member")
    for page in (writer, reader):
        page.goto(post)
        be_live(page)
    bell = reader.locator("#bell-side")
    before = bell.text_content()
    comment(writer, "Have you seen this?")
    expect(bell).not_to_have_text(before)
    news = reader.locator("#fresh a")
    expect(news).to_have_text(re.compile("1 new comment"))
    reader.fill("#comment-form textarea", "What I am writing")
    before = reader.evaluate("scrollTo(0, 300), scrollY")
    news.click()
    expect(reader.locator("#comments-list").get_by_text("Have you seen this?")).to_be_visible()
    expect(news).to_have_count(0)
    assert reader.evaluate("scrollY") == pytest.approx(before, abs=2)
    expect(reader.locator("#comment-form textarea")).to_have_value("What I am writing")


def test_counts_follow_on_other_pages(page_of, post):
    one, other = page_of("owner"), page_of("moderator")
    one.goto(post)
    other.goto(post)
    be_live(other)
    like = ".post-bar [data-like]"
    before = other.locator(like).get_attribute("aria-label")
    one.locator(like).click()
    expect(other.locator(like)).not_to_have_attribute("aria-label", before)


def test_new_posts_are_offered_above_the_feed(page_of):
    reader, writer = page_of("member"), page_of("owner")
    reader.goto("/c/demo/")
    be_live(reader)
    writer.goto("/c/demo/posts/new?space=bikes")
    writer.fill("[name=title]", "Out of the blue")
    writer.fill("main [name=body]", "Words.")
    writer.get_by_role("button", name="Publish").click()
    reader.locator("#news a").click()
    expect(reader.locator("#feed")).to_contain_text("Out of the blue")


def test_pages_of_one_browser_share_a_stream(context_of, live, post, page_of):
    context, streams = context_of(live, "member"), []
    context.on("request", lambda request: "/stream" in request.url and streams.append(request))
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(post)
        be_live(page)
    pages[2].close()  # which held the stream
    writer = page_of("moderator")
    writer.goto(post)
    comment(writer, "Heard everywhere")
    for page in pages[:2]:
        expect(page.locator("#fresh a")).to_be_visible()
    assert len(streams) == 4
    context.close()


def test_a_page_says_when_it_is_not_live(page_of):
    page = page_of("member")
    page.route("**/stream*", lambda route: route.abort("aborted"))
    page.goto("/c/demo/")
    note = page.locator(".not-live")
    expect(note).to_be_visible()
    page.unroute("**/stream*")
    be_live(page)
    expect(note).to_be_hidden()


def test_the_bell_opens_a_menu_and_falls_silent(page_of, post):
    writer, reader = page_of("admin"), page_of("member")
    writer.goto(post)
    comment(writer, "For the bell")
    reader.goto("/c/demo/")
    bell, menu = reader.locator("[data-bell]:visible").first, reader.locator("#bell-menu")
    expect(reader.locator("#bell-side")).to_be_visible()
    bell.click()
    expect(menu.locator(".is-unread").first).to_be_visible()
    menu.get_by_role("button", name="Mark all as read").click()
    expect(reader.locator("#bell-side")).to_be_hidden()
    be_live(reader)  # its scripts are there, or the bell would lead to the page of all
    bell.click()
    expect(menu).to_be_visible()
    bell.click()
    expect(menu).to_be_hidden()
