"""A community goes with its last member, and nothing of any other."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from community.access import Role
from community.communities.models import Community
from community.db import db, now
from community.members.handlers.leaving import leave_community
from community.members.models import Member
from community.reactions.handlers import give
from community.uploads.handlers import change_avatar, change_logo
from community.uploads.pictures import Picture
from tests.factories import make_comment, make_member, make_post, make_space
from tests.privacy.canaries import Canaries

pytestmark = pytest.mark.one_database


def rows_elsewhere(community_id):
    """Every row of every other community."""
    kept = []
    for table in db.metadata.sorted_tables:
        if "community_id" in table.columns:
            others = select(table).where(table.c.community_id != community_id)
            kept += [(table.name, *row) for row in db.session.execute(others)]
    return kept


def test_all_of_it_goes_and_nothing_else(app, three, sign_in, tmp_path):
    community, *_others = three
    Canaries(three, None, "Ana")
    owner = make_member(community, Role.OWNER, name="Olga")
    change_logo(community, owner, Picture(b"logo", 1, 1))
    change_avatar(owner, Picture(b"face", 1, 1))
    elsewhere = make_member(three[1], name="Bo")
    change_avatar(elsewhere, Picture(b"another's", 1, 1))
    post = make_post(make_space(community), owner, tags=["here"])
    give(make_comment(post, owner, answers=make_comment(post, owner)), owner, "❤️")
    for member in community_members(community, owner):
        leave_community(member)
    db.session.commit()
    before, id = rows_elsewhere(community.id), community.id
    user, browser = owner.user, sign_in(owner)
    page = browser.get("/account/delete").text
    assert f"/account/delete/communities/{id}" in page
    path = f"/account/delete/communities/{id}"
    wrong = browser.post(path, data={"name": "Lantern"})
    assert wrong.status_code == 422 and "Type the name, Acme" in wrong.text
    answer = browser.post(path, data={"name": "acme"})
    assert (answer.status_code, answer.location) == (303, "/account/delete")
    assert db.session.get(Community, id) is None
    assert rows_elsewhere(id) == before
    for table in db.metadata.sorted_tables:
        if "community_id" in table.columns:
            gone = select(table).where(table.c.community_id == id)
            assert db.session.execute(gone).first() is None, table.name
    left = {path.read_bytes() for path in Path(tmp_path).rglob("*.webp")}
    assert left == {b"another's"}
    assert sign_in(user).get("/c/acme/").status_code == 404
    assert "Delete my account" in browser.get("/account/delete").text


def community_members(community, owner):
    others = select(Member).where(Member.community_id == community.id, Member.id != owner.id)
    return db.session.scalars(others.where(Member.user_id.is_not(None))).all()


def test_inside_the_community_that_goes_it_answers_the_same(app, sign_in, community):
    owner = make_member(community, Role.OWNER)
    path = f"/c/acme/account/delete/communities/{community.id}"
    assert sign_in(owner).post(path, data={"name": "Acme"}).status_code == 303
    assert db.session.query(Community).count() == 0


def test_only_the_only_one_may_delete_it(app, sign_in, community):
    owner = make_member(community, Role.OWNER)
    friend, admin = make_member(community, name="Bo"), make_member(community, Role.ADMIN)
    path, typed = f"/account/delete/communities/{community.id}", {"name": "Acme"}
    assert sign_in(owner).post(path, data=typed).status_code == 422
    for other in (friend, admin):
        assert sign_in(other).post(path, data=typed).status_code == 404
    leave_community(admin)
    friend.banned_until = now() + timedelta(days=1)
    db.session.commit()
    assert sign_in(owner).post(path, data=typed).status_code == 303


def test_members_of_an_import_whom_nobody_claimed_do_not_hold_it_up(app, sign_in, community):
    owner = make_member(community, Role.OWNER)
    make_member(community, user=False)
    path = f"/account/delete/communities/{community.id}"
    assert sign_in(owner).post(path, data={"name": "Acme"}).status_code == 303
