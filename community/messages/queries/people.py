"""Who may begin to write to whom, who is a stranger to whom, and what one shows of oneself."""

from datetime import timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from community import limits
from community.access import Role
from community.db import db, now
from community.members.models import Follow, Member
from community.members.queries import readable_members
from community.mentions.queries import begins
from community.messages.models import Conversation, ConversationMember, MessagingSettings
from community.spaces.models import OPEN, Space, SpaceMember

ONLINE = limits.MEMBER_TOUCH + timedelta(minutes=1)  # seen_at is written that seldom


def settings_of(member):
    """What a member chose about messages, or what is so by default (not stored)."""
    row = db.session.scalar(select(MessagingSettings).filter_by(member_id=member.id))
    chosen = {"writers": "everyone", "receipts": True, "online": True}
    return row or MessagingSettings(community_id=member.community_id, member_id=member.id, **chosen)


def takes_messages(writer_id):
    """SQL: whether a Member is there to be written to, and lets this one begin."""
    follows = exists().where(Follow.follower_id == Member.id, Follow.followed_id == writer_id)
    closed = or_(
        MessagingSettings.writers == "nobody",
        and_(MessagingSettings.writers == "following", ~follows),
    )
    return and_(
        Member.id != writer_id,
        Member.user_id.is_not(None),
        Member.left_at.is_(None),
        or_(Member.banned_until.is_(None), Member.banned_until <= now()),
        ~exists().where(MessagingSettings.member_id == Member.id, closed),
    )


def people_to_write_to(viewer, letters=""):
    """Members to begin a conversation with whose handle, or a word of whose name, begins with what
    was typed; those who were here last come first."""
    people = readable_members(viewer).where(takes_messages(viewer.member.id))
    if letters:
        people = people.where(or_(*begins(letters)))
    recent = people.order_by(Member.seen_at.desc(), Member.id.desc())
    return db.session.scalars(recent.limit(limits.COMPLETIONS)).all()


def may_write_to(viewer, member):
    """Whether the viewer may begin a conversation with a member: whether to offer it."""
    if viewer.member is None or viewer.member.id == member.id:
        return False
    asked = readable_members(viewer).where(Member.id == member.id)
    open_to = asked.where(takes_messages(viewer.member.id))
    return db.session.scalar(open_to.with_only_columns(Member.id)) is not None


def ties_to(viewer, member):
    """(whether the viewer follows a member, whether they may begin a conversation); one query."""
    if viewer.member is None or viewer.member.id == member.id:
        return False, False
    mine = Follow.follower_id == viewer.member.id, Follow.followed_id == member.id
    open_to = readable_members(viewer).where(
        Member.id == member.id, takes_messages(viewer.member.id)
    )
    return db.session.execute(select(exists().where(*mine), open_to.exists())).one()


def lets_begin(member, other):
    """The same without a viewer and without blocks: for handlers, which hold the two."""
    asked = select(Member.id).where(
        Member.community_id == member.community_id, Member.id == other.id
    )
    return db.session.scalar(asked.where(takes_messages(member.id))) is not None


def are_strangers(one, other):
    """Whether two members share nothing: neither is staff nor follows the other, they have no
    private or secret space in common and never were in one conversation."""
    if max(one.role, other.role) >= Role.MODERATOR:
        return False
    return not db.session.scalar(select(or_(*shared_by(one.id, other.id))))


def shared_by(one, other):
    """What two members (ids) may share, as SQL."""
    for follower, followed in ((one, other), (other, one)):
        yield exists().where(Follow.follower_id == follower, Follow.followed_id == followed)
    theirs, space = aliased(SpaceMember), aliased(Space)
    yield exists().where(
        SpaceMember.member_id == one,
        theirs.member_id == other,
        theirs.space_id == SpaceMember.space_id,
        space.id == theirs.space_id,
        space.visibility.not_in(OPEN),
        space.deleted_at.is_(None),
    )
    place, conversation = aliased(ConversationMember), aliased(Conversation)
    yield exists().where(
        ConversationMember.member_id == one,
        place.member_id == other,
        place.conversation_id == ConversationMember.conversation_id,
        conversation.id == place.conversation_id,
        ConversationMember.requested_at.is_(None),
        place.requested_at.is_(None),
        ConversationMember.left_at.is_(None),
        place.left_at.is_(None),
    )
