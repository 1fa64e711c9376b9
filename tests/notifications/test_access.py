"""What one may no longer read is neither listed nor counted, and nobody else's ever is."""

import pytest

from community.access import Role
from community.db import db
from community.members.handlers.blocks import block_member
from community.members.handlers.roles import give_role
from community.notifications.handlers import notify
from community.notifications.models import Notification, NotificationActor
from community.posts.handlers import delete_post, restore_post
from community.spaces.handlers import list_member, unlist_member
from tests.factories import make_comment, make_community, make_member, make_post, make_space
from tests.notifications.test_bell import PART, counted


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana")


@pytest.fixture
def ben(community):
    return make_member(community, name="Ben")


@pytest.fixture
def seen(sign_in, member):
    """seen() is how many notifications the member has in the list; the bell counts as many."""

    def count():
        browser = sign_in(member)
        listed = browser.get("/c/acme/notifications").text.count("notice-link")
        menu = browser.get("/c/acme/notifications/menu", headers=PART).text
        assert counted(browser.get("/c/acme/").text) == str(listed)
        assert menu.count("notice-link") == listed
        return listed

    return count


def told(*args, **things):
    notify(*args, **things)
    db.session.commit()


def test_a_deleted_post_takes_its_notifications_along_until_it_is_back(seen, post, member, ana):
    comment = make_comment(post, member)
    told([member], "like", ana, post=post)
    told([member], "reply", ana, comment=comment, first_comment=make_comment(post, ana))
    assert seen() == 2
    delete_post(post, ana)
    db.session.commit()
    assert seen() == 0
    restore_post(post)
    db.session.commit()
    assert seen() == 3  # a badge came with it


def test_lost_access_to_a_space_shows_at_once_and_nothing_new_comes(seen, community, member, ana):
    secret = make_space(community, "Plans", visibility="secret")
    post = make_post(secret, ana)
    list_member(secret, member)
    told([member], "mention", ana, post=post)
    assert seen() == 1
    unlist_member(secret, member)
    db.session.commit()
    assert seen() == 0
    told([member], "comment", ana, post=post)
    assert Notification.query.count() == 1


def test_a_block_hides_what_was_and_stops_what_comes(seen, post, member, ana, ben):
    told([member], "like", ana, post=post)
    told([member], "like", ben, post=post)
    told([member], "follow", ana)
    block_member(member, ana)
    db.session.commit()
    assert seen() == 1
    assert Notification.query.filter_by(kind="like").one().actor_count == 1
    told([member], "follow", ana)
    told([member], "comment", ben, post=make_post(post.space, ana))
    assert seen() == 1


def test_a_block_is_judged_when_it_is_read_too(seen, post, member, ana):
    from community.members.models import Block

    told([member], "like", ana, post=post)
    ids = {"blocker_id": ana.id, "blocked_id": member.id}
    db.session.add(Block(community_id=ana.community_id, **ids))
    db.session.commit()
    assert seen() == 0


def test_who_is_staff_no_longer_hears_no_more_of_what_staff_hear(seen, community, member):
    boss = make_member(community, Role.OWNER, name="Olga")
    told([member], "request")
    assert seen() == 0
    member.role = Role.MODERATOR
    db.session.commit()
    told([member], "request")
    assert seen() == 1
    give_role(member, Role.MEMBER, boss)
    db.session.commit()
    assert seen() == 1  # of the role
    assert Notification.query.filter_by(kind="request").count() == 1


def test_somebody_elses_does_not_exist(sign_in, post, member, ana, ben):
    told([member], "like", ana, post=post)
    [row] = Notification.query.all()
    browser, base = sign_in(ben), f"/c/acme/notifications/{row.id}"
    assert browser.get(f"{base}/open").status_code == 404
    for act in ("read", "delete"):
        assert browser.post(f"{base}/{act}").status_code == 404
    make_community("rival")
    for path in ("/c/rival/notifications", "/c/rival/notifications/menu"):
        assert browser.get(path).status_code == 303 or browser.get(path).status_code == 403
    assert sign_in().get("/c/acme/notifications").status_code == 303
    assert Notification.query.one().read_at is None


def test_who_leaves_is_told_nothing_and_who_is_forgotten_is_named_nowhere(
    sign_in, run_jobs, post, member, ana, ben
):
    for each in (ana, ben):
        told([member], "like", each, post=post)
    told([ana], "follow", ben)
    answer = sign_in(ana).post("/c/acme/settings/leave", data={"name": "remove"})
    assert answer.status_code == 303
    run_jobs()
    [row] = Notification.query.all()
    assert (row.member_id, row.actor_id, row.actor_count) == (member.id, ben.id, 1)
    assert {each.member_id for each in NotificationActor.query} == {ben.id}
