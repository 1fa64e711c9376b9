"""Ceasing to be a member: with one's name left on what one wrote, or with nothing of it left."""

import secrets

from flask_babel import gettext as _
from sqlalchemy import delete, update

from community.access import Role
from community.communities.models import Community
from community.db import changed, db, lock, now
from community.errors import Refused
from community.members.handlers.blocks import end_blocks
from community.members.handlers.follows import end_follows
from community.members.handlers.names import forget_names, set_name
from community.members.handlers.roles import hold_owners
from community.members.models import Ban, Block, Member, MemberInterest
from community.members.queries import is_last_owner
from community.members.signals import member_left
from community.stream import recheck

FORMER = "Former member"
ON_THE_WAY_OUT = ("keep", "remove")  # what becomes of one's name


def leave_community(member, name="keep"):
    """Let a member go. With name="remove" what they wrote is by a former member from then on.

    Raises Refused for the last owner. Signals member_left.
    """
    if name not in ON_THE_WAY_OUT:
        raise Refused(_("Choose what becomes of your name."), "name")
    hold_owners(member.community)
    if is_last_owner(member):
        words = _("You are the only owner here. Make somebody else owner first, then leave.")
        raise Refused(words)
    if name == "remove":
        forget_member(member)
    else:
        take_out(member, forgotten=False)


def forget_member(member):
    """Keep nothing of who a member was, whether they are still here or left before.

    What they wrote stays, by a former member nobody can come back as. Asks nobody: whoever calls it
    has made sure that the community keeps an owner. Signals member_left with forgotten=True.
    """
    take_out(member, forgotten=True)
    for kept in (MemberInterest, Ban):
        db.session.execute(delete(kept).where(kept.member_id == member.id))
    member.user_id = member.avatar_id = member.timezone = member.banned_until = None
    set_name(member, FORMER)
    member.handle = f"former_{secrets.token_hex(6)}"
    member.bio, member.links = "", []
    db.session.flush()


def take_out(member, forgotten):
    """Somebody is a member no more, and counted no more. Signals member_left before their own row
    changes: others let go of them first, in the order of locks (spaces before members)."""
    lock(member.community, "member_count")
    member_left.send(member, forgotten=forgotten)
    end_blocks(member, Block.blocker_id == member.id)
    forget_names(member)
    end_follows(member)
    recheck(member.community_id, member.id)
    here = update(Member).where(Member.id == member.id, Member.left_at.is_(None))
    if changed(here.values(left_at=now(), role=Role.MEMBER.value)):
        member.community.member_count = Community.member_count - 1
        db.session.flush()
