"""What search engines are told: of public pages what they say, of everything else nothing."""

import json

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring

from community.access import Role
from community.db import db, now
from tests.factories import (
    long_ago,
    make_comment,
    make_community,
    make_member,
    make_post,
    make_space,
)

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
HOME = "http://127.0.0.1:8000/c/acme/"


@pytest.fixture
def talk(community):
    community.tagline = "We build benches."
    return make_space(community, "Talk", visibility="public", description="About benches")


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Ruiz")


@pytest.fixture
def bench(talk, ana):
    return make_post(talk, ana, "A bench", "It is of *oak*.", at=long_ago(days=1))


def places(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/xml"
    return [each.text for each in fromstring(answer.data).iter(LOC)]


def head_of(answer):
    soup = BeautifulSoup(answer.text, "html.parser")
    metas = soup.find_all("meta")
    said = {each.get("property") or each.get("name"): each.get("content") for each in metas}
    scripts = soup.find_all("script", type="application/ld+json")
    canonical = soup.find("link", rel="canonical")
    return said, [json.loads(each.string) for each in scripts], canonical and canonical["href"]


def test_the_sitemap_leads_to_every_public_page(sign_in, bench, community, ana, monkeypatch):
    hidden = make_post(make_space(community, "Inner"), ana, "Hidden")
    browser = sign_in()
    (page,) = places(browser, "/sitemap.xml")
    assert page == f"{HOME}sitemap.xml?page=0" == places(browser, "/c/acme/sitemap.xml")[0]
    found = places(browser, "/c/acme/sitemap.xml?page=0")
    assert found == [HOME, f"{HOME}about", f"{HOME}spaces/talk", f"{HOME}posts/{bench.id}"]
    monkeypatch.setattr("community.limits.SITEMAP_IDS", 1)
    pages = places(browser, "/c/acme/sitemap.xml")
    assert pages == [f"{HOME}sitemap.xml?page={bench.id}"]
    assert f"{HOME}posts/{hidden.id}" not in places(
        browser, f"/c/acme/sitemap.xml?page={hidden.id}"
    )


def test_the_same_sitemap_for_whoever_asks(sign_in, bench, community, ana):
    make_post(make_space(community, "Inner"), ana, "Hidden")
    path = "/c/acme/sitemap.xml?page=0"
    owner = sign_in(make_member(community, Role.OWNER))
    assert places(owner, path) == places(sign_in(), path)


def test_odd_pages_of_the_sitemap(sign_in, bench):
    browser = sign_in()
    for number in ("-1", str(2**31 // 10_000 + 1), "9" * 30):
        assert browser.get(f"/c/acme/sitemap.xml?page={number}").status_code == 404
    assert places(browser, f"/c/acme/sitemap.xml?page={2**31 // 10_000}")[0] == HOME


def test_robots_are_told_once_for_a_host(sign_in, bench, community):
    browser = sign_in()
    robots = browser.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots.text
    assert browser.get("/c/acme/robots.txt").status_code == 404
    community.custom_domain = "acme.example"
    db.session.commit()
    own = browser.get("/robots.txt", base_url="http://acme.example").text
    assert "Sitemap: http://acme.example/sitemap.xml" in own
    assert places(browser, "/sitemap.xml") == []


def test_a_post_tells_what_it_is(sign_in, bench, ana):
    make_comment(bench, ana, "</script><script>alert(1)</script>")
    answer = sign_in().get(f"/c/acme/posts/{bench.id}")
    said, (data,), canonical = head_of(answer)
    assert canonical == said["og:url"] == f"{HOME}posts/{bench.id}"
    assert said["og:title"] == "A bench" and said["og:type"] == "article"
    assert said["og:description"] == said["description"] == "It is of oak."
    assert said["twitter:card"] == "summary"
    assert data["@type"] == "DiscussionForumPosting" and data["author"]["name"] == "Ana Ruiz"
    assert data["comment"][0]["text"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in answer.text and "X-Robots-Tag" not in answer.headers


def test_an_answered_question_is_a_page_of_questions(sign_in, bench, ana):
    make_comment(bench, ana, "Pine.")
    answer = make_comment(bench, ana, "Oak.")
    bench.kind, bench.answered_at, answer.accepted_at = "question", now(), now()
    db.session.commit()
    _said, (data,), _canonical = head_of(sign_in().get(f"/c/acme/posts/{bench.id}"))
    question = data["mainEntity"]
    assert data["@type"] == "QAPage" and question["name"] == "A bench"
    assert question["acceptedAnswer"]["text"] == "Oak."
    assert [each["text"] for each in question["suggestedAnswer"]] == ["Pine."]
    assert question["acceptedAnswer"]["url"].endswith(f"#comment-{answer.id}")


def test_lists_and_the_about_page_tell_what_they_are(sign_in, bench):
    browser = sign_in()
    for path, title in (("/", "Acme"), ("/spaces/talk", "Talk"), ("/about", "Acme")):
        said, (data,), canonical = head_of(browser.get(f"/c/acme{path}"))
        assert said["og:title"] == data["name"] == title
        assert canonical == said["og:url"] == HOME + path.lstrip("/")
        assert said["og:description"] in {"We build benches.", "About benches"}


def test_of_a_closed_community_there_is_no_trace(sign_in, bench, community, ana):
    community.visibility = "members"
    db.session.commit()
    visitor, member = sign_in(), sign_in(ana)
    assert places(visitor, "/sitemap.xml") == []
    assert "acme" not in visitor.get("/robots.txt").text.lower()
    assert visitor.get("/c/acme/sitemap.xml").status_code == 404
    paths = ("/", "/about", "/join", "/sign-in", f"/posts/{bench.id}", "/spaces/talk", "/nowhere")
    for browser in (visitor, member):
        for path in (*paths, "/sitemap.xml", "/feed.atom"):
            answer = browser.get(f"/c/acme{path}")
            assert answer.headers["X-Robots-Tag"] == "noindex", path
            said, data, _canonical = head_of(answer)
            assert not data and not any(str(name).startswith("og:") for name in said), path


def test_a_closed_space_tells_nothing(sign_in, community, ana):
    inner = make_post(make_space(community, "Inner"), ana, "Hidden")
    for path in (f"/posts/{inner.id}", "/spaces/inner"):
        said, data, _canonical = head_of(sign_in(ana).get(f"/c/acme{path}"))
        assert not data and "og:title" not in said


def test_pages_for_people_are_not_for_search_engines(sign_in, bench, ana):
    visitor, member = sign_in(), sign_in(ana)
    for path in ("/sign-in", "/c/acme/sign-in", "/c/acme/search?q=oak", "/healthz", "/c/acme/join"):
        assert visitor.get(path).headers["X-Robots-Tag"] == "noindex", path
    for path in ("/drafts", "/posts/new", "/members", f"/members/{ana.handle}", "/bookmarks"):
        assert member.get(f"/c/acme{path}").headers["X-Robots-Tag"] == "noindex", path
    for path in ("/", "/c/acme/", "/c/acme/about", "/c/acme/spaces", "/c/acme/spaces/talk"):
        assert "X-Robots-Tag" not in visitor.get(path).headers, path


def test_other_communities_are_not_told_of(sign_in, bench):
    make_post(make_space(make_community("bees"), "Hive", visibility="public"), None, "Honey")
    found = places(sign_in(), "/c/acme/sitemap.xml?page=0")
    assert not any("bees" in each for each in found)


def test_what_machines_read_costs_few_queries(sign_in, bench, queries):
    browser = sign_in()
    for path, most in {"/sitemap.xml": 1, "/c/acme/sitemap.xml?page=0": 3}.items():
        browser.get(path)
        assert len(queries(lambda path=path: browser.get(path))) <= most
