"""Every page, for everybody it is for: accessible, within its width, and without a complaint."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import FORMS, MAIN, NO_PAGES, PAGES

pytestmark = pytest.mark.browser

LIGHT, DARK = {"theme": "light", "width": 1440}, {"theme": "dark", "width": 390}
FURTHER = [{"theme": "dark", "width": 1440}, {"theme": "light", "width": 390}]
# One look of each page in every run, in turn; AXE=all in the environment tries both.
LOOKS = [LIGHT, DARK]


def in_turn(things):
    if os.environ.get("AXE") == "all":
        return [(thing, look) for thing in things for look in LOOKS]
    return [(thing, LOOKS[number % 2]) for number, thing in enumerate(things)]


TABLET = {"theme": "light", "width": 820}
QUICK = {"resultTypes": ["violations"], "elementRef": False}


@pytest.fixture(scope="module")
def tabs(context_of, live):
    """One tab per person and look, kept for the module: a new one for every page takes longer."""
    opened = {}

    def tab(who, look):
        key = (who, *look.values())
        if key not in opened:
            opened[key] = context_of(live, who, **look).new_page()
        return opened[key]

    return tab


@pytest.fixture
def visit(tabs, live, watch):
    """visit(page, look) -> its tab, where the page has loaded with the status it should have."""
    tab = None

    def go(page, look):
        nonlocal tab
        tab = tabs(page.who, look)
        watch.over(tab)
        watch.expected.add(page.status)
        response = tab.goto(page.address.format(**live.things), wait_until="load")
        assert response.status == page.status
        return tab

    yield go
    if tab:
        watch.leave(tab)


def complaints(tab, look):
    """What axe says, and whether the page is wider than the window."""
    found = Axe().run(tab, options=QUICK).response["violations"]
    said = [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
    wide = tab.evaluate("document.scrollingElement.scrollWidth")
    return said + ([f"{wide} wide"] if wide > look["width"] else [])


def names(value):
    return str(value) if not isinstance(value, dict) else "-".join(map(str, value.values()))


@pytest.mark.parametrize(("page", "look"), in_turn(PAGES), ids=names)
def test_a_page_is_accessible_and_fits(visit, page, look):
    assert not complaints(visit(page, look), look)


@pytest.mark.parametrize("look", FURTHER, ids=names)
@pytest.mark.parametrize("page", MAIN, ids=names)
def test_a_main_page_is_accessible_in_the_other_looks_too(visit, page, look):
    assert not complaints(visit(page, look), look)


@pytest.mark.parametrize(("form", "look"), in_turn(FORMS), ids=names)
def test_a_refused_form_is_accessible_and_says_what_is_wrong(visit, watch, form, look):
    watch.expected.add(422)
    tab = visit(form.page, look)
    tab.locator("form[novalidate], form").evaluate_all(
        "each => each.forEach(f => f.noValidate = true)"
    )
    for field, value in form.typed.items():
        tab.fill(f"main [name={field}]", value)
    sends = "button:not([type=button], [formnovalidate])"
    tab.locator(f"main form:has([name={next(iter(form.typed))}]) {sends}").first.click()
    tab.locator("main .error, main [role=alert]").first.wait_for()
    assert not complaints(tab, look)
    for field, value in form.typed.items():
        assert tab.input_value(f"main [name={field}]") == value


def test_the_table_names_every_page(live):
    """A new GET rule needs a line in pages.py, or a reason not to be a page."""
    rules = {rule.rule for rule in live.app.url_map.iter_rules() if "GET" in rule.methods}
    assert rules - NO_PAGES == {page.rule for page in PAGES} & rules
