import pytest

from community.access import Role
from community.db import db
from community.members.handlers.joining import free_handle
from community.members.models import Member
from tests.factories import make_community, make_member, make_post, make_space, make_user


def test_an_open_community_is_joined_with_one_click(sign_in, community):
    user = make_user(name="Ben")
    browser = sign_in(user)
    assert "/c/acme/join" in browser.get("/c/acme/about").text
    for _ in range(2):
        assert browser.post("/c/acme/join").status_code == 303
    assert (Member.query.one().name, community.member_count) == ("Ben", 1)
    assert Member.query.one().role == Role.MEMBER


def test_a_stranger_who_wants_to_join_signs_in_first(sign_in, community):
    assert "/sign-in" in sign_in().post("/c/acme/join").location
    assert "/c/acme/sign-in?next=/c/acme/join" in sign_in().get("/c/acme/about").text


def test_someone_signed_in_but_no_member_is_told_to_join(sign_in, community):
    make_space(community, visibility="public")
    browser = sign_in(make_user())
    assert browser.get("/c/acme/members").location == "/c/acme/about"
    assert browser.get("/c/acme/posts/new").status_code in {303, 404}
    refused = browser.post("/c/acme/spaces/talk/posts", data={"title": "Hello", "body": "x"})
    assert refused.status_code == 403 and "Join it first" in refused.text


def test_the_directory_shows_everyone_a_page_at_a_time(sign_in, community, member):
    for number in range(35):
        make_member(community, name=f"Person {number:02}", user=False)
    browser = sign_in(member)
    page = browser.get("/c/acme/members").text
    assert "Person 34" in page and "Person 05" not in page
    more = page.split('hx-get="')[-1].split('"')[0]
    part = browser.get(more, headers={"HX-Request": "true"}).text
    assert "Person 05" in part and "<html" not in part and "Person 34" not in part


def test_a_profile_shows_who_and_what(sign_in, community, member, space):
    bob = make_member(community, name="Bob Marten")
    bob.bio, bob.links = "I fix bikes", [{"label": "Site", "url": "https://bob.example"}]
    db.session.commit()
    make_post(space, bob, "Bob's post")
    page = sign_in(member).get(f"/c/acme/members/{bob.handle}").text
    for words in ("Bob Marten", "@bob_marten", "I fix bikes", "https://bob.example"):
        assert words in page
    assert "Bob&#39;s post" in page
    assert sign_in(member).get(f"/c/acme/members/{bob.handle}?tab=comments").status_code == 200
    assert sign_in(member).get("/c/acme/members/nobody").status_code == 404


def test_a_visitor_sees_no_members(sign_in, community, member):
    for path in ("members", f"members/{member.handle}"):
        assert "/sign-in" in sign_in().get(f"/c/acme/{path}").location


def test_a_stranger_is_not_taken_for_a_member_nobody_has_claimed(sign_in, community):
    make_member(community, Role.OWNER, user=False)
    for browser in (sign_in(), sign_in(make_user())):
        assert browser.get("/c/acme/members").status_code == 303
        assert "You are a member" not in browser.get("/c/acme/about").text


def typed(**changes):
    form = {
        "name": "Ada",
        "handle": "ada",
        "bio": "",
        "timezone": "",
        "link_label": "",
        "link_url": "",
    }
    return form | changes


def test_one_edits_ones_own_profile(sign_in, member):
    browser = sign_in(member)
    form = typed(
        name=" Ada  L. ",
        handle="@Ada_L",
        bio="Numbers",
        timezone="Europe/Berlin",
        link_url="https://ada.example",
    )
    response = browser.post("/c/acme/settings/profile", data=form)
    assert response.location == "/c/acme/members/ada_l"
    assert (member.name, member.handle, member.timezone) == ("Ada L.", "ada_l", "Europe/Berlin")
    assert member.links == [{"label": "ada.example", "url": "https://ada.example"}]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Type the name"),
        ({"name": "x" * 61}, "under 60"),
        ({"handle": "ab"}, "3 to 20"),
        ({"handle": "a-b-c"}, "3 to 20"),
        ({"handle": "admin"}, "reserved"),
        ({"handle": "taken"}, "taken"),
        ({"bio": "x" * 501}, "under 500"),
        ({"timezone": "Mars/Base"}, "time zone"),
        ({"link_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_a_bad_profile_is_refused_and_kept(sign_in, community, member, change, words):
    make_member(community, name="Taken")
    form = typed(**{"bio": "Kept words"} | change)
    response = sign_in(member).post("/c/acme/settings/profile", data=form)
    assert response.status_code == 422 and words in response.text
    assert form["bio"] in response.text and member.handle == "ada" and member.bio == ""


def test_a_form_sets_nothing_it_does_not_offer(sign_in, member, community):
    extra = {"role": 50, "user_id": 9, "community_id": 9, "post_count": 9, "avatar_id": 9, "id": 9}
    sign_in(member).post("/c/acme/settings/profile", data=typed(**extra))
    assert (member.role, member.post_count, member.avatar_id) == (Role.MEMBER, 0, None)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ana Maria", "ana_maria"),
        ("李小龍", "member"),
        ("", "member"),
        ("Al", "member_al"),
        ("admin", "member_admin"),
        ("x" * 50, "x" * 20),
    ],
)
def test_handles_are_made_from_names(community, name, handle):
    assert free_handle(community, name) == handle


def test_handles_made_from_the_same_name_differ(community):
    made = [make_member(community, name="Ana" * 7, user=False).handle for _ in range(12)]
    assert len(set(made)) == 12 and all(len(handle) <= 20 for handle in made)


def test_one_person_has_a_persona_in_each_community(sign_in, community):
    user, rival = make_user(name="Ben"), make_community("rival")
    browser = sign_in(user)
    for slug in ("acme", "rival"):
        browser.post(f"/c/{slug}/join")
    browser.post("/c/rival/settings/profile", data=typed(name="Benedikt", handle="bene"))
    names = {m.community_id: m.name for m in Member.query}
    assert names == {community.id: "Ben", rival.id: "Benedikt"}
