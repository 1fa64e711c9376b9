"""Becoming a member, again or for the first time, and the handles of members."""

from secrets import randbelow

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from community import limits, text
from community.access import Role
from community.communities.models import Community
from community.db import changed, db, lock, now, repair
from community.errors import Refused
from community.members.handlers.names import index_names, set_name
from community.members.handlers.profile import RESERVED
from community.members.models import Member
from community.members.queries import member_of, taken_handles
from community.members.signals import member_joined


def join_community(community, user):
    """Make a user a member; the same as before if they are one, or have been one.

    Raises Refused for who is banned. Signals member_joined when they were not here.
    """
    member = member_of(community.id, user.id)
    if member is None:
        return add_member(community, display_name(user), user=user)
    if member.is_banned:
        raise Refused(_("%(name)s is banned from this community.", name=member.name))
    if not member.is_here:
        come_back(member)
    return member


def come_back(member):
    """Let somebody who left be a member again, as which they had left it: with no role."""
    lock(member.community, "member_count")
    away = update(Member).where(Member.id == member.id, Member.left_at.is_not(None))
    if changed(away.values(left_at=None, role=Role.MEMBER.value)):
        member.community.member_count = Community.member_count + 1
        index_names(member)
        member_joined.send(member)


def display_name(user):
    """The name a user gave, or until they have given one, what their address suggests."""
    return user.name or user.email.partition("@")[0].replace(".", " ").title()[: limits.NAME]


def add_member(community, name, user=None, role=Role.MEMBER, handle=None, at=None, **profile):
    """A new member with a free handle, counted. `profile` sets further columns.

    Signals member_joined for a user; who comes with an import has not joined anything.
    """
    member = Member(
        community_id=community.id,
        user_id=user and user.id,
        handle=handle or free_handle(community, name),
        role=role,
        joined_at=at or now(),
        **profile,
    )
    set_name(member, name)
    db.session.add(member)
    community.member_count = Community.member_count + 1
    index_names(member)
    if user is not None:
        member_joined.send(member)
    return member


def free_handle(community, name):
    """A handle made from a name that nobody in the community has.

    One query however many are named alike, as thousands are in an import: after a few namesakes
    the number is drawn, not counted.
    """
    shortest, longest = limits.HANDLE
    stem = text.slug_of(name).replace("-", "_")[:longest].strip("_")
    if len(stem) < shortest or stem in RESERVED:
        stem = f"member_{stem}".strip("_")[:longest]
    numbers = [*range(2, 10), *(100_000 + randbelow(900_000) for _draw in range(5))]
    handles = [stem, *(f"{stem[: longest - len(str(number))]}{number}" for number in numbers)]
    taken = taken_handles(community, handles)
    return next(handle for handle in handles if handle not in taken)


def recount_members():
    """Set every communities.member_count to the truth; return how many were wrong."""
    here = Member.community_id == Community.id, Member.left_at.is_(None)
    truth = select(func.count(Member.id)).where(*here)
    return repair(Community.member_count, truth.scalar_subquery())
