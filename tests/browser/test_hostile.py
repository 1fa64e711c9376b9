"""Whatever people type, in whichever field: no page runs it, obeys it or sends it anywhere."""

import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from community.comments.models import Comment
from community.db import db
from tests.browser.hostile import PAYLOADS, SEND
from tests.browser.pages import PAGES
from tests.browser.spoiled import NOT_TYPED, TYPED, columns, spoil
from tests.browser.talk import mark

pytestmark = pytest.mark.browser

HOOK = "Object.defineProperty(window, '__pwned', {set() { console.error('it ran'); }});"
WRONG = (Path(__file__).parent / "harm.js").read_text()


@pytest.fixture(scope="module")
def spoiled(serve, live):
    """A server where everything that somebody could have typed is hostile."""
    return serve(partial(spoil, source=live))


@pytest.fixture
def tabs(context_of, spoiled, watch):
    """tab(who) -> that person's tab in the spoiled community, watched."""
    opened = {}

    def tab(who="visitor"):
        if who not in opened:
            context = context_of(spoiled, who)
            context.add_init_script(HOOK)
            opened[who] = context.new_page()
            opened[who].on("dialog", lambda dialog: watch.wrong.append("a dialog"))
            watch.over(opened[who])
        return opened[who]

    yield tab
    for page in opened.values():
        page.context.close()


def harm_on(tab, watch):
    """What is wrong with the page in a tab, and with what was asked for since the last one."""
    asked = [request.url for request in watch.requests]
    bad = [url for url in asked if re.search("from-user-content|pwned.js", url) or leads_away(url)]
    found = [*tab.evaluate(WRONG), *bad, *watch.wrong]
    watch.requests.clear()
    watch.wrong.clear()
    return found


def leads_away(url):
    return not url.startswith(("http://127.0.0.1:", "data:image/"))


def test_every_text_that_can_be_typed_is_tried():
    """A new column of text needs a line in spoiled.py: how it is typed, or why nobody does."""
    not_typed = {name for names in NOT_TYPED.values() for name in names.split()}
    assert set(columns()) == TYPED.keys() | not_typed
    assert not TYPED.keys() & not_typed


def once_each(pages):
    """Of each rule one page for somebody inside, and one for visitors."""
    return {(page.rule, page.status, page.who == "visitor"): page for page in pages}.values()


def test_hostile_texts_stay_texts_on_every_page(tabs, spoiled, watch):
    harm = {}
    for page in once_each(PAGES):
        watch.expected = {page.status}
        tab, address = tabs(page.who), page.address.format(**spoiled.things)
        status = tab.goto(address).status
        if found := harm_on(tab, watch) + [status] * (status != page.status):
            harm[address] = found
    assert not harm


def test_two_thousand_hostile_texts_stay_texts_in_posts_and_comments(tabs, spoiled, watch):
    tab, shown = tabs("member"), 0
    for post_id in spoiled.things["planted"]:
        address = f"/c/demo/posts/{post_id}"
        tab.goto(address)
        assert not harm_on(tab, watch), address
        shown += tab.locator("article.comment").count()
    assert shown >= 2000


def test_hostile_comments_stay_texts_when_htmx_puts_them_in(tabs, spoiled, watch):
    tab = tabs("owner")
    tab.goto(f"/c/demo/posts/{spoiled.things['post']}")
    mark(tab)
    comments = tab.locator("#comments-list .comment")
    before = comments.count()
    for number, payload in enumerate(PAYLOADS[::9], start=1):
        tab.fill("#comment-form textarea", payload)
        with tab.expect_response("**/comments"):
            tab.get_by_role("button", name="Comment", exact=True).click()
        expect(comments).to_have_count(before + number)  # then comes the next form
    tab.locator("#comment-form textarea").hover()
    assert not harm_on(tab, watch)


def test_what_is_typed_into_a_form_and_refused_comes_back_as_text(tabs, spoiled, watch):
    watch.expected.add(422)
    tab = tabs("owner")
    for payload in PAYLOADS[::9]:
        tab.goto("/communities/new")
        tab.fill("[name=slug]", payload)
        tab.fill("[name=name]", payload)
        tab.get_by_role("button", name="Start the community").click()
        tab.locator("[role=alert]").first.wait_for()
        assert tab.input_value("[name=slug]") == payload
        assert not harm_on(tab, watch), payload


@pytest.mark.parametrize(
    "unclean",
    [
        "<img src=x onerror=window.__pwned=1>",
        f'<a hx-get="{SEND}" hx-trigger="load">x</a>',
        '<p class="btn" id="main">x</p>',
        '<a href="javascript:window.__pwned=1">x</a>',
        '<iframe src="javascript:parent.__pwned=1"></iframe>',
        '<p style="position:fixed">x</p>',
        '<img src="https://example.org/x.png">',
    ],
)
def test_these_tests_would_notice(tabs, spoiled, watch, unclean):
    """A renderer that let anything of this through would fail the tests above."""

    def plant():
        comment = db.session.scalar(select(Comment).filter_by(id=spoiled.things["comment"]))
        before, comment.body_html = comment.body_html, unclean
        return before

    def clean_up(before):
        db.session.get(Comment, spoiled.things["comment"]).body_html = before

    tab = tabs("member")
    before = spoiled.do(plant)
    watch.expected.add(404)
    tab.goto(f"/c/demo/posts/{spoiled.things['post']}?comment={spoiled.things['comment']}")
    spoiled.do(clean_up, before)
    assert harm_on(tab, watch)
