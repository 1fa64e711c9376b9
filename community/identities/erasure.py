"""The identities of an account that goes: a write to the table of this package."""

from sqlalchemy import delete

from community.db import db
from community.identities.models import Identity


def forget_identities(user):
    """Delete who somebody is at providers."""
    db.session.execute(delete(Identity).where(Identity.user_id == user.id))
