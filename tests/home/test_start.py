import re

import pytest

from community.accounts.models import User
from community.communities.models import Community
from community.db import db
from community.mail import Mail
from community.members.models import Member
from community.posts.models import Post
from community.spaces.models import Space
from tests.factories import make_community, make_founded, make_member, make_post, make_user

pytestmark = pytest.mark.one_database


def test_an_empty_install_starts_a_community_with_one_mail(sign_in):
    browser = sign_in()
    assert "/communities/new" in browser.get("/").text
    typed = {"name": "Mending Bench", "slug": "mending", "email": "ines@example.org"}
    assert browser.post("/communities/new", data=typed).status_code == 303
    assert Community.query.count() == 0, "nothing before the address is proved"

    code = db.session.query(Mail).one().subject[:6]
    response = browser.post("/sign-in/code", data={"code": code})
    named = browser.post(
        "/account/name", data={"name": "Ines", "next": "/communities/new?slug=mending"}
    )
    assert response.status_code == 303
    assert browser.get(named.location).location == "/c/mending/welcome"

    owner = Member.query.one()
    assert (owner.name, owner.role, owner.user.operator_no) == ("Ines", 50, 1)
    spaces = {space.name: space for space in Space.query}
    assert set(spaces) == {"Announcements", "Introductions", "General"}
    welcome = Post.query.one()
    assert welcome.pinned_at and welcome.space is spaces["Announcements"]
    assert "Welcome to Mending Bench" in browser.get("/c/mending/").text


def test_signed_in_people_start_more_and_pick_among_them(sign_in):
    make_founded("first")
    user = make_user("two@example.org")
    browser = sign_in(user)
    created = browser.post("/communities/new", data={"name": "Second", "slug": "second"})
    assert created.location == "/c/second/welcome"
    assert browser.get("/").location == "/c/second/", "exactly one: straight in"
    browser.post("/communities/new", data={"name": "Third", "slug": "third"})
    picker = browser.get("/").text
    assert "Second" in picker and "Third" in picker and "Owner" in picker
    assert User.query.filter(User.operator_no.is_not(None)).one().email == "owner@example.org"


@pytest.mark.parametrize(
    ("name", "slug", "words"),
    [
        ("", "fine", "Give your community a name"),
        ("X", "fine", "2 to 60"),
        ("Fine", "acme", "taken"),
        ("Fine", "admin", "reserved"),
        ("Fine", "a b", "letters, digits"),
        ("Fine", "-x-", "letters, digits"),
        ("Fine", "xy", "3 to 40"),
        ("Fine", "é" * 5, "letters, digits"),
    ],
)
def test_a_bad_name_or_slug_is_refused_in_words(sign_in, community, name, slug, words):
    browser = sign_in(make_user())
    response = browser.post("/communities/new", data={"name": name, "slug": slug})
    assert response.status_code == 422 and words in response.text
    stranger = sign_in().post(
        "/communities/new", data={"name": name, "slug": slug, "email": "a@b.cd"}
    )
    assert stranger.status_code == 422 and words in stranger.text
    assert f'value="{name}"' in response.text and Community.query.count() == 1


def test_a_slug_left_blank_is_made_from_the_name(sign_in):
    sign_in(make_user()).post("/communities/new", data={"name": "Café Völker!", "slug": ""})
    assert Community.query.one().slug == "cafe-volker"


def test_if_the_slug_is_taken_meanwhile_the_form_says_so(sign_in):
    browser = sign_in()
    browser.post("/communities/new", data={"name": "Mine", "slug": "mine", "email": "a@b.cd"})
    make_community("mine")
    code = db.session.query(Mail).one().subject[:6]
    browser.post("/sign-in/code", data={"code": code})
    page = browser.get("/communities/new?name=Mine&slug=mine")
    assert page.status_code == 200 and 'value="mine"' in page.text
    assert "taken" in browser.post("/communities/new", data={"name": "Mine", "slug": "mine"}).text


def test_five_communities_a_day(sign_in):
    browser = sign_in(make_user())
    for number in range(5):
        browser.post("/communities/new", data={"name": f"No {number}", "slug": f"no-{number}"})
    refused = browser.post("/communities/new", data={"name": "No 6", "slug": "no-6"})
    assert refused.status_code == 429 and Community.query.count() == 5


def test_the_picker_counts_what_one_has_not_seen(sign_in):
    first, _second = make_founded("first"), make_founded("second")
    user = Member.query.filter_by(community_id=first.id).one().user
    browser = sign_in(user)
    space = Space.query.filter_by(community_id=first.id, slug="general").one()
    author = make_member(first)
    for _ in range(3):
        make_post(space, author)
    assert re.search(r"3\s+new", browser.get("/").text)
    browser.get("/c/first/spaces/general")
    assert not re.search(r"\d\s+new", browser.get("/").text)


def test_the_picker_asks_as_often_for_two_communities_as_for_eight(sign_in, queries):
    user = make_user()
    browser, asked = sign_in(user), []
    for count in (2, 6):
        for number in range(count):
            browser.post(f"/c/{make_community(f'no-{count}-{number}').slug}/join")
        asked.append(len(queries(lambda: browser.get("/communities"))))
    assert asked[0] == asked[1] <= 12


def test_visitors_see_public_communities_only(sign_in):
    make_community("open")
    make_community("closed", visibility="members")
    page = sign_in().get("/").text
    assert "Open" in page and "Closed" not in page


def test_ready_and_alive(sign_in):
    assert sign_in().get("/healthz").json == {"status": "ok"}
    assert sign_in().get("/readyz").status_code == 200


def test_the_demo_is_for_development_only(app, sign_in):
    app.config["DEVELOPMENT"] = False
    app.config["PUBLIC_URL"] = "https://localhost"
    browser = sign_in()
    for path in ("/dev/mail", "/demo"):
        opened = browser.get if path == "/dev/mail" else browser.post
        assert opened(path, base_url="https://localhost").status_code == 404
