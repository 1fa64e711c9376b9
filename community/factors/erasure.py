"""The second factors of an account that goes: a write to the tables of this package."""

from sqlalchemy import delete

from community.db import db
from community.factors.models import Authenticator, Passkey, RecoveryCode


def forget_factors(user):
    """Delete somebody's passkeys, authenticator app and recovery codes."""
    for factor in (Passkey, Authenticator, RecoveryCode):
        db.session.execute(delete(factor).where(factor.user_id == user.id))
