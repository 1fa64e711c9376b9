from datetime import timedelta

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db, now
from community.joining.models import (
    Invitation,
    InvitationBatch,
    InvitationSpace,
    InvitationUse,
    JoinRequest,
)
from community.joining.secrets import id_in, is_code_of
from community.paging import page_of
from community.spaces.models import OPEN, Space
from community.spaces.queries import readable_spaces

DAY = timedelta(days=1)
MANY = 100  # waiting requests are counted so far; beyond that "99+" says enough


def invitation_by_code(community, code):
    """The invitation whose code this is, with who made it, whether it still opens or not."""
    invitation_id = id_in(code)
    if invitation_id is None:
        return None
    ours = select(Invitation).filter_by(community_id=community.id, id=invitation_id)
    invitation = db.session.scalar(ours.options(joinedload(Invitation.created_by)))
    genuine = invitation is not None and is_code_of(invitation, code)
    return invitation if genuine else None


def readable_invitations(viewer):
    """The invitations that exist for this viewer: a link is not shown to who could rise by it."""
    ours = select(Invitation).where(Invitation.community_id == viewer.community.id)
    if not viewer.can("members.invite"):
        return ours.where(false())
    return ours.where(Invitation.role <= viewer.role).options(joinedload(Invitation.created_by))


def invitations_page(viewer, after=None):
    """A Page of invitations, the newest first."""
    mine = readable_invitations(viewer)
    return page_of(mine, Invitation.created_at, Invitation.id, after, limits.ADMIN_ROWS)


def uses_page(invitation, after=None):
    """A Page of who came by an invitation, the newest first."""
    uses = select(InvitationUse).where(
        InvitationUse.community_id == invitation.community_id,
        InvitationUse.invitation_id == invitation.id,
    )
    with_members = uses.options(joinedload(InvitationUse.member))
    return page_of(with_members, InvitationUse.used_at, InvitationUse.id, after, limits.ADMIN_ROWS)


def closed_spaces(viewer):
    """The private and secret spaces a viewer may let others into by an invitation."""
    closed = readable_spaces(viewer).where(Space.visibility.not_in(OPEN))
    return db.session.scalars(closed.order_by(Space.name, Space.id)).all()


def spaces_of(invitation):
    """The closed spaces an invitation leads to, as far as they are still there and closed."""
    chosen = select(Space).join(InvitationSpace, InvitationSpace.space_id == Space.id)
    there = chosen.where(
        InvitationSpace.invitation_id == invitation.id,
        Space.deleted_at.is_(None),
        Space.visibility.not_in(OPEN),
    )
    return db.session.scalars(there.order_by(Space.name, Space.id)).all()


def invitations_mailed_today(community):
    """How many addresses have been invited within a day."""
    mailed = select(func.count(Invitation.id)).where(
        Invitation.community_id == community.id,
        Invitation.created_at > now() - DAY,
        Invitation.email.is_not(None),
    )
    return db.session.scalar(mailed)


def readable_batches(viewer):
    batches = select(InvitationBatch).where(InvitationBatch.community_id == viewer.community.id)
    return batches if viewer.can("members.invite") else batches.where(false())


def unmailed():
    """The invitations of lists that a mail is still to be written for."""
    return select(Invitation).where(
        Invitation.batch_id.is_not(None),
        Invitation.mailed_at.is_(None),
        Invitation.revoked_at.is_(None),
    )


def mails_done(batch):
    """How many invitations of a list need no mail any more."""
    done = select(func.count(Invitation.id)).where(
        Invitation.community_id == batch.community_id,
        Invitation.batch_id == batch.id,
        or_(Invitation.mailed_at.is_not(None), Invitation.revoked_at.is_not(None)),
    )
    return db.session.scalar(done)


def unfinished_batches():
    """(community id, batch id) of lists that a dead worker left, of the last week."""
    left = unmailed().where(Invitation.batch_id == InvitationBatch.id)
    recent = select(InvitationBatch.community_id, InvitationBatch.id).where(
        InvitationBatch.created_at > now() - 7 * DAY, left.exists()
    )
    return db.session.execute(recent).all()


def latest_request(community, user):
    """What somebody last asked of a community, or None. An earlier one no longer matters."""
    theirs = select(JoinRequest).filter_by(community_id=community.id, user_id=user.id)
    return db.session.scalar(theirs.order_by(JoinRequest.id.desc()).limit(1))


def requests_today(community, user):
    theirs = select(func.count(JoinRequest.id)).filter_by(
        community_id=community.id, user_id=user.id
    )
    return db.session.scalar(theirs.where(JoinRequest.created_at > now() - DAY))


def readable_requests(viewer):
    """The requests that exist for this viewer, each with its user and who decided it."""
    ours = select(JoinRequest).where(JoinRequest.community_id == viewer.community.id)
    if not viewer.can("members.admit"):
        return ours.where(false())
    return ours.options(joinedload(JoinRequest.user), joinedload(JoinRequest.decided_by))


def requests_page(viewer, state, after=None):
    """A Page of requests: of those that wait the oldest first, of others the newest."""
    requests = readable_requests(viewer).where(JoinRequest.state == state)
    newest_first, size = state != "pending", limits.ADMIN_ROWS
    return page_of(requests, JoinRequest.created_at, JoinRequest.id, after, size, newest_first)


def waiting_count(viewer):
    """How many requests wait, counted up to a hundred."""
    waiting = select(JoinRequest.id).where(
        JoinRequest.community_id == viewer.community.id, JoinRequest.state == "pending"
    )
    return db.session.scalar(select(func.count()).select_from(waiting.limit(MANY).subquery()))
