from sqlalchemy import update

from community.communities.models import Community
from community.db import changed, db, now
from community.jobs import every_minute, job, later
from community.joining.mails import mail_invitation
from community.joining.models import Invitation, may_invite
from community.joining.queries import unfinished_batches, unmailed


@job
def mail_invitations(community_id, batch_id):
    """Mail the invitations of a list one by one; can be killed and begun again at any point."""
    community = db.session.get_one(Community, community_id)
    left = unmailed().where(
        Invitation.community_id == community_id, Invitation.batch_id == batch_id
    )
    for invitation in db.session.scalars(left.order_by(Invitation.id)).all():
        mail_once(community, invitation)
        db.session.commit()


def mail_once(community, invitation):
    """The mark and the mail are one transaction; of two workers, one finds it unmarked."""
    mine = update(Invitation).where(Invitation.id == invitation.id, Invitation.mailed_at.is_(None))
    if changed(mine.values(mailed_at=now())) and may_invite(invitation.created_by):
        mail_invitation(community, invitation)


@every_minute
def go_on_mailing_invitations():
    for community_id, batch_id in unfinished_batches():
        later(mail_invitations, community_id, batch_id)
    db.session.commit()
