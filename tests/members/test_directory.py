"""The directory: everybody, sought by name, filtered and sorted, a page at a time."""

import re

import pytest

from community.access import Role
from community.db import db
from community.members.handlers.blocks import block_member
from community.members.handlers.profile import edit_profile, set_visibility
from community.members.handlers.welcome import set_interests
from community.members.models import NEVER, MemberWord
from tests.factories import long_ago, make_community, make_member

HTMX = {"HX-Request": "true"}


def person(community, name, *interests, role=Role.MEMBER, seen=None):
    member = make_member(community, role, name=name, user=False)
    set_interests(member, interests)
    if seen is not None:
        member.seen_at = long_ago(days=seen)
    db.session.commit()
    return member


def names_on(browser, query="", **headers):
    page = browser.get(f"/c/acme/members{query}", headers=headers)
    assert page.status_code == 200, query
    return re.findall(r"data-card>([^<]+)</a>", page.text.partition('id="members"')[2] or page.text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", ["Zoë Ångström"]),
        ("ZOË", ["Zoë Ångström"]),
        ("angst", ["Zoë Ångström"]),
        ("ang zo", ["Zoë Ångström"]),
        ("ngstr", []),
        ("@zoe_a", ["Zoë Ångström"]),
        ("李", ["李小龍"]),
        ("yildiz", ["Ahmet Yıldız"]),
        ("АНН", ["Анна Петрова"]),
        ("straße", ["Jo Strasse"]),
        ("%", []),
        ("_", []),
        ("z%", ["Zoë Ångström"]),
        ("'; drop table members --", []),
        ("😀", []),
        ("\x00zoe", ["Zoë Ångström"]),
        ("ﷺ" * 60, ["ﷺ" * 60]),
        ("x" * 5000, []),
    ],
)
def test_somebody_is_found_by_how_their_name_or_handle_begins(
    sign_in, community, member, typed, found
):
    for name in ("Zoë Ångström", "李小龍", "Анна Петрова", "Jo Strasse", "Ahmet Yıldız", "ﷺ" * 60):
        person(community, name)
    page = sign_in(member).get("/c/acme/members", query_string={"q": typed})
    assert page.status_code == 200
    assert [name for name in found if name not in page.text] == []
    assert ("Nobody like that" in page.text) == (not found)


def test_a_new_name_is_found_and_the_old_one_no_longer(sign_in, member):
    edit_profile(member, "Ilse Neumann", "ilse", "", [])
    db.session.commit()
    browser = sign_in(member)
    assert names_on(browser, "?q=neu") == names_on(browser, "?q=ils") == ["Ilse Neumann"]
    assert names_on(browser, "?q=ada") == []


def test_who_left_or_is_elsewhere_is_not_found(sign_in, community, member):
    make_member(make_community("rival"), name="Quentin")
    gone = make_member(community, name="Quincy")
    sign_in(gone).post("/c/acme/settings/leave", data={"name": "keep"})
    assert names_on(sign_in(member), "?q=qu") == []
    assert not MemberWord.query.filter_by(member_id=gone.id).all()


def test_filters_narrow_and_are_kept_in_the_links(sign_in, community, member):
    community.interests = ["Bikes", "Clocks"]
    for number in range(40):
        person(community, f"Biker {number:02}", "Bikes", seen=number)
    person(community, "Clocker", "Clocks", role=Role.ADMIN)
    browser = sign_in(member)
    assert names_on(browser, "?interest=Clocks") == ["Clocker"]
    assert names_on(browser, "?role=admin") == names_on(browser, "?role=staff") == ["Clocker"]
    assert names_on(browser, "?role=owner") == []
    assert len(names_on(browser, "?interest=Bikes&active=week")) == 7
    page = browser.get("/c/acme/members?interest=Bikes&sort=name&q=bik").text
    older = page.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    assert "interest=Bikes" in older and "sort=name" in older and "q=bik" in older
    assert names_on(browser, older.partition("members")[2], **HTMX)[0] == "Biker 24"
    assert names_on(browser, "?role=wizard&active=never&sort=wrong") == names_on(browser)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("active", ["Ada", "Émile", "bob", "Zed", "Ida"]),
        ("newest", ["Ida", "Zed", "bob", "Émile", "Ada"]),
        ("name", ["Ada", "bob", "Émile", "Ida", "Zed"]),
    ],
)
def test_three_orders(sign_in, community, member, sort, order):
    for days, name in ((1, "Émile"), (2, "bob"), (3, "Zed"), (4, "Ida")):
        person(community, name, seen=days)
    assert names_on(sign_in(member), f"?sort={sort}") == order


@pytest.mark.parametrize("sort", ["active", "newest", "name"])
def test_every_page_follows_the_one_before(sign_in, community, member, sort):
    for number in range(60):
        person(community, f"Twin {number % 7}", seen=number % 5)
    browser, seen, path = sign_in(member), [], f"/c/acme/members?sort={sort}"
    while path:
        page = browser.get(path, headers=HTMX).text
        seen += re.findall(r'href="/c/acme/members/(\w+)" data-card', page)
        more = re.search(r'hx-get="([^"]+)"', page)
        path = more and more[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 61


@pytest.mark.parametrize("after", ["x", "1", "a-b", "-", "%00-1", "9" * 50, "a-99999999999"])
@pytest.mark.parametrize("sort", ["active", "name"])
def test_a_cursor_of_ones_own_making_is_not_found_or_finds_little(sign_in, member, after, sort):
    answer = sign_in(member).get(f"/c/acme/members?sort={sort}&after={after}")
    assert answer.status_code in {200, 404}


def test_a_private_member_is_found_by_name_alone(sign_in, community, member):
    polly = person(community, "Polly", "Kites", role=Role.MODERATOR)
    polly.bio = "Flies kites"
    set_visibility(polly, "private")
    db.session.commit()
    browser = sign_in(member)
    assert polly.seen_at == NEVER
    assert (
        "Kites"
        not in browser.get("/c/acme/members").text + browser.get("/c/acme/welcome/interests").text
    )
    assert names_on(browser) == ["Ada", "Polly"] == names_on(browser, "?sort=active")
    found = browser.get("/c/acme/members?q=polly").text
    assert "Polly" in found and "Flies kites" not in found and "Kites</span>" not in found
    for query in ("?interest=Kites", "?role=staff", "?role=moderator", "?active=month"):
        assert "Polly" not in browser.get(f"/c/acme/members{query}").text
    staff = sign_in(make_member(community, Role.MODERATOR, name="Mo"))
    assert names_on(staff, "?interest=Kites") == ["Polly"]


def test_those_whom_a_block_hides_are_not_found(sign_in, community, member):
    bob = make_member(community, name="Bob")
    block_member(bob, member)
    db.session.commit()
    assert names_on(sign_in(member), "?q=bob") == names_on(sign_in(bob), "?q=ada") == []


def test_it_works_in_parts_and_as_a_page(sign_in, member):
    browser = sign_in(member)
    part = browser.get("/c/acme/members?q=ada", headers=HTMX).text
    assert "Ada" in part and "<html" not in part and "<form" not in part
    page = browser.get("/c/acme/members?q=ada&sort=name").text
    assert 'value="ada"' in page and '<option value="name" selected>' in page
