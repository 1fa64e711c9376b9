from sqlalchemy import select

from community.db import db
from community.identities.models import Identity


def identities_of(user):
    """The ways in by a provider that somebody has, the oldest first."""
    theirs = select(Identity).filter_by(user_id=user.id)
    return db.session.scalars(theirs.order_by(Identity.created_at, Identity.id)).all()


def identity_by_subject(issuer, subject):
    return db.session.scalar(select(Identity).filter_by(issuer=issuer, subject=subject))


def pictured_identity_of(user_id):
    """The one that brings a picture, the last used first; None if none does."""
    theirs = select(Identity).filter_by(user_id=user_id).where(Identity.picture_url.is_not(None))
    return db.session.scalar(theirs.order_by(Identity.used_at.desc(), Identity.id.desc()).limit(1))
