"""Members who want neither to see nor to be seen by one another."""

from flask_babel import gettext as _
from sqlalchemy import delete, or_

from community.access import Role
from community.db import db, insert_once, lock, now
from community.errors import Refused
from community.members.handlers.follows import unfollow_member
from community.members.models import Block


def block_member(blocker, blocked):
    """Hide two members from each other; neither follows the other any more.

    Raises Refused for oneself, and for staff: both ways.
    """
    if blocker.id == blocked.id:
        raise Refused(_("You cannot block yourself."))
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
    for one, other in ((blocker, blocked), (blocked, blocker)):
        unfollow_member(one, other)


def unblock_member(blocker, blocked):
    """Take a block back; if the other has blocked too, they stay hidden."""
    db.session.execute(
        delete(Block).where(Block.blocker_id == blocker.id, Block.blocked_id == blocked.id)
    )


def lift_blocks(member):
    """End every block that a member made, and every one against them."""
    theirs = or_(Block.blocker_id == member.id, Block.blocked_id == member.id)
    db.session.execute(delete(Block).where(theirs))
