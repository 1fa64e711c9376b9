"""Shortcuts of single keys, and the cards about people, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.talk import start_post

pytestmark = pytest.mark.browser
FEED, ITEM = "/c/demo/", ".feed-item:focus"


@pytest.fixture
def page(page_of):
    page = page_of("member")
    page.goto(FEED)
    return page


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("keys", "address"),
    [("g s", "spaces"), ("g m", "members"), ("g h", ""), ("c", "posts/new")],
)
def test_keys_lead_to_places(page, keys, address):
    page.goto("/c/demo/bookmarks")  # none of the places they lead to
    press(page, keys)
    page.wait_for_url(f"**/c/demo/{address}")


def test_g_waits_a_moment_and_no_longer(page):
    press(page, "g x s")
    expect(page).to_have_url(page.url)
    assert page.url.endswith(FEED)


def test_j_and_k_walk_and_o_opens(page):
    items = page.locator(".feed-item")
    press(page, "j")
    expect(items.nth(0)).to_be_focused()
    press(page, "j j k")
    expect(items.nth(1)).to_be_focused()
    title = items.nth(1).locator(".feed-title").inner_text()
    press(page, "o")
    page.wait_for_url("**/posts/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_enter_opens_what_has_the_focus_and_nothing_else(page):
    press(page, "Enter")
    assert page.url.endswith(FEED)
    press(page, "j Enter")
    page.wait_for_url("**/posts/**")


def test_l_likes_and_likes_no_longer(page):
    press(page, "j")
    like = page.locator(f"{ITEM} [data-like]")
    before = like.get_attribute("aria-pressed")
    after = "false" if before == "true" else "true"
    press(page, "l")
    expect(page.locator(".feed-item [data-like]").first).to_have_attribute("aria-pressed", after)
    page.locator(".feed-item").first.focus()
    press(page, "l")
    expect(page.locator(".feed-item [data-like]").first).to_have_attribute("aria-pressed", before)


def test_c_keeps_the_space_and_r_answers(page_of, live):
    address, _comments = start_post(live, 2)
    page = page_of("member")
    page.goto(address)
    compose = page.locator("[data-key=c]").get_attribute("href")
    assert "?space=" in compose
    press(page, "r")
    expect(page.locator("#reply textarea")).to_be_focused()
    page.keyboard.type("jklrcg?")
    expect(page.locator("#reply textarea")).to_have_value("jklrcg?")
    page.locator("h1").click()
    press(page, "j j")
    expect(page.locator(".comment").nth(1)).to_be_focused()
    press(page, "r")
    expect(page.locator(".comment").nth(1).locator("textarea")).to_be_visible()


def test_the_list_of_keys_opens_closes_and_can_switch_them_off(page):
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Write a post")
    press(page, "c")  # not while a dialog is open
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    dialog.get_by_role("link", name="Turn shortcuts off").click()
    page.get_by_role("button", name="Turn shortcuts off").click()
    expect(page.locator("main")).to_contain_text("are off in this browser")
    page.goto(FEED)
    press(page, "j c ?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith(FEED) and page.locator(ITEM).count() == 0
    page.goto("/c/demo/keyboard")
    page.get_by_role("button", name="Turn shortcuts on").click()
    expect(page.get_by_role("button", name="Turn shortcuts off")).to_be_visible()
    page.wait_for_load_state()
    press(page, "g h")
    page.wait_for_url(f"**{FEED}")


def test_without_scripts_the_list_is_a_page_with_a_switch(page_of):
    page = page_of("member", javascript=False)
    page.goto("/c/demo/keyboard")
    page.get_by_role("button", name="Turn shortcuts off").click()
    expect(page.get_by_role("button", name="Turn shortcuts on")).to_be_visible()


def test_keys_with_ctrl_are_the_browsers(page):
    press(page, "Control+j Alt+c Meta+c")
    assert page.url.endswith(FEED) and page.locator(ITEM).count() == 0


def test_a_card_opens_at_a_name_and_escape_closes_it(page):
    name = page.locator(".feed-item a[data-card]").first
    card = page.locator("#hovercard")
    expect(card).to_be_hidden()
    name.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text(name.inner_text())
    expect(name).to_have_attribute("aria-describedby", "hovercard")
    card.hover()  # one may go and read it
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert name.get_attribute("aria-describedby") is None


def test_a_card_opens_for_the_keyboard_and_goes_with_the_focus(page):
    name = page.locator(".feed-item a[data-card]").first
    page.locator(".feed-item").first.evaluate("item => { item.tabIndex = -1; item.focus() }")
    page.keyboard.press("Tab")
    expect(name).to_be_focused()
    expect(page.locator("#hovercard")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#hovercard")).to_be_hidden()


def test_a_pointer_that_only_passes_opens_nothing(page, live):
    name = page.locator(".feed-item a[data-card]").first
    name.hover()
    page.mouse.move(2, 2)
    page.wait_for_timeout(600)
    expect(page.locator("#hovercard")).to_be_hidden()
