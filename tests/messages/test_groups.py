"""Conversations of several, up to twenty."""

import pytest

from community import limits
from community.db import db
from community.errors import Refused
from community.members.handlers.follows import add_follow
from community.members.handlers.leaving import leave_community
from community.messages.handlers import add_members, create_group, leave, rename
from community.messages.jobs import purge_conversations
from community.messages.models import Conversation, ConversationMember, Message
from community.messages.queries import conversation_of, request_count
from tests.factories import make_member
from tests.messages.conftest import viewer


@pytest.fixture
def friends(community, ana):
    """Those who follow Ana."""
    made = [make_member(community, name=f"Friend {n}") for n in range(4)]
    for each in made:
        add_follow(each, ana)
    db.session.commit()
    return made


@pytest.fixture
def group(ana, friends):
    group = create_group(ana, friends[:2], "Starters")
    db.session.commit()
    return group


def test_a_group_is_made_on_the_page_and_everybody_reads_it(ana, friends, sign_in):
    to = [friend.handle for friend in friends[:2]]
    typed = {"to": to, "name": "Clocks", "body": "Who has a lathe?"}
    assert sign_in(ana).post("/c/acme/messages/new", data=typed).status_code == 303
    group = Conversation.query.one()
    assert (group.name, group.member_count) == ("Clocks", 3)
    for friend in friends[:2]:
        assert "Who has a lathe?" in sign_in(friend).get(f"/c/acme/messages/{group.id}").text
    assert sign_in(friends[3]).get(f"/c/acme/messages/{group.id}").status_code == 404


def test_a_group_has_a_name_and_up_to_twenty(community, ana, friends):
    with pytest.raises(Refused, match="name"):
        create_group(ana, friends, " ")
    many = [make_member(community, name=f"P{n}") for n in range(limits.GROUP_MEMBERS)]
    with pytest.raises(Refused, match="20"):
        create_group(ana, many, "Crowd")
    group = create_group(ana, many[:-1], "Crowd")
    db.session.commit()
    with pytest.raises(Refused, match="20"):
        add_members(conversation_of(viewer(ana), group.id), friends[:1])
    db.session.rollback()


def test_who_is_added_sees_what_is_said_from_then_on(ana, friends, group, say, sign_in):
    say(ana, group, "zqearlier")
    add_members(conversation_of(viewer(ana), group.id), [friends[2], friends[2]])
    db.session.commit()
    say(ana, group, "zqlater")
    browser = sign_in(friends[2])
    shown = browser.get(f"/c/acme/messages/{group.id}").text
    assert "zqlater" in shown and "zqearlier" not in shown
    assert "zqearlier" not in browser.get("/c/acme/messages?q=zqearl").text
    assert group.member_count == 4


def test_who_left_hears_nothing_and_is_asked_before_they_are_in_again(
    ana, friends, group, say, place_of, sign_in
):
    first = say(ana, group, "zqwhile")
    leave(conversation_of(viewer(friends[0]), group.id))
    db.session.commit()
    assert group.member_count == 2
    say(ana, group, "After")
    browser = sign_in(friends[0])
    assert browser.get(f"/c/acme/messages/{group.id}").status_code == 404
    assert browser.post(f"/c/acme/messages/{group.id}", data={"body": "x"}).status_code == 404
    assert place_of(friends[0], group).unread_count == 0
    add_members(conversation_of(viewer(ana), group.id), [friends[0]])
    db.session.commit()
    assert request_count(viewer(friends[0])) == 1
    assert first.body not in browser.get(f"/c/acme/messages/{group.id}").text


def test_a_stranger_in_a_group_is_asked(community, ana, friends):
    zoe = make_member(community, name="Zoe")
    create_group(ana, [friends[0], zoe], "Mixed")
    db.session.commit()
    assert (request_count(viewer(zoe)), request_count(viewer(friends[0]))) == (1, 0)


def test_a_group_may_be_renamed_by_anybody_in_it(friends, group):
    rename(conversation_of(viewer(friends[0]), group.id), "Beginners")
    assert group.name == "Beginners"
    db.session.commit()


def test_who_leaves_the_community_leaves_its_groups(friends, group, place_of):
    leave_community(friends[0])
    db.session.commit()
    assert group.member_count == 2
    assert place_of(friends[0], group).left_at is not None


def test_what_nobody_can_read_any_more_is_deleted(ana, friends, group, say):
    say(friends[0], group, "Goodbye", reply_to=say(ana, group, "Bye"))
    for member in (ana, *friends[:2]):
        leave(conversation_of(viewer(member), group.id))
    db.session.commit()
    purge_conversations()
    assert [kind.query.count() for kind in (Conversation, ConversationMember, Message)] == [0] * 3
