"""What an open stream may hear. Everything is read anew, by the judges that pages ask."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from community.access import Viewer
from community.accounts.models import Session
from community.db import db, now
from community.members.queries import entrance, hidden_ids
from community.messages.models import ConversationMember, MessagingSettings
from community.prepared import prepared
from community.spaces.models import Space
from community.spaces.queries import readable_spaces


class Hearing(NamedTuple):
    """What somebody may hear of: what is in these spaces, and not by these members."""

    spaces: frozenset[int]
    hidden: frozenset[int]


@prepared
def space_ids(viewer):
    return readable_spaces(viewer).with_only_columns(Space.id)


def hearing_of(slug, listener):
    """The Hearing of a listener in the community with this slug, or None when they may not listen
    any more: signed out, banned, gone, or leaving for good."""
    session = live_session(listener.session_id)
    if session is None or session.user.erase_at:
        return None
    _community, member, hides = entrance(slug, session.user_id) or (None, None, False)
    if member is None or member.id != listener.member_id:
        return None
    if member.is_banned or not member.is_here:
        return None
    strong = session.second_factor_at is not None
    viewer = Viewer(member.community, member, strong=strong, hides=hides)
    if not viewer.can("stream.listen"):
        return None
    spaces = db.session.scalars(space_ids(viewer), viewer.ids)
    return Hearing(frozenset(spaces), hidden_ids(viewer))


def live_session(session_id):
    alive = Session.id == session_id, Session.expires_at > now()
    with_user = select(Session).where(*alive).join(Session.user)
    return db.session.scalar(with_user.options(contains_eager(Session.user)))


def people_in(conversation_id):
    """The ids of the members who are in a conversation and have not just been asked to be."""
    return db.session.scalars(places_in(conversation_id)).all()


def readers_of(message):
    """The ids of those in its conversation who see a message."""
    seen = places_in(message.conversation_id).where(ConversationMember.since_id < message.id)
    return db.session.scalars(seen).all()


def places_in(conversation_id):
    return select(ConversationMember.member_id).where(
        ConversationMember.conversation_id == conversation_id,
        ConversationMember.left_at.is_(None),
        ConversationMember.requested_at.is_(None),
    )


def tells_receipts(place):
    """Whether others learn that somebody has read a conversation."""
    silent = select(MessagingSettings.id).where(
        MessagingSettings.member_id == place.member_id, MessagingSettings.receipts.is_(False)
    )
    return place.requested_at is None and db.session.scalar(silent) is None
