"""Members who want neither to see nor to be seen by one another."""

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from community.access import Role
from community.db import db, insert_once, lock, now
from community.errors import Refused
from community.members.handlers.follows import unfollow_member
from community.members.models import Block
from community.members.signals import blocks_changed, blocks_changing, member_blocked
from community.stream import recheck


def block_member(blocker, blocked):
    """Hide two members from each other; neither follows the other any more.

    Raises Refused for oneself, and for staff: both ways. Signals member_blocked.
    """
    if blocker.id == blocked.id:
        raise Refused(_("You cannot block yourself."))
    blocks_changing.send(blocker, others=[blocked.id])
    for member in sorted((blocker, blocked), key=lambda member: member.id):
        lock(member, "role")  # or somebody becomes staff, or follows, while this is written
    if blocked.role >= Role.MODERATOR:
        words = _("%(name)s looks after this community. Staff cannot be blocked.")
        raise Refused(words % {"name": blocked.name})
    if blocker.role >= Role.MODERATOR:
        raise Refused(_("You look after this community. Staff see everybody, and are seen."))
    insert_once(
        Block,
        community_id=blocker.community_id,
        blocker_id=blocker.id,
        blocked_id=blocked.id,
        created_at=now(),
    )
    recheck_two(blocker, blocked)
    for one, other in ((blocker, blocked), (blocked, blocker)):
        unfollow_member(one, other)
    blocks_changed.send(blocker, others=[blocked.id])
    member_blocked.send(blocker, blocked=blocked)


def unblock_member(blocker, blocked):
    """Take a block back; if the other has blocked too, they stay hidden."""
    mine = Block.blocker_id == blocker.id, Block.blocked_id == blocked.id
    end_blocks(blocker, *mine)
    recheck_two(blocker, blocked)


def recheck_two(*members):
    for member in members:
        recheck(member.community_id, member.id)


def lift_blocks(member):
    """End every block that a member made, and every one against them."""
    end_blocks(member, or_(Block.blocker_id == member.id, Block.blocked_id == member.id))
    recheck(member.community_id)


def end_blocks(member, *theirs):
    """Delete blocks by or against a member. Signals blocks_changing and blocks_changed."""
    ends = db.session.execute(select(Block.blocker_id, Block.blocked_id).where(*theirs)).all()
    others = sorted({id for pair in ends for id in pair} - {member.id})
    if others:
        blocks_changing.send(member, others=others)
        db.session.execute(delete(Block).where(*theirs))
        blocks_changed.send(member, others=others)
