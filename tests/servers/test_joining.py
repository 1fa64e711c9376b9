"""Fifty people with one invitation, on two worker processes."""

from functools import partial

import pytest

from community.access import Role
from community.accounts.handlers.sessions import start_session
from community.db import db
from community.joining.handlers.invitations import create_invitation
from community.joining.models import InvitationUse, JoinRequest
from community.joining.secrets import code_of
from community.mail import Mail
from tests.factories import make_member, make_user
from tests.servers.clients import all_at_once, post

pytestmark = pytest.mark.server


def strangers(count):
    tokens = [start_session(make_user(), "Test", "127.0.0.1") for _ in range(count)]
    db.session.commit()
    return tokens


@pytest.fixture
def staff(community):
    return [make_member(community, Role.MODERATOR, name=f"Mod {n}") for n in range(2)]


@pytest.fixture
def invited(staff):
    """invited(uses) -> (invitation, path of its link)."""

    def invited(uses):
        made = create_invitation(staff[0], max_uses=uses, role=Role.MEMBER, days=7)
        db.session.commit()
        return made, f"/c/acme/invitations/{code_of(made)}"

    return invited


@pytest.mark.parametrize("uses", [1, 7])
def test_of_fifty_takers_as_many_get_in_as_it_has_uses(server, community, invited, uses):
    invitation, path = invited(uses)
    tokens = strangers(50)
    answers = all_at_once([partial(post, server.port, path, token) for token in tokens])
    statuses = [status for status, _ in answers]
    assert statuses.count(303) == uses and statuses.count(404) == 50 - uses, server.said()
    assert invitation.use_count == uses == InvitationUse.query.count()
    assert community.member_count == 2 + uses


def test_one_persons_twenty_clicks_use_one(server, community, invited):
    invitation, path = invited(20)
    [token] = strangers(1)
    answers = all_at_once([partial(post, server.port, path, token)] * 20)
    assert {status for status, _ in answers} == {303}, server.said()
    assert (invitation.use_count, community.member_count) == (1, 3)


def test_two_moderators_at_once_decide_once(server, community, staff):
    community.join_policy = "approval"
    row = JoinRequest(community_id=community.id, user_id=make_user().id)
    db.session.add(row)
    tokens = [start_session(each.user, "Test", "127.0.0.1") for each in staff] * 10
    db.session.commit()
    path = f"/c/acme/admin/requests/{row.id}"
    answers = all_at_once(
        [
            partial(post, server.port, f"{path}/{'approve' if n % 3 else 'decline'}", token)
            for n, token in enumerate(tokens)
        ]
    )
    assert sorted(status for status, _ in answers) == [303] + [422] * 19, server.said()
    mails = Mail.query.filter(Mail.kind.startswith("request_")).count()
    assert mails == 1 and community.member_count == 2 + (row.state == "approved")
