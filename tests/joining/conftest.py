from urllib.parse import urlsplit

import pytest

from community.access import Role
from community.db import db
from community.joining.models import Invitation
from community.joining.secrets import code_of
from community.mail import Mail
from community.members.handlers.leaving import leave_community
from community.members.models import FOREVER, Member
from community.members.queries import member_of
from tests.factories import make_member

OPEN, APPROVAL, INVITATION = "open", "approval", "invitation"
WHY = {"words": "Why?", "choices": [], "required": True}
COLOUR = {"words": "Colour?", "choices": ["Red", "Blue"], "required": False}


@pytest.fixture
def moderator(community):
    return make_member(community, Role.MODERATOR, name="Mona")


@pytest.fixture
def owner(community):
    return make_member(community, Role.OWNER, name="Olga")


@pytest.fixture
def policy(community):
    """policy("approval", question, ...): how the community is joined from now on."""

    def set_to(policy, *questions):
        community.join_policy, community.questions = policy, list(questions)
        db.session.commit()

    return set_to


@pytest.fixture
def invite(sign_in, moderator):
    """invite(by, role=..., ...) -> (invitation, path of its link), made as staff make it."""

    def invite(by=None, **typed):
        form = {"role": int(Role.MEMBER), "days": 7, "max_uses": "", **typed}
        answer = sign_in(by or moderator).post("/c/acme/admin/invitations", data=form)
        assert answer.status_code == 303, answer.text
        invitation = db.session.get(Invitation, int(answer.location.rsplit("/", 1)[1]))
        return invitation, path_of(invitation)

    return invite


@pytest.fixture
def mails(app, run_jobs):
    """mails("invitation"): those of a kind that were written, jobs done."""

    def of(kind):
        db.session.rollback()  # a test that holds a transaction would wait for itself
        run_jobs()
        return Mail.query.filter_by(kind=kind).order_by(Mail.id).all()

    return of


def path_of(invitation):
    return f"/c/acme/invitations/{code_of(invitation)}"


def joined(community, user):
    """The member that somebody is now, or None."""
    db.session.expire_all()
    member = member_of(community.id, user.id)
    return member if member and member.is_here else None


def ban(member):
    member.banned_until = FOREVER
    db.session.commit()


def leave(member):
    leave_community(member)
    db.session.commit()


def to(location):
    """Where an answer leads, without what it carries along."""
    return urlsplit(location).path


def members():
    return Member.query.count()
