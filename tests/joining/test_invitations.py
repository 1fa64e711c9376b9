"""Making invitations, and taking them."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from community import limits
from community.access import Role
from community.db import db, now
from community.joining.handlers.invitations import create_invitation
from community.joining.models import Invitation, InvitationUse, JoinRequest
from community.spaces.handlers import archive_space
from community.spaces.models import SpaceMember
from tests.factories import make_community, make_member, make_space, make_user
from tests.joining.conftest import (
    APPROVAL,
    INVITATION,
    OPEN,
    WHY,
    ban,
    joined,
    leave,
    path_of,
    to,
)


@pytest.fixture
def user(app):
    return make_user(name="Ben")


LINK = {"role": Role.MEMBER, "days": 7}


def no_way_in(browser, path):
    """The one page of every code that opens nothing."""
    for answer in (browser.get(path), browser.post(path)):
        assert answer.status_code == 404 and "does not open" in answer.text
    return True


@pytest.mark.parametrize("policy_name", [OPEN, APPROVAL, INVITATION])
def test_an_invitation_opens_past_policy_and_questions(
    sign_in, community, user, invite, policy, policy_name
):
    policy(policy_name, WHY)
    invitation, path = invite(max_uses="2")
    browser = sign_in(user)
    page = browser.get(path).text
    assert "Mona invites you to Acme" in page and joined(community, user) is None
    assert to(browser.post(path).location) == "/c/acme/welcome"
    assert joined(community, user).role == Role.MEMBER
    assert (invitation.use_count, InvitationUse.query.count()) == (1, 1)
    assert not JoinRequest.query.filter_by(state="pending").count()


def test_a_stranger_signs_in_first_and_is_led_back(sign_in, community, invite):
    _invitation, path = invite()
    browser = sign_in()
    assert "Mona invites you" in browser.get(path).text
    assert browser.post(path).location == f"/c/acme/sign-in?next={path}"
    assert community.member_count == 1


def test_a_member_uses_nothing_up(sign_in, member, invite):
    invitation, path = invite(max_uses="1", role=int(Role.MODERATOR))
    assert "You are a member" in sign_in(member).get(path).text
    assert sign_in(member).post(path).location == "/c/acme/"
    assert (invitation.use_count, member.role) == (0, Role.MEMBER)


def test_whoever_took_the_last_use_and_clicks_again_is_led_home(sign_in, user, invite):
    _invitation, path = invite(max_uses="1")
    browser = sign_in(user)
    browser.post(path)
    assert browser.post(path).location == "/c/acme/"
    assert no_way_in(sign_in(make_user()), path)


def test_it_lets_in_no_more_than_it_says(sign_in, community, invite):
    invitation, path = invite(max_uses="2")
    for _ in range(2):
        assert sign_in(make_user()).post(path).status_code == 303
    assert no_way_in(sign_in(make_user()), path) and no_way_in(sign_in(), path)
    assert (invitation.use_count, community.member_count) == (2, 3)


def test_who_comes_back_by_the_same_link_is_counted_once(sign_in, community, user, invite):
    invitation, path = invite(max_uses="2")
    sign_in(user).post(path)
    leave(joined(community, user))
    sign_in(user).post(path)
    assert joined(community, user) and invitation.use_count == 1


def test_run_out_and_revoked_ones_do_not_open(sign_in, user, invite, moderator):
    _invitation, path = invite(days=1)
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert no_way_in(sign_in(user), path)
    invitation, path = invite(days=0)
    assert invitation.expires_at is None
    with time_machine.travel(now() + timedelta(days=1000)):
        assert sign_in(user).get(path).status_code == 200
    sign_in(moderator).post(f"/c/acme/admin/invitations/{invitation.id}/revoke")
    assert no_way_in(sign_in(user), path)


def test_codes_that_are_none_look_like_dead_ones(sign_in, user, invite):
    _invitation, path = invite()
    stem, mac = path.rsplit("-", 1)
    other = "b" if mac[0] == "a" else "a"
    garbage = (
        f"{stem}-{other}{mac[1:]}",
        f"{stem}-{mac.upper()}",
        f"{stem}-{mac[:-1]}",
        f"{stem}-",
        stem,
        f"/c/acme/invitations/0-{mac}",
        f"/c/acme/invitations/-1-{mac}",
        f"/c/acme/invitations/99999999999-{mac}",
        f"/c/acme/invitations/{2**31}-{mac}",
        f"/c/acme/invitations/{2**31 - 1}-{mac}",
        f"/c/acme/invitations/²-{mac}",
        "/c/acme/invitations/%00",
        "/c/acme/invitations/%ff%fe",
        "/c/acme/invitations/" + "9" * 5000,
        "/c/acme/invitations/' or 1=1 --",
    )
    for path in garbage:
        assert no_way_in(sign_in(user), path), path


def test_an_invitation_to_one_community_opens_nothing_in_another(sign_in, user, invite):
    rival = make_community("rival")
    twin = Invitation(community_id=rival.id, created_by_id=make_member(rival, Role.OWNER).id)
    _invitation, path = invite()
    twin.nonce = _invitation.nonce
    db.session.add(twin)
    db.session.commit()
    assert no_way_in(sign_in(user), path.replace("/c/acme/", "/c/rival/"))
    assert no_way_in(sign_in(user), path_of(twin))
    assert joined(rival, user) is None


def test_the_banned_are_kept_out(sign_in, community, member, invite):
    invitation, path = invite()
    ban(member)
    for answer in (sign_in(member).get(path), sign_in(member).post(path)):
        assert answer.status_code == 403
    member.left_at = now()
    community.member_count -= 1
    db.session.commit()
    assert sign_in(member).post(path).status_code == 403
    assert invitation.use_count == 0 and joined(community, member.user) is None


def test_nobody_invites_above_themselves(sign_in, community, moderator, invite):
    browser = sign_in(moderator)
    for role in (Role.ADMIN, Role.OWNER, Role.VISITOR, 99, "x", ""):
        form = {"role": role if isinstance(role, str) else int(role), "days": 7}
        for path in ("", "/lists"):
            form["addresses"] = "a@example.org"
            answer = browser.post(f"/c/acme/admin/invitations{path}", data=form)
            assert answer.status_code == 422, role
    assert not Invitation.query.count()


def test_the_role_is_given_and_sinks_with_its_givers(sign_in, community, owner, user, invite):
    _invitation, path = invite(owner, role=int(Role.ADMIN))
    assert "as: Admin" in sign_in().get(path).text
    sign_in(user).post(path)
    assert joined(community, user).role == Role.ADMIN
    make_member(community, Role.OWNER)
    owner.role = Role.MODERATOR
    db.session.commit()
    assert "as: Moderator" in sign_in().get(path).text
    second = make_user()
    sign_in(second).post(path)
    assert joined(community, second).role == Role.MODERATOR


@pytest.mark.parametrize("fate", ["demoted", "banned", "left"])
def test_it_dies_with_the_right_to_invite(sign_in, community, moderator, user, invite, fate):
    invitation, path = invite()
    if fate == "demoted":
        moderator.role = Role.MEMBER
        db.session.commit()
    else:
        {"banned": ban, "left": leave}[fate](moderator)
    assert no_way_in(sign_in(user), path)
    assert invitation.use_count == 0


def test_a_link_to_a_role_is_hidden_from_those_below_it(sign_in, moderator, owner, invite):
    invitation, path = invite(owner, role=int(Role.OWNER), note="Founders")
    browser = sign_in(moderator)
    page = browser.get("/c/acme/admin/invitations").text
    assert "Founders" not in page and path not in page
    base = f"/c/acme/admin/invitations/{invitation.id}"
    for answer in (
        browser.get(base),
        browser.get(f"{base}/qr.svg"),
        browser.post(f"{base}/revoke"),
    ):
        assert answer.status_code == 404
    assert path in sign_in(owner).get("/c/acme/admin/invitations").text


def test_chosen_spaces_are_opened_as_far_as_they_are_there(
    sign_in, community, moderator, user, invite
):
    rival = make_space(make_community("rival"), "Theirs", visibility="secret")
    kept = make_space(community, "Kept", visibility="private")
    secret = make_space(community, "Hidden", visibility="secret")
    archived = make_space(community, "Archived", visibility="private")
    opened = make_space(community, "Opened", visibility="private")
    chosen = [space.id for space in (kept, secret, archived, opened, rival)]
    _invitation, path = invite(spaces=chosen)
    archive_space(archived, moderator)
    opened.visibility = "members"
    db.session.commit()
    sign_in(user).post(path)
    listed = {row.space_id for row in SpaceMember.query}
    assert listed == {kept.id, secret.id}
    assert sign_in(user).get("/c/acme/spaces/hidden").status_code == 200
    assert (kept.member_count, opened.member_count) == (1, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"max_uses": "0"},
        {"max_uses": "10001"},
        {"max_uses": "-1"},
        {"max_uses": "many"},
        {"days": 3},
        {"days": 400},
        {"note": "x" * 61},
    ],
)
def test_what_a_link_cannot_be_is_kept_in_the_form(sign_in, moderator, typed):
    form = {"role": int(Role.MEMBER), "days": 7, "note": "Kept", **typed}
    answer = sign_in(moderator).post("/c/acme/admin/invitations", data=form)
    assert answer.status_code == 422 and f'value="{form["note"]}"' in answer.text
    assert not Invitation.query.count()


def test_an_invitations_page_shows_link_picture_and_who_came(sign_in, invite, moderator, user):
    invitation, path = invite(max_uses="5", note="Meetup")
    sign_in(user).post(path)
    browser = sign_in(moderator)
    page = unescape(browser.get(f"/c/acme/admin/invitations/{invitation.id}").text)
    assert path in page and "Ben" in page and "<dd>4</dd>" in page
    picture = browser.get(f"/c/acme/admin/invitations/{invitation.id}/qr.svg")
    assert picture.mimetype == "image/svg+xml" and b"<svg" in picture.data
    browser.post(f"/c/acme/admin/invitations/{invitation.id}/revoke")
    page = browser.get(f"/c/acme/admin/invitations/{invitation.id}").text
    assert path not in page and "revoked" in page and "Ben" in page
    assert browser.get(f"/c/acme/admin/invitations/{invitation.id}/qr.svg").status_code == 404


def test_the_list_takes_as_many_queries_for_many_as_for_one(sign_in, invite, moderator, queries):
    browser = sign_in(moderator)
    invitation, path = invite()

    def visit():
        assert browser.get("/c/acme/admin/invitations").status_code == 200

    def look():
        assert browser.get(f"/c/acme/admin/invitations/{invitation.id}").status_code == 200

    few = len(queries(visit)), len(queries(look))
    for _ in range(20):
        create_invitation(make_member(moderator.community, Role.ADMIN), **LINK)
        db.session.commit()
        sign_in(make_user()).post(path)
    assert (len(queries(visit)), len(queries(look))) == few
    assert max(few) <= 8


def test_lists_go_on_after_a_page(sign_in, community, moderator, invite):
    invitation, _path = invite(note="The first")
    for number in range(60):
        db.session.add(
            Invitation(
                community_id=community.id,
                created_by_id=moderator.id,
                nonce="x",
                note=f"Note {number:02}",
                created_at=now() + timedelta(seconds=number),
            )
        )
        member = make_member(community, name=f"Person {number:02}")
        db.session.add(
            InvitationUse(
                community_id=community.id,
                invitation_id=invitation.id,
                member_id=member.id,
                used_at=now() + timedelta(seconds=number),
            )
        )
    invitation.use_count = 60
    db.session.commit()
    browser = sign_in(moderator)
    for address, first, last in (
        ("", "Note 59", "The first"),
        (f"/{invitation.id}", "Person 59", "Person 00"),
    ):
        page = browser.get(f"/c/acme/admin/invitations{address}").text
        assert first in page and last not in page
        more = unescape(page.split('hx-get="')[1].split('"')[0])
        part = browser.get(more, headers={"HX-Request": "true"}).text
        assert last in part and "<html" not in part


def test_only_staff_invite(sign_in, community, member, invite):
    invitation, _path = invite()
    for who in (member, None):
        browser = sign_in(who)
        for path in ("", "/new", "/lists/new", f"/{invitation.id}", f"/{invitation.id}/qr.svg"):
            assert browser.get(f"/c/acme/admin/invitations{path}").status_code in {303, 403}
        for path in ("", "/lists", f"/{invitation.id}/revoke"):
            answer = browser.post(f"/c/acme/admin/invitations{path}", data={"role": 20})
            assert answer.status_code in {303, 403}
    assert Invitation.query.count() == 1 and invitation.revoked_at is None


def test_the_code_is_kept_nowhere(invite):
    invitation, path = invite()
    mac = path.rsplit("-", 1)[1]
    row = {column.key: getattr(invitation, column.key) for column in Invitation.__table__.columns}
    assert mac not in str(row) and limits.INVITATION_DAYS_DEFAULT == 7
