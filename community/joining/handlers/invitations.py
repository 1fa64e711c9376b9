"""Invitations: made as links or by e-mail, revoked, and taken."""

from datetime import timedelta
from secrets import token_hex

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from community import limits, text
from community.access import GIVEN_ROLES
from community.db import changed, db, insert_once, lock, now, repair
from community.errors import Refused, TooMany
from community.jobs import later
from community.joining.jobs import mail_invitations
from community.joining.models import (
    Invitation,
    InvitationBatch,
    InvitationSpace,
    InvitationUse,
)
from community.joining.queries import invitations_mailed_today, spaces_of
from community.members.handlers.joining import join_community
from community.members.handlers.roles import give_role
from community.members.queries import member_of
from community.spaces.handlers import list_member


def create_invitation(inviter, spaces=(), max_uses=None, **fields):
    """A link for so many people (None: no limit); `fields` as for checked_fields.

    Raises Refused.
    """
    if max_uses is not None and not 1 <= max_uses <= limits.INVITATION_USES:
        words = _("Between 1 and %(n)s, or empty for no limit.", n=f"{limits.INVITATION_USES:,}")
        raise Refused(words, "max_uses")
    return add_invitation(inviter, spaces, max_uses=max_uses, **checked_fields(inviter, **fields))


def checked_fields(inviter, role, days, note=""):
    """The columns an inviter fills in. `days` is how long it is good, 0 without end."""
    note = text.clean_line(note)
    if role not in GIVEN_ROLES or role > inviter.role:
        raise Refused(_("You can invite to roles up to your own."), "role")
    if days and days not in limits.INVITATION_DAYS:
        raise Refused(_("Choose how long it is good."), "days")
    if len(note) > limits.INVITATION_NOTE:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.INVITATION_NOTE), "note")
    expires_at = now() + timedelta(days=days) if days else None
    return {"role": role, "note": note, "expires_at": expires_at}


def add_invitation(inviter, spaces, **columns):
    invitation = Invitation(
        community_id=inviter.community_id,
        created_by_id=inviter.id,
        nonce=token_hex(16),
        **columns,
    )
    db.session.add(invitation)
    db.session.flush()
    for space in spaces:
        row = InvitationSpace(invitation_id=invitation.id, space_id=space.id)
        row.community_id = invitation.community_id
        db.session.add(row)
    return invitation


def create_batch(inviter, addresses, spaces=(), **fields):
    """One invitation for each (address, normalised address), mailed by a job. Raises Refused.

    Who has such an address makes no difference, here or later: nobody learns who is known.
    """
    columns = checked_fields(inviter, **fields)
    if not addresses:
        raise Refused(_("Type or paste at least one e-mail address."), "addresses")
    if len(addresses) > limits.INVITATIONS_A_LIST:
        words = _("Invite %(n)s people at a time.", n=limits.INVITATIONS_A_LIST)
        raise Refused(words, "addresses")
    community = inviter.community
    lock(community, "join_policy")  # two lists at once are counted one after the other
    if invitations_mailed_today(community) + len(addresses) > limits.INVITATION_MAILS_A_DAY:
        words = _("A community mails %(n)s invitations a day.", n=limits.INVITATION_MAILS_A_DAY)
        raise TooMany(words, "addresses")
    batch = InvitationBatch(
        community_id=community.id, created_by_id=inviter.id, total=len(addresses)
    )
    db.session.add(batch)
    db.session.flush()
    for email, normalised in addresses:
        bound = {"email": email, "normalised_email": normalised, "max_uses": 1}
        add_invitation(inviter, spaces, batch_id=batch.id, **bound, **columns)
    db.session.flush()
    later(mail_invitations, community.id, batch.id)
    return batch


def revoke_invitation(invitation):
    """From now on the link opens nothing. Who came by it stays."""
    invitation.revoked_at = invitation.revoked_at or now()


def take_invitation(invitation, user):
    """Come in by an invitation, past approval and questions, but not past a ban.

    Gives the role and the closed spaces it promised, and counts one use; for who is a member
    already it does nothing. Returns the Member. Raises Refused.
    """
    inviter = invitation.created_by
    community = inviter.community
    member = member_of(community.id, user.id)
    if member and member.is_here:
        return member
    if not invitation.is_for(user):
        raise Refused(_("This invitation is for another address."))
    if not invitation.opens() or not use_up(invitation):
        raise Refused(_("This invitation no longer opens."))
    member = join_community(community, user)
    note_use(invitation, member)
    if invitation.given_role > member.role:
        give_role(member, invitation.given_role, giver=inviter)
    for space in spaces_of(invitation):
        list_member(space, member)
    return member


def use_up(invitation):
    """Take one use; of fifty people at once, one gets the last."""
    free = update(Invitation).where(
        Invitation.id == invitation.id,
        Invitation.revoked_at.is_(None),
        or_(Invitation.max_uses.is_(None), Invitation.use_count < Invitation.max_uses),
        or_(Invitation.expires_at.is_(None), Invitation.expires_at > now()),
    )
    return changed(free.values(use_count=Invitation.use_count + 1))


def note_use(invitation, member):
    """Write down who came. Who came by it before, and has left since, is not counted again."""
    new = insert_once(
        InvitationUse,
        community_id=invitation.community_id,
        invitation_id=invitation.id,
        member_id=member.id,
        used_at=now(),
    )
    if not new:
        again = update(Invitation).where(Invitation.id == invitation.id)
        db.session.execute(again.values(use_count=Invitation.use_count - 1))


def recount_invitation_uses():
    """Set every invitations.use_count to the truth; return how many were wrong."""
    truth = select(func.count(InvitationUse.id)).where(InvitationUse.invitation_id == Invitation.id)
    return repair(Invitation.use_count, truth.scalar_subquery())
