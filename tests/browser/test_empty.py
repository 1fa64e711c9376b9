"""An install that was just started: its first page, and the way in from there."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.talk import code_in, newest_mail

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live(chromium, serve):
    return serve(lambda live: None)


@pytest.fixture(params=[("light", 1440), ("dark", 390)], ids=["light wide", "dark narrow"])
def page(page_of, request):
    theme, width = request.param
    page = page_of(theme=theme, width=width)
    page.goto("/")
    return page


def test_the_first_page_offers_a_community_or_a_demo(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Light the hearth")
    expect(page.get_by_role("button", name="Look around a demo")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    page.goto("/dev/mail")
    expect(page.get_by_role("heading", name="No mail yet")).to_be_visible()
    assert not Axe().run(page).response["violations"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_founder_starts_a_community_and_is_its_owner(page_of, script):
    page = page_of(javascript=script)
    page.goto("/communities/new")
    page.get_by_label("Name of the community").fill(f"Tin Foil {script}")
    page.get_by_label("Your e-mail").fill(f"founder-{script}@example.org")
    page.get_by_role("button", name="Start the community").click()
    code = code_in(newest_mail(page))
    page.goto("/sign-in/code")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Olga")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"**/c/tin-foil-{script}/welcome".lower())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(f"**/c/tin-foil-{script}/".lower())
    expect(page.get_by_role("link", name=f"Welcome to Tin Foil {script}")).to_be_visible()
    expect(page.get_by_role("link", name="Admin")).to_be_visible()
