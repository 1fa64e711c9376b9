"""Badges: earned by what is counted, made and given by staff, shown to who may see them."""

from datetime import timedelta

import pytest

from community import limits
from community.access import Role
from community.db import db, now
from community.gamification.badges import SHIPPED
from community.gamification.handlers.badges import earn
from community.gamification.handlers.filling import replay_badges
from community.gamification.jobs import go_on_with_badges, keep_anniversaries
from community.gamification.models import Badge, BadgeHolder
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import set_visibility
from community.notifications.models import Notification
from tests.factories import make_member
from tests.gamification.writing import write_comment, write_post

FIELDS = {"name": "Kettle saint", "description": "", "icon": "gift", "hue": "4"}
BY_HAND = {**FIELDS, "counted": "", "least": ""}


@pytest.fixture
def admin(community):
    return make_member(community, Role.ADMIN, name="Olga")


def keys_of(member):
    theirs = BadgeHolder.query.filter_by(member_id=member.id)
    return {holder.badge.key or holder.badge.name for holder in theirs}


def make_badge(sign_in, admin, **fields):
    answer = sign_in(admin).post("/c/acme/admin/badges/new", data={**BY_HAND, **fields})
    assert answer.status_code == 303
    return Badge.query.filter_by(key=None).order_by(Badge.id.desc()).first()


def test_a_badge_comes_with_the_act_and_once(sign_in, community, member, space):
    post = write_post(space, member)
    write_post(space, member)
    write_comment(post, member)
    assert keys_of(member) == {"first-post", "first-comment"}
    profile = sign_in(member).get(f"/c/acme/members/{member.handle}").text
    assert "First post" in profile and "First words" in profile
    page = sign_in(make_member(community)).get("/c/acme/badges").text
    assert page.count("1 has it") == 2 and page.count('class="medal') == len(SHIPPED)
    assert sum(replay_badges(community)) == 0


def test_a_rule_of_ones_own_gives_it_to_all_who_qualify_quietly(
    sign_in, run_jobs, admin, member, space
):
    for _ in range(2):
        write_post(space, member)
    told = Notification.query.filter_by(kind="badge").count()
    badge = make_badge(sign_in, admin, counted="post", least="2")
    run_jobs()
    assert "Kettle saint" in keys_of(member) and badge.filled_at
    assert Notification.query.filter_by(kind="badge").count() == told
    other = make_member(member.community)
    for expected in (False, True):
        write_post(space, other)
        assert ("Kettle saint" in keys_of(other)) == expected
    answer = sign_in(admin).post(
        f"/c/acme/admin/badges/{badge.id}", data={**FIELDS, "counted": "post", "least": "1"}
    )
    assert answer.status_code == 303
    third = make_member(member.community)
    write_post(space, third)
    assert "Kettle saint" in keys_of(third)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "),
        ("name", "x" * (limits.BADGE_NAME + 1)),
        ("description", "x" * (limits.BADGE_DESCRIPTION + 1)),
        ("icon", "skull"),
        ("hue", "9"),
        ("counted", "money"),
        ("least", "0"),
        ("least", "-3"),
        ("least", "²"),
        ("least", "1000000"),
    ],
)
def test_what_makes_no_badge_is_refused_with_what_was_typed(sign_in, admin, field, typed):
    data = {**FIELDS, "counted": "post", "least": "3", "description": "Fixed it", field: typed}
    answer = sign_in(admin).post("/c/acme/admin/badges/new", data=data)
    assert (answer.status_code, Badge.query.count()) == (422, 0)
    assert 'role="alert"' in answer.text and data["description"] in answer.text


def test_giving_and_taking_by_hand(sign_in, admin, member, community):
    badge = make_badge(sign_in, admin)
    staff, at = sign_in(admin), f"/c/acme/badges/{badge.id}"
    assert staff.post(f"{at}/give", data={"handle": f"@{member.handle}"}).status_code == 303
    for handle in (member.handle, "nobody", ""):
        refused = staff.post(f"{at}/give", data={"handle": handle})
        assert refused.status_code == 422 and 'role="alert"' in refused.text
    assert "Olga gave you a badge: Kettle saint" in sign_in(member).get(
        "/c/acme/notifications"
    ).text.replace("<strong>", "").replace("</strong>", "")
    holder = BadgeHolder.query.one()
    take = f"{at}/take/{holder.id}"
    for path in (f"{at}/give", take, "/c/acme/admin/badges", "/c/acme/admin/badges/new"):
        assert sign_in(member).get(path).status_code == 403
        assert staff.get(path).status_code == 200
    assert staff.post(take).status_code == 303
    assert (BadgeHolder.query.count(), Notification.query.filter_by(kind="badge").count()) == (0, 0)
    assert staff.post(take).status_code == 404


def test_several_get_it_together_or_nobody_does(sign_in, admin, member, community):
    at = f"/c/acme/badges/{make_badge(sign_in, admin).id}/give"
    staff, other = sign_in(admin), make_member(community, name="Ben")
    refused = staff.post(at, data={"handle": [member.handle, "nobody"]})
    assert refused.status_code == 422 and BadgeHolder.query.count() == 0
    assert f'value="{member.handle}"' in refused.text and 'value="nobody"' in refused.text
    given = staff.post(at, data={"handle": [member.handle, f"@{other.handle}"]})
    assert given.status_code == 303 and BadgeHolder.query.count() == 2
    again = staff.post(at, data={"handle": [admin.handle, other.handle]})
    assert again.status_code == 422 and BadgeHolder.query.count() == 2
    assert "Ben has this badge already." in again.text


def test_what_was_earned_is_neither_given_nor_taken_by_hand(sign_in, admin, member, space):
    write_post(space, member)
    holder, staff = BadgeHolder.query.one(), sign_in(admin)
    at = f"/c/acme/badges/{holder.badge_id}"
    assert staff.post(f"{at}/give", data={"handle": admin.handle}).status_code == 422
    assert staff.post(f"{at}/take/{holder.id}").status_code == 422
    assert BadgeHolder.query.count() == 1


def test_one_switched_off_is_gone_until_it_is_back(sign_in, run_jobs, admin, member, space):
    staff, shipped = sign_in(admin), "/c/acme/admin/badges/shipped/first-post"
    assert staff.post(shipped, data={"off": "1"}).status_code == 303
    write_post(space, member)
    badge = Badge.query.filter_by(key="first-post").one()
    assert keys_of(member) == set()
    assert staff.get(f"/c/acme/badges/{badge.id}").status_code == 404
    assert "First post" not in sign_in(member).get("/c/acme/badges").text
    assert staff.post(shipped).status_code == 303
    run_jobs()
    assert keys_of(member) == {"first-post"}
    assert staff.post("/c/acme/admin/badges/shipped/nothing").status_code == 404


def test_who_has_it_leaves_out_those_one_does_not_see(sign_in, admin, community):
    viewer = make_member(community, name="Vera")
    people = {
        name: make_member(community, name=name) for name in ("Ana", "Ben", "Cy", "Dee", "Eve")
    }
    for one in people.values():
        earn(one, "post", 1)
    block_member(people["Ben"], viewer)
    ban_member(people["Cy"], admin, "7d", "Spam")
    leave_community(people["Dee"])
    set_visibility(people["Eve"], "private")
    db.session.commit()
    badge = Badge.query.filter_by(key="first-post").one()
    seen = sign_in(viewer).get(f"/c/acme/badges/{badge.id}").text
    assert [name for name in people if f">{name}<" in seen] == ["Ana"] and "1 has it" in seen
    assert "1 has it" in sign_in(viewer).get("/c/acme/badges").text
    assert ">Eve<" in sign_in(admin).get(f"/c/acme/badges/{badge.id}").text
    private = sign_in(viewer).get(f"/c/acme/members/{people['Eve'].handle}").text
    assert "First post" not in private


def test_a_year_here_and_badges_of_those_who_were_here_before(community, run_jobs, time_machine):
    old = make_member(community, at=now() - timedelta(days=800))
    young = make_member(community, at=now() - timedelta(days=300))
    earn(young, "year", 0)  # lays the shipped badges
    db.session.commit()
    go_on_with_badges()
    run_jobs()
    assert (keys_of(old), keys_of(young)) == ({"one-year"}, set())
    time_machine.move_to((now() + timedelta(days=70)).replace(minute=25))
    keep_anniversaries()
    assert keys_of(young) == {"one-year"}
    assert [each.member_id for each in Notification.query.filter_by(kind="badge")] == [young.id]
