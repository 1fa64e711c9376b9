import pytest

from community.access import Viewer
from community.db import db
from community.members.handlers.follows import add_follow
from community.messages.handlers import conversation_with, send_message
from community.messages.models import ConversationMember
from tests.factories import make_member


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana")


@pytest.fixture
def ben(community, ana):
    """Somebody who follows Ana, and so is no stranger to her."""
    ben = make_member(community, name="Ben")
    add_follow(ben, ana)
    db.session.commit()
    return ben


@pytest.fixture
def say(app):
    """say(author, to, words): a message to a member, or in a conversation."""

    def say(author, to, words="Hello there", **more):
        pair = to if hasattr(to, "is_group") else conversation_with(author, to)
        message = send_message(author, pair, words, **more)
        db.session.commit()
        return message

    return say


@pytest.fixture
def place_of(app):
    def place_of(member, conversation):
        db.session.expire_all()
        here = {"conversation_id": conversation.id, "member_id": member.id}
        return ConversationMember.query.filter_by(**here).one()

    return place_of


def viewer(member, hides=True):
    return Viewer(member.community, member, hides=hides)
