"""What invitations and requests to join tell of somebody who goes."""

from sqlalchemy import delete, func, literal, update

from community.db import db, now
from community.joining.models import Invitation, JoinRequest
from community.mail import sent_to


def forget_requests(user):
    """Delete somebody's requests to join, with their answers."""
    db.session.execute(delete(JoinRequest).where(JoinRequest.user_id == user.id))


def forget_invited(addresses):
    """Take somebody's addresses out of the invitations to them, which so open nothing any more."""
    for address, until in addresses.items():
        theirs = sent_to(address, until, Invitation.normalised_email, Invitation.created_at)
        moment = literal(now(), Invitation.revoked_at.type)
        ended = {"revoked_at": func.coalesce(Invitation.revoked_at, moment)}
        emptied = {"email": None, "normalised_email": None, "note": ""}
        db.session.execute(update(Invitation).where(theirs).values(**ended, **emptied))


def forget_inviter(member):
    """Empty the notes a member put on invitations; who they invited is for staff to know."""
    made = update(Invitation).where(
        Invitation.community_id == member.community_id, Invitation.created_by_id == member.id
    )
    db.session.execute(made.values(note=""))
