"""What acts are worth, set by an admin."""

from community.access import Role
from community.db import db
from community.gamification.queries.rules import amounts
from tests.factories import make_member
from tests.gamification.earning import paid_post


def rules(**changes):
    return {"post": 10, "comment": 5, "like": 2, "answer": 0, "profile": 10} | changes


def test_a_new_amount_counts_from_then_on_and_0_switches_one_off(sign_in, community, space, member):
    admin = sign_in(make_member(community, Role.ADMIN))
    url = "/c/acme/admin/points"
    assert 'name="post"' in admin.get(url).text
    paid_post(space, member)
    assert admin.post(url, data=rules(post=25, ranks_staff="on")).status_code == 303
    paid_post(space, member)
    assert member.points == 35 and community.ranks_staff
    admin.post(url, data=rules(post=0))
    paid_post(space, member)
    assert member.points == 35 and not community.ranks_staff
    assert amounts(community)["comment"] == 5


def test_what_is_no_amount_is_refused_and_kept_in_the_form(sign_in, community, member):
    admin = sign_in(make_member(community, Role.ADMIN))
    for typed in ("1001", "-1", "2.5", "", "many", "٣"):
        answer = admin.post("/c/acme/admin/points", data=rules(comment=typed))
        assert answer.status_code == 422 and f'value="{typed}"' in answer.text
        assert 'id="comment-error"' in answer.text
    db.session.rollback()
    assert amounts(community)["comment"] == 5
    assert sign_in(member).get("/c/acme/admin/points").status_code == 403
    assert sign_in(member).post("/c/acme/admin/points", data=rules()).status_code == 403
    moderator = sign_in(make_member(community, Role.MODERATOR))
    assert moderator.get("/c/acme/admin/levels").status_code == 403
