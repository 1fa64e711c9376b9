"""Who may do what: the roles of members."""

from flask_babel import gettext as _

from community.access import GIVEN_ROLES, Role
from community.db import db, lock
from community.errors import Refused
from community.members.handlers.blocks import lift_blocks
from community.members.queries import is_last_owner
from community.members.signals import role_given
from community.stream import recheck


def give_role(member, role, giver=None):
    """Change a member's role. A giver (None for a command) cannot lift anyone above themselves.

    Whoever becomes staff sees everybody and is seen: blocks of theirs, and against them, end.
    Raises Refused; also when it would leave a community without an owner. Signals role_given.
    """
    if role not in GIVEN_ROLES:
        raise Refused(_("Choose a role from the list."), "role")
    if giver is not None and max(role, member.role) > giver.role:
        raise Refused(_("You can give roles up to your own, to people up to your own."), "role")
    if member.is_banned:
        raise Refused(_("%(name)s is banned. Lift the ban first.", name=member.name), "role")
    hold_owners(member.community)
    if role != Role.OWNER and is_last_owner(member):
        raise Refused(_("A community needs an owner. Make somebody else owner first."), "role")
    lock(member, "role")
    before, member.role = member.role, role
    recheck(member.community_id, member.id)
    if role >= Role.MODERATOR:
        lift_blocks(member)
    if role != before:
        db.session.flush()
        role_given.send(member, giver=giver)


def hold_owners(community):
    """Wait for others who change who owns this community: of two owners one has to stay."""
    lock(community, "member_count")
