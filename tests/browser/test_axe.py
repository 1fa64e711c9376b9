"""Every page, for everybody it is for: accessible, within its width, and without a complaint."""

from typing import NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.pages import FORMS, MAIN, NO_PAGES, PAGES
from tests.databases import EVERYTHING

pytestmark = pytest.mark.browser


class Look(NamedTuple):
    theme: str
    width: int
    touch: bool = False


LOOKS = [Look("light", 1440), Look("dark", 390, touch=True)]
FURTHER = [Look("dark", 1440), Look("light", 390, touch=True), Look("light", 820, touch=True)]
TO_THEME = """theme => {
  document.documentElement.dataset.theme = theme;
  document.getAnimations().forEach((change) => change.finish());
}"""
QUICK = {"resultTypes": ["violations"], "elementRef": False}


@pytest.fixture(scope="session")
def tabs(context_of, live):
    """One tab per person, kept for good: a new one for every page takes longer."""
    opened = {}

    def tab(who):
        if who not in opened:
            page = context_of(live, who).new_page()
            opened[who] = page, page.context.new_cdp_session(page)
        return opened[who]

    return tab


@pytest.fixture
def visit(tabs, live, watch):
    """visit(page) -> its tab, where the page has loaded with the status it should have."""
    tab = None

    def go(page):
        nonlocal tab
        tab, devtools = tabs(page.who)
        wear(tab, devtools, LOOKS[0])
        watch.over(tab)
        watch.expected.add(page.status)
        response = tab.goto(page.address.format(**live.things), wait_until="load")
        assert response.status == page.status
        return tab

    yield go
    if tab:
        watch.leave(tab)


def wear(tab, devtools, look):
    """Give a tab another look, without loading its page anew."""
    size = {"width": look.width, "height": 844, "deviceScaleFactor": 1, "mobile": look.touch}
    devtools.send("Emulation.setDeviceMetricsOverride", size)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": look.touch})
    tab.evaluate(TO_THEME, look.theme)


@pytest.fixture
def complaints(tabs):
    """complaints(page, looks, judged) -> what axe says of the page in its tab in the looks that are
    judged, and whether it is wider than the window in any."""

    def ask(page, looks, judged):
        tab, devtools = tabs(page.who)
        tab.evaluate(AXE_SCRIPT)
        said = []
        for look in looks:
            wear(tab, devtools, look)
            if look in judged:
                found = tab.evaluate("options => axe.run(options)", QUICK)["violations"]
                said += [(look, rule["id"], n["html"]) for rule in found for n in rule["nodes"]]
            wide = tab.evaluate("document.scrollingElement.scrollWidth")
            said += [(look, "wide", wide)] if wide > look.width else []
        return said

    return ask


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_is_accessible_and_fits(visit, complaints, page):
    """By axe in one look, taken in turns, but the main pages in all: colours are tokens, and what
    pages are made of is on several of them."""
    visit(page)
    looks = LOOKS + FURTHER if page in MAIN else LOOKS
    one = [LOOKS[PAGES.index(page) % len(LOOKS)]]
    assert not complaints(page, looks, looks if page in MAIN or EVERYTHING else one)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_refused_form_is_accessible_and_says_what_is_wrong(visit, complaints, watch, form):
    watch.expected.add(422)
    tab = visit(form.page)
    tab.locator("form[novalidate], form").evaluate_all(
        "each => each.forEach(f => f.noValidate = true)"
    )
    for field, value in form.typed.items():
        tab.fill(f"main [name={field}]", value)
    sends = "button:not([type=button], [formnovalidate])"
    tab.locator(f"main form:has([name={next(iter(form.typed))}]) {sends}").first.click()
    tab.locator("main .error, main [role=alert]").first.wait_for()
    assert not complaints(form.page, LOOKS[:1], LOOKS[:1])
    for field, value in form.typed.items():
        assert tab.input_value(f"main [name={field}]") == value


def test_the_table_names_every_page(live):
    """A new GET rule needs a line in pages.py, or a reason not to be a page."""
    rules = {rule.rule for rule in live.app.url_map.iter_rules() if "GET" in rule.methods}
    assert rules - NO_PAGES == {page.rule for page in PAGES} & rules
