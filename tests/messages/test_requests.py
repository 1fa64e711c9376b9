"""Who may begin to write to whom, who is asked first, and what a block ends: everything."""

from datetime import timedelta

import pytest
from time_machine import travel

from community import limits
from community.access import Role
from community.db import db, now
from community.errors import Refused, TooMany
from community.members.handlers.blocks import block_member, unblock_member
from community.members.handlers.follows import add_follow
from community.members.handlers.leaving import leave_community
from community.messages.handlers import (
    add_members,
    choose,
    conversation_with,
    create_group,
    edit_message,
    react,
    send_message,
)
from community.messages.models import Message
from community.messages.queries import (
    conversation_of,
    conversations_page,
    people_to_write_to,
    request_count,
    search_messages,
    unread_conversations,
)
from community.messages.signals import message_sent
from community.spaces.handlers import list_member
from tests.factories import make_member, make_space
from tests.messages.conftest import viewer


@pytest.fixture
def zoe(community):
    """A stranger to everybody."""
    return make_member(community, name="Zoe")


@pytest.fixture
def heard(app):
    """The names of those who heard of each message."""
    told = []

    def note(message, to):
        told.append(sorted(place.member.name for place in to))

    with message_sent.connected_to(note):
        yield told


def thread(message):
    return f"/c/acme/messages/{message.conversation_id}"


def test_a_stranger_is_asked_first_and_accepts_by_answering(ana, zoe, say, heard, sign_in):
    message = say(zoe, ana, "Hello, may I ask something?")
    assert heard == [[]]
    assert (request_count(viewer(ana)), unread_conversations(viewer(ana))) == (1, 0)
    browser = sign_in(ana)
    assert "may I ask" not in browser.get("/c/acme/messages").text
    assert "may I ask" in browser.get("/c/acme/messages?tab=requests").text
    assert browser.post(thread(message), data={"body": "You may."}).status_code == 303
    assert request_count(viewer(ana)) == 0 and heard[-1] == ["Zoe"]
    say(zoe, ana, "Thanks")
    assert heard[-1] == ["Ana"]


def test_before_an_answer_a_stranger_says_little_and_sends_no_files(ana, zoe, say, sign_in):
    message = say(zoe, ana, "One")
    for words in ("Two", "Three"):
        say(zoe, ana, words)
    with pytest.raises(TooMany):
        say(zoe, ana, "Four")
    db.session.rollback()
    sign_in(ana).post(f"{thread(message)}/accept")
    say(zoe, ana, "Four")


def test_who_declines_hears_no_more_and_may_change_their_mind(ana, zoe, say, sign_in):
    message, browser = say(zoe, ana, "Buy this"), sign_in(ana)
    browser.post(f"{thread(message)}/decline")
    assert browser.get(thread(message)).status_code == 404
    assert sign_in(zoe).post(thread(message), data={"body": "Please"}).status_code == 422
    again = say(ana, zoe, "All right, tell me.")
    assert again.conversation_id == message.conversation_id
    assert "Buy this" not in browser.get(thread(message)).text
    say(zoe, ana, "It is a lamp.")


@pytest.mark.parametrize("shared", ["follow", "followed", "space", "staff", "conversation"])
def test_who_shares_something_is_not_asked(community, ana, zoe, say, heard, shared):
    if shared == "follow":
        add_follow(ana, zoe)
    elif shared == "followed":
        add_follow(zoe, ana)
    elif shared == "staff":
        zoe.role = Role.MODERATOR
    elif shared == "space":
        space = make_space(community, visibility="private")
        list_member(space, ana)
        list_member(space, zoe)
    else:
        zoe.role = Role.MODERATOR
        say(zoe, ana, "From a moderator")
        zoe.role = Role.MEMBER
    db.session.commit()
    say(zoe, ana)
    assert heard[-1] == ["Ana"] and request_count(viewer(ana)) == 0


def test_an_open_space_in_common_is_nothing_shared(community, ana, zoe, say, heard):
    space = make_space(community, visibility="members")
    list_member(space, ana)
    list_member(space, zoe)
    say(zoe, ana)
    assert heard == [[]]


@pytest.mark.parametrize("writers", ["following", "nobody"])
def test_who_may_begin_to_write_is_ones_own_choice(ana, ben, zoe, say, writers):
    say(ana, ben, "We know each other")
    choose(ben, writers, True, True)
    db.session.commit()
    assert ben not in people_to_write_to(viewer(zoe), "b")
    with pytest.raises(Refused, match="does not take messages"):
        conversation_with(zoe, ben)
    db.session.rollback()
    say(ana, ben, "What was begun goes on")
    add_follow(ben, zoe)
    db.session.commit()
    assert (ben in people_to_write_to(viewer(zoe), "b")) == (writers == "following")


def test_nobody_writes_to_who_left_is_banned_or_has_no_account(community, ana, ben, zoe, say):
    say(ana, ben)
    ben.banned_until = now() + timedelta(days=1)
    leave_community(zoe)
    ghost = make_member(community, name="Ghost", user=False)
    db.session.commit()
    for other in (ben, zoe, ghost, ana):
        with pytest.raises(Refused):
            say(ana, other, "Anybody there?")
        db.session.rollback()


def test_so_many_conversations_are_begun_a_day(community, ana, say, monkeypatch):
    monkeypatch.setattr(limits, "NEW_CONVERSATIONS_A_DAY", 2)
    for name in ("Cal", "Dee"):
        say(ana, make_member(community, name=name))
    other = make_member(community, name="Eve")
    with pytest.raises(TooMany):
        conversation_with(ana, other)
    db.session.rollback()
    with travel(now() + timedelta(days=1, minutes=1), tick=False):
        say(ana, other)


def test_a_newcomer_of_a_large_community_writes_to_no_strangers(community, ana, zoe, say):
    community.member_count += 50
    db.session.flush()
    with pytest.raises(TooMany):
        conversation_with(zoe, ana)
    db.session.rollback()


def test_a_block_ends_every_way_to_reach_each_other(ana, ben, say, sign_in):
    """SECURITY CL24: new, reply, edit, reaction, file, group, adding; either way round."""
    message = say(ana, ben, "Before zqblock")
    group = create_group(ana, [make_member(ana.community, name="Cal")], "Group")
    db.session.commit()
    block_member(ben, ana)
    db.session.commit()
    for one, other in ((ana, ben), (ben, ana)):
        acts = [
            lambda one=one, other=other: conversation_with(one, other) and say(one, other),
            lambda one=one: send_message(one, message.conversation, "Reply", message),
            lambda one=one: edit_message(message, one, "Edited"),
            lambda one=one: react(message, one, "👏", ["👏"]),
            lambda one=one, other=other: create_group(one, [other], "Trap"),
        ]
        for act in acts:
            with pytest.raises(Refused):
                act()
            db.session.rollback()
        browser = sign_in(one)
        assert browser.get(thread(message)).status_code == 404
        assert browser.post(thread(message), data={"body": "Hey"}).status_code == 404
        assert "Before" not in browser.get("/c/acme/messages?q=zqblock").text
        assert search_messages(viewer(one), "zqblock").items == []
        assert conversations_page(viewer(one)).items in ([], [place_in(group, one)])
    place = conversation_of(viewer(ana), group.id)
    with pytest.raises(Refused):
        add_members(place, [ben])
    db.session.rollback()
    assert unread_conversations(viewer(ben)) == 0
    unblock_member(ben, ana)
    db.session.commit()
    assert unread_conversations(viewer(ben)) == 1, "what was unread before the block still is"
    say(ana, ben, "Friends again")


def place_in(group, member):
    return conversation_of(viewer(member), group.id)


def test_in_a_group_two_who_block_each_other_see_nothing_of_one_another(
    ana, ben, say, place_of, heard, sign_in
):
    cal = make_member(ana.community, name="Cal")
    add_follow(ben, cal)
    add_follow(cal, ana)
    group = create_group(ana, [ben, cal], "Three")
    db.session.commit()
    say(cal, group, "zqbefore")
    assert place_of(ben, group).unread_count == 1
    block_member(ben, cal)
    db.session.commit()
    assert place_of(ben, group).unread_count == 0
    said = say(cal, group, "zqafter")
    assert heard[-1] == ["Ana"] and place_of(ben, group).unread_count == 0
    shown = sign_in(ben).get(f"/c/acme/messages/{group.id}").text
    assert "zqbefore" not in shown and "zqafter" not in shown and "Cal" not in shown
    with pytest.raises(Refused):
        react(said, ben, "👏", ["👏"])
    db.session.rollback()
    assert Message.query.count() == 2
