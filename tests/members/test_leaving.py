"""Leaving a community, with one's name on what one wrote or without, and coming back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from community.access import Role
from community.db import db, now
from community.members.handlers.joining import join_community
from community.members.handlers.leaving import forget_member
from community.members.models import Block, Member, MemberInterest
from community.members.signals import member_joined, member_left
from community.spaces.handlers import list_member
from community.spaces.models import SpaceMember
from community.uploads.handlers import change_avatar
from community.uploads.jobs import sweep_orphans
from community.uploads.models import Upload
from community.uploads.pictures import Picture
from tests.factories import (
    make_comment,
    make_community,
    make_member,
    make_post,
    make_space,
    make_user,
)

KEEP, REMOVE = {"name": "keep"}, {"name": "remove"}
LEAVE = "/c/acme/settings/leave"


@pytest.fixture
def owner(community):
    return make_member(community, Role.OWNER, name="Olga")


@pytest.fixture
def zoe(community, owner):
    return make_member(community, name="Zoe Quartz")


@pytest.fixture
def sent():
    """The signals sent: [(what, name of the member then, forgotten)]."""
    seen = []

    def joined(member):
        seen.append(("joined", member.name, None))

    def left(member, forgotten):
        seen.append(("left", member.name, forgotten))

    with member_joined.connected_to(joined), member_left.connected_to(left):
        yield seen


def test_one_leaves_and_is_nowhere_but_on_what_one_wrote(sign_in, community, owner, zoe, space):
    post = make_post(space, zoe, "Mine")
    make_comment(post, zoe, "And mine")
    browser = sign_in(zoe)
    assert "Leave Acme" in browser.get(LEAVE).text
    assert browser.post(LEAVE, data=KEEP).location == "/c/acme/about"
    assert "You have left Acme" in browser.get("/c/acme/about").text
    assert community.member_count == 1 and not zoe.is_here
    other = sign_in(owner)
    for path in ("members", "admin/members", "about"):
        assert "Zoe" not in other.get(f"/c/acme/{path}").text
    assert "Zoe" in other.get("/c/acme/admin/members?show=left").text
    assert other.get(f"/c/acme/members/{zoe.handle}").status_code == 404
    assert sign_in(zoe).get("/communities").text.count("Acme") == 1  # as one to join
    for path in ("", f"posts/{post.id}", "spaces/talk"):
        page = other.get(f"/c/acme/{path}").text
        assert "Zoe Quartz" in page and f"/members/{zoe.handle}" not in page


def test_whoever_left_is_from_outside_with_the_next_request(sign_in, zoe, space, owner):
    secret = make_space(space.community_id and zoe.community, "Attic", visibility="private")
    list_member(secret, zoe)
    db.session.commit()
    public = make_space(zoe.community, "Yard", visibility="public")
    hidden, open_post = make_post(secret, owner, "Treasure"), make_post(public, owner, "Swings")
    inner = make_post(space, owner, "Kitchen talk")
    browsers = [sign_in(zoe), sign_in(zoe)]
    for browser in browsers:
        assert "Treasure" in browser.get("/c/acme/").text
    browsers[0].post(LEAVE, data=KEEP)
    for browser in browsers:
        page = browser.get("/c/acme/").text
        assert "Swings" in page and "Treasure" not in page and "Kitchen talk" not in page
        assert browser.get(f"/c/acme/posts/{open_post.id}").status_code == 200
        for path in (f"posts/{hidden.id}", f"posts/{inner.id}", "spaces/attic", "spaces/talk"):
            assert browser.get(f"/c/acme/{path}").status_code == 404
        assert browser.get("/c/acme/members").location == "/c/acme/about"
        assert browser.get(LEAVE).location == "/c/acme/about"
        assert browser.post(f"/c/acme/posts/{open_post.id}/like").status_code == 403
        assert browser.post("/c/acme/spaces/yard/posts", data={"title": "x"}).status_code == 403
        assert browser.post("/c/acme/settings/profile", data={"name": "x"}).status_code == 403
    assert SpaceMember.query.count() == 0 and secret.member_count == 0


def test_staff_who_leave_are_staff_no_more(sign_in, community, owner):
    admin = make_member(community, Role.ADMIN, name="Al")
    browser = sign_in(admin)
    assert browser.get("/c/acme/admin/members").status_code == 200
    browser.post(LEAVE, data=KEEP)
    assert admin.role == Role.MEMBER
    for path in ("members", "spaces", "settings"):
        assert browser.get(f"/c/acme/admin/{path}").status_code in {303, 403}
    join_community(community, admin.user)
    db.session.commit()
    assert browser.get("/c/acme/admin/members").status_code == 403


def test_whoever_comes_back_is_the_same_member(sign_in, community, zoe, space, owner, sent):
    post, before = make_post(space, zoe, "Mine"), (zoe.handle, zoe.joined_at, zoe.id)
    browser = sign_in(zoe)
    browser.post(LEAVE, data=KEEP)
    for _ in range(2):
        join_community(community, zoe.user)
        db.session.commit()
    assert (zoe.handle, zoe.joined_at, zoe.id) == before
    assert community.member_count == 2 and zoe.is_here and zoe.role == Role.MEMBER
    assert f"/members/{zoe.handle}" in sign_in(owner).get(f"/c/acme/posts/{post.id}").text
    assert sent == [("left", "Zoe Quartz", False), ("joined", "Zoe Quartz", None)]


def test_joining_for_the_first_time_tells_too(community, sent):
    join_community(community, make_user(name="Ben"))
    make_member(community, name="Imported", user=False)
    assert sent == [("joined", "Ben", None)]


def test_a_handle_stays_taken(sign_in, community, zoe):
    sign_in(zoe).post(LEAVE, data=KEEP)
    assert make_member(community, name="Zoe Quartz").handle != zoe.handle


def test_a_former_member_is_nobody(sign_in, community, zoe, space, owner, sent):
    zoe.bio, zoe.links, zoe.timezone = (
        "Quartzite",
        [{"label": "Q", "url": "https://q.example"}],
        "UTC",
    )
    ids = {"community_id": community.id, "member_id": zoe.id}
    db.session.add(MemberInterest(interest="quartz", **ids))
    change_avatar(zoe, Picture(b"webp", 1, 1))
    post, user, handle = make_post(space, zoe, "Mine"), zoe.user, zoe.handle
    make_comment(post, zoe, "And mine")
    browser = sign_in(zoe)
    browser.post(LEAVE, data=REMOVE)
    assert sent == [("left", "Zoe Quartz", True)]
    assert (zoe.name, zoe.user_id, zoe.avatar_id, zoe.timezone) == (
        "Former member",
        None,
        None,
        None,
    )
    assert (zoe.bio, zoe.links) == ("", []) and handle not in zoe.handle
    assert MemberInterest.query.count() == 0 and community.member_count == 1
    sweep_orphans()
    assert Upload.query.count() == 0 and community.storage_bytes == 0
    kept = db.session.execute(text("select * from members")).all()
    assert "quartz" not in str(kept).lower() and zoe.is_forgotten
    page = sign_in(owner).get(f"/c/acme/posts/{post.id}").text
    assert page.count("Former member") >= 2 and "Zoe" not in page and zoe.handle not in page
    assert "Former member" not in sign_in(owner).get("/c/acme/admin/members?show=left").text
    again = join_community(community, user)
    db.session.commit()
    assert again.id != zoe.id and community.member_count == 2
    assert again.handle == handle  # it was theirs, and is free again


def test_who_left_before_can_still_be_forgotten(sign_in, community, zoe, sent):
    sign_in(zoe).post(LEAVE, data=KEEP)
    left_at = zoe.left_at
    for _ in range(2):
        forget_member(zoe)
        db.session.commit()
    assert zoe.name == "Former member" and zoe.left_at == left_at and community.member_count == 1
    assert [each[2] for each in sent] == [False, True, True]


def test_blocks_of_theirs_go_and_those_against_them_stay(sign_in, community, zoe, member):
    rival = make_member(community, name="Rex")
    sign_in(zoe).post(f"/c/acme/members/{member.handle}/block")
    sign_in(rival).post(f"/c/acme/members/{zoe.handle}/block")
    sign_in(zoe).post(LEAVE, data=KEEP)
    left = Block.query.one()
    assert (left.blocker_id, left.blocked_id) == (rival.id, zoe.id)


def test_the_last_owner_hands_over_first(sign_in, community, owner, member):
    browser = sign_in(owner)
    page = browser.get(LEAVE).text
    assert "only owner" in page and "/c/acme/admin/members" in page and "btn--danger" not in page
    for form in (KEEP, REMOVE):
        refused = browser.post(LEAVE, data=form)
        assert refused.status_code == 422 and "only owner" in refused.text
    assert owner.is_here and owner.user_id
    browser.post(f"/c/acme/admin/members/{member.id}/role", data={"role": Role.OWNER.value})
    assert browser.post(LEAVE, data=KEEP).status_code == 303
    assert sign_in(member).post(LEAVE, data=KEEP).status_code == 422


def at_once(app, posts):
    """The statuses of POSTs [(browser, path, form)], sent in the same moment."""
    gate = Barrier(len(posts))

    def send(post):
        browser, path, form = post
        with app.app_context():
            gate.wait()
            return browser.post(path, data=form).status_code

    with ThreadPoolExecutor(len(posts)) as pool:
        return sorted(pool.map(send, posts))


def test_of_two_owners_who_leave_at_once_one_stays(app, sign_in, community, owner):
    other = make_member(community, Role.OWNER, name="Otto")
    posts = [(sign_in(who), LEAVE, KEEP) for who in (owner, other)]
    assert at_once(app, posts) == [303, 422]
    assert Member.query.filter_by(role=Role.OWNER, left_at=None).count() == 1


def test_leaving_and_coming_back_twice_at_once_counts_once(app, sign_in, community, zoe):
    for path, count in ((LEAVE, 1), ("/c/acme/join", 2)):
        at_once(app, [(sign_in(zoe), path, KEEP) for _ in range(4)])
        db.session.rollback()
        assert community.member_count == count


def test_an_owner_who_cannot_act_does_not_count(sign_in, community, owner):
    make_member(community, Role.OWNER, name="Unclaimed", user=False)
    going = make_member(community, Role.OWNER, name="Going")
    assert sign_in(going).get(LEAVE).text.count("only owner") == 0
    going.user.erase_at = now()
    db.session.commit()
    browser = sign_in(owner)
    assert browser.post(LEAVE, data=KEEP).status_code == 422
    role = {"role": Role.MEMBER.value}
    browser.post(f"/c/acme/admin/members/{owner.id}/role", data=role)
    assert "needs an owner" in browser.get("/c/acme/admin/members").text
    assert owner.role == Role.OWNER


def test_leaving_asks_what_becomes_of_the_name(sign_in, zoe):
    refused = sign_in(zoe).post(LEAVE, data={"name": "sell"})
    assert refused.status_code == 422 and "what becomes of your name" in refused.text
    assert zoe.is_here


def test_leaving_one_community_leaves_the_others(sign_in, zoe):
    rival = make_community("rival")
    there = join_community(rival, zoe.user)
    db.session.commit()
    sign_in(zoe).post(LEAVE, data=REMOVE)
    assert there.is_here and there.name == "Zoe Quartz" and there.user_id
    assert sign_in(there).get("/c/rival/members").status_code == 200


def test_nobody_gives_a_role_to_who_left(sign_in, owner, zoe):
    sign_in(zoe).post(LEAVE, data=KEEP)
    gone = sign_in(owner).post(
        f"/c/acme/admin/members/{zoe.id}/role", data={"role": Role.ADMIN.value}
    )
    assert gone.status_code == 404 and Member.query.filter_by(role=Role.ADMIN).count() == 0
