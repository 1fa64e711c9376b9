"""Keeping members out: who may, for how long, and what is left to see."""

from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.db import db, now
from community.errors import Refused
from community.members.handlers.bans import LENGTHS
from community.members.handlers.joining import join_community
from community.members.handlers.leaving import forget_member
from community.members.models import FOREVER, Ban
from community.spaces.handlers import list_member
from tests.factories import make_member, make_post, make_space

REASON = "Sold kettles\nin every thread."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def moderator(community):
    return make_member(community, Role.MODERATOR, name="Mo")


@pytest.fixture
def zoe(community):
    return make_member(community, name="Zoe")


@pytest.fixture
def ban(sign_in):
    """ban(by, member): the answer to the form."""

    def send(by, member, length="7d", reason=REASON):
        path = f"/c/acme/admin/members/{member.id}/ban"
        return sign_in(by).post(path, data={"length": length, "reason": reason})

    return send


PATHS = ("", "about", "members", "spaces", "spaces/talk", "posts/new", "admin/members", "join")
PATHS += ("settings/profile", "settings/leave", "settings/privacy", "hashtags/x")


def test_a_banned_member_sees_why_and_until_when_and_nothing_else(
    sign_in, community, zoe, moderator, member, ban
):
    space = make_space(community, visibility="public")
    attic = make_space(community, "Attic", visibility="private")
    list_member(attic, zoe)
    post, hidden = make_post(space, member, "Public words"), make_post(attic, member, "Attic words")
    browsers = [sign_in(zoe), sign_in(zoe)]
    assert browsers[1].get(f"/c/acme/posts/{hidden.id}").status_code == 200
    assert ban(moderator, zoe).status_code == 303
    for browser in browsers:
        for path in (*PATHS, f"posts/{post.id}", f"posts/{hidden.id}", f"members/{member.handle}"):
            page = browser.get(f"/c/acme/{path}")
            assert page.status_code == 403, path
            assert "You are banned from Acme" in page.text and "Sold kettles" in page.text
            assert f"{zoe.banned_until:%Y-%m-%dT%H:%M:%SZ}" in page.text
            assert "words" not in page.text and "Attic" not in page.text and "Mo" not in page.text
        for path in ("join", "settings/leave", "settings/profile", f"posts/{post.id}/like"):
            answer = browser.post(f"/c/acme/{path}", data={"name": "keep"})
            assert answer.status_code == 403 and "Sold kettles" in answer.text
        part = browser.get("/c/acme/", headers=HTMX)
        assert part.status_code == 403 and "<html" not in part.text and "banned" in part.text
        assert browser.get("/c/acme/nowhere").status_code == 404
        assert browser.get("/c/acme/account").status_code == 200
    assert zoe.is_here and community.member_count == 3


@pytest.mark.parametrize("length", LENGTHS)
def test_a_ban_lasts_as_long_as_it_says_and_ends_by_itself(sign_in, zoe, moderator, ban, length):
    assert ban(moderator, zoe, length).status_code == 303
    row = Ban.query.one()
    assert row.until == zoe.banned_until and row.by_id == moderator.id and row.reason == REASON
    token = sign_in(zoe)
    if length == "forever":
        assert row.until == FOREVER and "for good" in token.get("/c/acme/").text
        with time_machine.travel(now() + timedelta(days=20)):
            assert token.get("/c/acme/members").status_code == 403
        return
    end = row.until
    assert end - row.created_at - LENGTHS[length] < timedelta(seconds=5)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert sign_in(zoe).get("/c/acme/members").status_code == 403
    with time_machine.travel(end, tick=False):
        assert sign_in(zoe).get("/c/acme/members").status_code == 200


def test_a_ban_is_lifted_and_can_follow_another(sign_in, zoe, moderator, ban):
    ban(moderator, zoe)
    browser, page = sign_in(moderator), f"/c/acme/admin/members/{zoe.id}/ban"
    assert "Lift the ban" in browser.get(page).text and "Sold kettles" in browser.get(page).text
    again = ban(moderator, zoe)
    assert again.status_code == 422 and "banned already" in again.text
    assert browser.post(f"/c/acme/admin/members/{zoe.id}/unban").status_code == 303
    assert zoe.banned_until is None and sign_in(zoe).get("/c/acme/members").status_code == 200
    assert "lifted by Mo" in browser.get(page).text
    assert ban(moderator, zoe, "24h", "Again").status_code == 303
    assert "Again" in sign_in(zoe).get("/c/acme/").text
    assert "Sold kettles" not in sign_in(zoe).get("/c/acme/").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": " "}, "Write why"),
        ({"reason": "x" * 501}, "under 500"),
        ({"length": ""}, "Choose how long"),
        ({"length": "1000d"}, "Choose how long"),
    ],
)
def test_a_ban_needs_a_reason_and_a_length(zoe, moderator, ban, form, words):
    typed = {"reason": "Kept words", **form}
    refused = ban(moderator, zoe, **typed)
    assert refused.status_code == 422 and words in refused.text and typed["reason"] in refused.text
    assert Ban.query.count() == 0 and zoe.banned_until is None


@pytest.mark.parametrize("by", [Role.MODERATOR, Role.ADMIN, Role.OWNER])
@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN, Role.OWNER])
def test_one_bans_only_people_below_ones_own_role(sign_in, community, ban, by, role):
    banning, banned = make_member(community, by, name="By"), make_member(community, role)
    answer = ban(banning, banned)
    assert answer.status_code == (303 if role < by else 422)
    assert banned.is_banned == (role < by)
    link = f"/c/acme/admin/members/{banned.id}/ban"
    assert (link in sign_in(banning).get(f"/c/acme/members/{banned.handle}").text) == (role < by)


def test_nobody_bans_or_lets_in_themselves_and_members_ban_nobody(
    sign_in, zoe, member, moderator, ban
):
    assert ban(moderator, moderator).status_code == 422
    assert ban(member, zoe).status_code == 403 and ban(zoe, zoe).status_code == 403
    ban(moderator, zoe)
    for who, status in ((zoe, 403), (member, 403)):
        page = f"/c/acme/admin/members/{zoe.id}/unban"
        assert sign_in(who).post(page).status_code == status and zoe.is_banned
    assert f"/admin/members/{zoe.id}/ban" not in sign_in(member).get("/c/acme/members/zoe").text


def test_a_moderator_does_not_lift_the_ban_of_an_admin(sign_in, community, moderator, ban):
    admin, owner = (make_member(community, role) for role in (Role.ADMIN, Role.OWNER))
    ban(owner, admin)
    assert sign_in(moderator).post(f"/c/acme/admin/members/{admin.id}/unban").status_code == 422
    assert admin.is_banned
    role = {"role": Role.OWNER.value}
    path = f"/c/acme/admin/members/{admin.id}/role"
    browser = sign_in(owner)
    browser.post(path, data=role)
    words = browser.get("/c/acme/admin/members").text
    assert "Lift the ban first" in words and admin.role == Role.ADMIN


def test_a_ban_outlasts_leaving_and_stops_every_way_back(sign_in, community, zoe, moderator, ban):
    sign_in(zoe).post("/c/acme/settings/leave", data={"name": "keep"})
    assert ban(moderator, zoe, "forever").status_code == 303
    assert sign_in(zoe).get("/c/acme/").status_code == 403
    assert sign_in(zoe).post("/c/acme/join").status_code == 403
    with pytest.raises(Refused, match="banned"):
        join_community(community, zoe.user)
    assert not zoe.is_here and community.member_count == 1


def test_who_is_forgotten_is_nobody_to_ban(zoe, moderator, ban):
    ban(moderator, zoe)
    forget_member(zoe)
    db.session.commit()
    assert ban(moderator, zoe).status_code == 404 and Ban.query.count() == 0


def test_staff_see_who_is_banned(sign_in, community, zoe, member, moderator, ban):
    owner = sign_in(make_member(community, Role.OWNER, name="Olga"))
    assert "Nobody to show" in owner.get("/c/acme/admin/members?show=banned").text
    ban(moderator, zoe, "24h")
    for path in ("admin/members", "admin/members?show=banned", "members/zoe"):
        assert "banned until" in owner.get(f"/c/acme/{path}").text
    assert "@mo<" not in owner.get("/c/acme/admin/members?show=banned").text
    assert "banned" not in sign_in(member).get("/c/acme/members/zoe").text


def test_the_picker_counts_nothing_where_one_is_banned(sign_in, community, zoe, moderator, ban):
    post = make_post(make_space(community), moderator, "News")
    assert post and "1 new" in sign_in(zoe).get("/communities").text
    ban(moderator, zoe)
    page = sign_in(zoe).get("/communities").text
    assert "Acme" in page and "1 new" not in page


def test_what_a_banned_member_wrote_stays(sign_in, member, zoe, moderator, space, ban):
    post = make_post(space, zoe, "Still here")
    ban(moderator, zoe)
    assert "Still here" in sign_in(member).get(f"/c/acme/posts/{post.id}").text
    assert sign_in(member).get("/c/acme/members/zoe").status_code == 200
