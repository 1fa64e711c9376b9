from html import unescape

import pytest

from community.access import CAPABILITIES, Role
from community.db import db
from tests.factories import make_community, make_member

pytestmark = pytest.mark.one_database

PAGES = ("roles", "members", "spaces", "settings", "branding")


@pytest.fixture
def admin(sign_in, community):
    return sign_in(make_member(community, Role.ADMIN, name="Admin"))


@pytest.mark.parametrize(
    ("role", "opened"),
    [(Role.MEMBER, ()), (Role.MODERATOR, ("roles",)), (Role.ADMIN, PAGES), (Role.OWNER, PAGES)],
)
def test_who_opens_which_admin_page(sign_in, community, role, opened):
    browser = sign_in(make_member(community, role))
    for page in PAGES:
        expected = 200 if page in opened else 403
        assert browser.get(f"/c/acme/admin/{page}").status_code == expected, page


def test_the_matrix_of_roles_shows_every_capability(admin, space):
    page = unescape(admin.get("/c/acme/admin/roles").text)
    for _least, words in CAPABILITIES.values():
        assert str(words) in page
    assert space.name in page


def give(browser, member, role):
    return browser.post(f"/c/acme/admin/members/{member.id}/role", data={"role": role})


def test_an_admin_gives_roles_up_to_their_own(admin, community, member):
    owner = make_member(community, Role.OWNER)
    give(admin, member, Role.MODERATOR)
    assert member.role == Role.MODERATOR
    for target, role in ((member, Role.OWNER), (owner, Role.MEMBER), (member, 99), (member, "x")):
        before = target.role
        assert give(admin, target, role).status_code == 303
        assert target.role == before


def test_the_last_owner_stays(sign_in, community):
    owner = make_member(community, Role.OWNER)
    give(sign_in(owner), owner, Role.MEMBER)
    assert owner.role == Role.OWNER
    make_member(community, Role.OWNER)
    give(sign_in(owner), owner, Role.MEMBER)
    assert owner.role == Role.MEMBER


def test_a_role_given_holds_at_once(sign_in, admin, community, member):
    browser = sign_in(member)
    assert browser.get("/c/acme/admin/roles").status_code == 403
    give(admin, member, Role.MODERATOR)
    assert browser.get("/c/acme/admin/roles").status_code == 200
    give(admin, member, Role.MEMBER)
    assert browser.get("/c/acme/admin/roles").status_code == 403


def settings(**changes):
    return {"name": "Acme", "tagline": "", "about": "", "visibility": "public"} | changes


def test_settings_are_saved_and_shown(sign_in, admin, community):
    admin.post(
        "/c/acme/admin/settings",
        data=settings(
            name="Acme & Co", tagline="We make all", about="**Bold** <b>", visibility="members"
        ),
    )
    about = sign_in().get("/c/acme/about").text
    for words in ("Acme &amp; Co", "We make all"):
        assert words in about
    assert sign_in().get("/c/acme/").location == "/c/acme/about"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "2 to 60"),
        ({"tagline": "x" * 141}, "140"),
        ({"about": "x" * 5001}, "5000"),
        ({"visibility": "nobody"}, "look in"),
    ],
)
def test_bad_settings_are_refused_and_kept(admin, community, change, words):
    response = admin.post("/c/acme/admin/settings", data=settings(**change))
    assert response.status_code == 422 and words in response.text
    assert change.get("about", change.get("tagline", "")) in response.text
    assert community.name == "Acme" and community.visibility == "public"


def test_the_colour_reaches_every_page(sign_in, admin, community):
    admin.post("/c/acme/admin/branding", data={"brand_colour": "#00AABB"})
    assert "/brand/00aabb.css" in sign_in().get("/c/acme/about").text
    assert "--brand:#00aabb" in sign_in().get("/brand/00aabb.css").text
    bad = admin.post("/c/acme/admin/branding", data={"brand_colour": "red;}"})
    assert bad.status_code == 422 and community.brand_colour == "00aabb"


def test_members_of_other_communities_are_not_listed(admin, community):
    make_member(make_community("rival"), name="Rita Rival")
    page = admin.get("/c/acme/admin/members").text
    assert "Rita" not in page and "Admin" in page


def test_grant_role_makes_an_owner_from_the_command_line(app, community):
    run = app.test_cli_runner().invoke
    done = run(args=["grant-role", "new@example.org", "owner", "--community", "acme"])
    assert "owner of Acme" in done.output
    assert run(args=["grant-role", "x", "owner", "--community", "acme"]).exit_code == 1
    assert run(args=["grant-role", "a@b.cd", "owner", "--community", "nope"]).exit_code == 1
    db.session.expire_all()
    assert community.member_count == 1
