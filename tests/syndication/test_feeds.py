"""Atom feeds: what anybody may read, the same for everybody who asks."""

from xml.etree.ElementTree import Element

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring

from community.access import Role
from community.db import db, now
from community.posts.handlers import delete_post, edit_post
from community.posts.hashtags import tag_post
from tests.factories import long_ago, make_community, make_member, make_post, make_space

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/feed.atom", "/spaces/talk/feed.atom", "/hashtags/wood/feed.atom")
PUBLIC = {"visibility": "public"}


@pytest.fixture
def talk(community):
    return make_space(community, "Talk", **PUBLIC)


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Ruiz")


@pytest.fixture
def first(talk, ana):
    return make_post(talk, ana, "A bench", "It is of *oak*.", tags=["wood"], at=long_ago(days=1))


def read(browser, path) -> Element:
    answer = browser.get(f"/c/acme{path}")
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    return fromstring(answer.data)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_each_feed_has_its_posts(sign_in, first, ana, talk, community):
    make_post(make_space(community, "Other", **PUBLIC), None, "A chair", "Of pine.")
    browser = sign_in()
    assert titles(read(browser, "/feed.atom")) == ["A chair", "A bench"]
    for path in (*FEEDS[1:], f"/members/{ana.handle}/feed.atom"):
        assert titles(read(browser, path)) == ["A bench"]


def test_a_feed_is_what_the_standard_asks_for(sign_in, first, ana, community):
    community.tagline = "We build benches."
    db.session.commit()
    feed = read(sign_in(), "/feed.atom")
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    home = "http://127.0.0.1:8000/c/acme/"
    assert links == {"self": f"{home}feed.atom", "alternate": home}
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ana Ruiz"
    assert entry.find(f"{ATOM}link").get("href") == f"{home}posts/{first.id}"
    assert entry.findtext(f"{ATOM}published") == first.created_at.isoformat()
    assert entry.findtext(f"{ATOM}id").startswith("tag:127.0.0.1,")
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html" and "It is of <em>oak</em>." in content.text


def test_addresses_are_whole_and_never_of_the_asker(sign_in, talk, ana, community):
    make_post(talk, ana, "Links", f"@{ana.handle} and [a post](/posts/1)")
    community.custom_domain = "acme.example"
    db.session.commit()
    answer = sign_in().get("/c/acme/feed.atom", headers={"X-Forwarded-Host": "evil.example"})
    entry = fromstring(answer.data).find(f"{ATOM}entry")
    hrefs = [a["href"] for a in BeautifulSoup(entry.findtext(f"{ATOM}content"), "html.parser")("a")]
    home = "http://acme.example"
    assert hrefs == [f"{home}/members/{ana.handle}", f"{home}/posts/1"]
    assert entry.find(f"{ATOM}link").get("href").startswith(f"{home}/posts/")


HOSTILE = "</title><script>alert(1)</script> ]]> &amp; <!-- \x00\x08\x0b\x1b\x7f\ufffe\uffff"


def test_hostile_words_stay_words(sign_in, talk, ana, community):
    words = HOSTILE
    if db.engine.dialect.name == "postgresql":  # which keeps no such character
        words = HOSTILE.replace("\x00", "")
    post = make_post(talk, ana, "Hello", words)
    post.title = ana.name = community.tagline = words  # as if something had let it through
    db.session.commit()
    feed = read(sign_in(), "/feed.atom")
    entry = feed.find(f"{ATOM}entry")
    for said in (entry.findtext(f"{ATOM}title"), feed.findtext(f"{ATOM}subtitle")):
        assert said.startswith("</title><script>alert(1)</script> ]]> &amp; <!--")
    assert "<script" not in entry.findtext(f"{ATOM}content")


def test_only_what_a_visitor_may_read_whoever_asks(sign_in, first, talk, ana, community):
    for visibility in ("members", "private", "secret"):
        space = make_space(community, visibility.title(), visibility=visibility)
        make_post(space, ana, f"In {visibility}", "canary", tags=["wood", "hidden"])
    gone = make_post(talk, ana, "Deleted", "canary", tags=["wood"])
    delete_post(gone, ana)
    db.session.commit()
    owner = sign_in(make_member(community, Role.OWNER))
    for browser in (sign_in(), owner, sign_in(ana)):
        for path in (*FEEDS, f"/members/{ana.handle}/feed.atom"):
            answer = browser.get(f"/c/acme{path}")
            assert titles(fromstring(answer.data)) == ["A bench"] and "canary" not in answer.text
        for path in ("/spaces/members/feed.atom", "/hashtags/hidden/feed.atom"):
            assert browser.get(f"/c/acme{path}").status_code == 404


def test_a_private_profile_has_no_feed(sign_in, first, ana, community):
    quiet = make_member(community, name="Quiet")
    ana.visibility = "private"
    db.session.commit()
    for browser in (sign_in(), sign_in(ana)):
        for handle in (ana.handle, quiet.handle, "nobody"):
            assert browser.get(f"/c/acme/members/{handle}/feed.atom").status_code == 404


def test_a_closed_community_has_no_feeds(sign_in, first, ana, community):
    community.visibility = "members"
    db.session.commit()
    for browser in (sign_in(), sign_in(ana)):
        for path in (*FEEDS, f"/members/{ana.handle}/feed.atom"):
            assert browser.get(f"/c/acme{path}").status_code == 404
    assert 'type="application/atom+xml"' not in sign_in(ana).get("/c/acme/").text


def test_who_has_it_already_gets_nothing(sign_in, first, ana, talk):
    browser = sign_in()
    answer = browser.get("/c/acme/feed.atom")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = browser.get("/c/acme/feed.atom", headers={name: answer.headers[value]})
        assert again.status_code == 304 and not again.data
    tag = {"If-None-Match": answer.headers["ETag"]}
    edit_post(first, ana, "A better bench", first.body)
    db.session.commit()
    assert titles(fromstring(browser.get("/c/acme/feed.atom", headers=tag).data)) == [
        "A better bench"
    ]


def test_an_edit_is_an_update(sign_in, first):
    first.edited_at = now()
    db.session.commit()
    entry = read(sign_in(), "/feed.atom").find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == first.edited_at.isoformat()
    assert entry.findtext(f"{ATOM}published") == first.created_at.isoformat()


def test_an_empty_community_has_an_empty_feed(sign_in, community):
    feed = read(sign_in(), "/feed.atom")
    assert titles(feed) == [] and feed.findtext(f"{ATOM}updated")


def test_pages_name_their_feed(sign_in, first, ana):
    visitor, member = sign_in(), sign_in(ana)
    pages = {
        "/": "/feed.atom",
        "/spaces/talk": "/spaces/talk/feed.atom",
        "/hashtags/wood": "/hashtags/wood/feed.atom",
    }
    for page, feed in pages.items():
        assert f'href="/c/acme{feed}"' in visitor.get(f"/c/acme{page}").text
    assert "feed.atom" in member.get(f"/c/acme/members/{ana.handle}").text


def test_feeds_of_one_community_are_not_those_of_another(sign_in, first):
    other = make_community("bees")
    tag_post(make_post(make_space(other, "Hive", **PUBLIC), None, "Honey"), ["bee"])
    db.session.commit()
    browser = sign_in()
    assert titles(fromstring(browser.get("/c/bees/feed.atom").data)) == ["Honey"]
    for path in FEEDS[1:]:
        assert browser.get(f"/c/bees{path}").status_code == 404
    assert browser.get("/feed.atom").status_code == 404


def test_a_feed_costs_few_queries(sign_in, queries, talk, ana):
    for number in range(30):
        make_post(
            talk, ana, f"Post {number}", "Words", tags=["wood"], at=long_ago(hours=number + 1)
        )
    browser = sign_in()
    for path in (*FEEDS, f"/members/{ana.handle}/feed.atom"):
        assert len(titles(read(browser, path))) == 20
        sent = queries(lambda path=path: browser.get(f"/c/acme{path}"))
        assert len(sent) <= 3, sent
