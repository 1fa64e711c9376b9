"""Messages sent and read at once, on two worker processes: one thread per pair, exact counts."""

from functools import partial

import pytest

from community.access import Role
from community.accounts.handlers.sessions import start_session
from community.db import db
from community.limits import GROUP_MEMBERS
from community.members.handlers.follows import add_follow
from community.messages.handlers import (
    create_group,
    recount_conversation_members,
    recount_unread,
)
from community.messages.models import Conversation, ConversationMember, Message
from tests.factories import make_member
from tests.servers.clients import all_at_once, post

pytestmark = pytest.mark.server


@pytest.fixture
def people(community):
    """people(n) -> n staff, who may write as fast as they like, and their session tokens."""

    def people(count):
        members = [make_member(community, Role.MODERATOR, name=f"Person {n}") for n in range(count)]
        tokens = [start_session(member.user, "Test", "127.0.0.1") for member in members]
        db.session.commit()
        return members, tokens

    return people


def drift():
    wrong = recount_unread(), recount_conversation_members()
    db.session.rollback()
    return wrong


def test_many_first_messages_at_once_are_one_conversation(server, people):
    [ana, ben], tokens = people(2)
    calls = [
        partial(
            post,
            server.port,
            "/c/acme/messages/new",
            tokens[n % 2],
            to=(ben if n % 2 == 0 else ana).handle,
            body=f"Message {n}",
        )
        for n in range(14)
    ]
    answers = all_at_once(calls)
    assert [status for status, _ in answers] == [303] * 14, server.said()
    assert Conversation.query.count() == 1 and ConversationMember.query.count() == 2
    assert {message.body for message in Message.query} == {f"Message {n}" for n in range(14)}
    assert [place.unread_count for place in ConversationMember.query] == [7, 7]
    assert drift() == (0, 0)


def test_a_form_sent_twenty_times_at_once_is_one_message(server, people):
    [_ana, ben], tokens = people(2)
    typed = {"to": ben.handle, "body": "Once", "sent_key": "k"}
    send = partial(post, server.port, "/c/acme/messages/new", tokens[0], **typed)
    assert {status for status, _ in all_at_once([send] * 20)} == {303}, server.said()
    assert Message.query.count() == 1 and drift() == (0, 0)


def test_unread_is_exact_while_all_write_read_delete_and_block_at_once(server, people):
    members, tokens = people(6)
    plain = members[:2]
    for member in plain:
        member.role = Role.MEMBER
    add_follow(*plain)
    group = create_group(members[5], members[:5], "Six")
    db.session.commit()
    thread, calls = f"/c/acme/messages/{group.id}", []
    first = all_at_once(
        [
            partial(post, server.port, thread, token, body=f"At first {n}")
            for n, token in enumerate(tokens)
        ]
    )
    assert {status for status, _ in first} == {303}, server.said()
    ids = [(message.id, message.author_id) for message in Message.query]
    for n in range(40):
        token = tokens[n % 6]
        what = n % 5
        if what < 2:
            calls.append(partial(post, server.port, thread, token, body=f"Then {n}"))
        elif what < 4:
            calls.append(
                partial(post, server.port, f"{thread}/read", token, up_to=ids[n % 6][0] + n)
            )
        else:
            id, author = ids[n % 6]
            owner = next(i for i, member in enumerate(members) if member.id == author)
            calls.append(partial(post, server.port, f"{thread}/{id}/delete", tokens[owner]))
    block = f"/c/acme/members/{plain[1].handle}"
    calls += [
        partial(post, server.port, f"{block}/{act}", tokens[0]) for act in ("block", "unblock")
    ]
    answers = all_at_once(calls)
    assert not {status for status, _ in answers} - {303, 404, 403, 422}, server.said()
    assert drift() == (0, 0)


def test_a_group_never_has_more_than_twenty(server, community, people):
    members, tokens = people(10)
    more = [make_member(community, name=f"New {n}") for n in range(30)]
    group = create_group(members[0], members[1:], "Crowd")
    db.session.commit()
    path = f"/c/acme/messages/{group.id}/members"
    calls = [
        partial(post, server.port, path, tokens[n % 10], to=other.handle)
        for n, other in enumerate(more)
    ]
    statuses = [status for status, _ in all_at_once(calls)]
    room = GROUP_MEMBERS - 10
    assert (statuses.count(303), statuses.count(422)) == (room, 30 - room), server.said()
    assert group.member_count == GROUP_MEMBERS and drift() == (0, 0)
