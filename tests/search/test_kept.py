"""Recent and saved searches, and how often one may search."""

import re

import pytest

from community.db import db
from community.search.handlers import save_search
from community.search.models import KeptSearch
from tests.factories import make_member


@pytest.fixture
def page(sign_in, member):
    def visit(who=member, query=""):
        return sign_in(who).get(f"/c/acme/search{query}")

    return visit


def recent(page):
    return re.findall(r'dir="auto">([^<]+)</a></li>', page.text)


def test_the_last_ten_searches_are_offered_again_and_can_be_cleared(
    member, write, search, page, sign_in
):
    for number in range(12):
        search(member, f"chair {number}")
    search(member, "chair 5")
    shown = recent(page())
    assert shown[0] == "chair 5" and len(shown) == 10 and len(set(shown)) == 10
    assert "chair 1" not in shown
    assert sign_in(member).post("/c/acme/search/recent/clear").status_code == 303
    assert recent(page()) == []


def test_searches_are_nobody_elses(community, member, write, search, page):
    search(member, "my secret wish")
    search(None, "a visitor")
    other = make_member(community, name="Olga")
    assert recent(page(other)) == [] and KeptSearch.query.count() == 1


def test_a_search_is_saved_with_its_filters_and_deleted(member, write, search, page, sign_in):
    write("A chair")
    found = search(member, "chair", time="month", type="posts")
    query = re.search(r'name="query" value="([^"]+)"', found.text)[1].replace("&amp;", "&")
    browser = sign_in(member)
    form = {"query": query, "name": "Chairs of late"}
    assert browser.post("/c/acme/search/saved", data=form).status_code == 303
    shown = page()
    address = re.search(r'href="(/c/acme/search\?[^"]+)">Chairs of late', shown.text)[1]
    again = browser.get(address.replace("&amp;", "&"))
    assert "A <mark>chair</mark>" in again.text and 'value="month" checked' in again.text
    path = re.search(r'action="(/c/acme/search/saved/\d+/delete)"', shown.text)[1]
    assert browser.post(path).status_code == 303
    assert "Chairs of late" not in page().text and browser.post(path).status_code == 404


def test_twenty_are_kept_and_a_name_only_once(member, sign_in):
    for number in range(20):
        save_search(member, f"Search {number}", "chair", f"q=chair+{number}")
    db.session.commit()
    browser = sign_in(member)
    form = {"query": "q=kettle&nonsense=1&after=9-9", "name": "Search 3"}
    assert browser.post("/c/acme/search/saved", data=form).status_code == 303
    assert KeptSearch.query.filter_by(name="Search 3").one().arguments == "q=kettle"
    answer = browser.post("/c/acme/search/saved", data=form | {"name": "One more"})
    assert answer.status_code == 422 and "20 searches are saved already" in answer.text
    for name in ("", "x" * 61):
        answer = browser.post("/c/acme/search/saved", data=form | {"name": name})
        assert answer.status_code == 422 and 'value="kettle"' in answer.text


def test_what_is_saved_is_ones_own(community, member, sign_in):
    other = make_member(community, name="Olga")
    search = save_search(member, "Mine", "chair", "q=chair")
    db.session.commit()
    path = f"/c/acme/search/saved/{search.id}/delete"
    assert sign_in(other).post(path).status_code == 404
    assert sign_in(None).post(path).status_code == 303  # to sign in
    assert KeptSearch.query.count() == 1


def test_who_searches_too_often_waits_and_keeps_the_words(member, post, sign_in):
    for who, most in ((member, 30), (None, 15)):
        browser = sign_in(who)
        for _time in range(most):
            assert browser.get("/c/acme/search?q=chair").status_code == 200
        page = browser.get("/c/acme/search?q=my+chair")
        assert page.status_code == 429 and 'value="my chair"' in page.text
        assert browser.get("/c/acme/search").status_code == 200


def test_a_page_takes_few_queries(community, member, write, search, sign_in, queries):
    author = make_member(community, name="Chair Brown")
    write("A chair", by=author)
    search(member, "chair")  # is remembered, which the next time is not written again
    for who, typed, most in ((member, "chair", 12), (None, "chair", 8), (None, "chiar", 8)):
        browser = sign_in(who)
        sent = queries(lambda b=browser, typed=typed: b.get(f"/c/acme/search?q={typed}"))
        assert len(sent) <= most, "\n".join(sent)
