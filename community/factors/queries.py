from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community.accounts.models import AccountEvent
from community.accounts.queries import challenge_of
from community.accounts.secrets import token_hash
from community.db import db
from community.factors.models import Authenticator, Passkey, RecoveryCode
from community.factors.secrets import unseal


@dataclass
class Factors:
    """What somebody can prove themselves with beyond their mailbox: true if there is anything."""

    passkeys: list[Passkey]
    app: bool
    recovery_codes: int  # how many are left

    def __bool__(self):
        return self.app or bool(self.passkeys)

    def passkeys_on(self, host):
        """Those that work on a host: none without a host, that is, on an IP address."""
        return [passkey for passkey in self.passkeys if passkey.host == host]


def factors_of(user):
    app = authenticator_of(user)
    on = app is not None and app.confirmed_at is not None
    return Factors(passkeys_of(user), on, recovery_codes_left(user))


def passkeys_of(user):
    theirs = select(Passkey).filter_by(user_id=user.id).order_by(Passkey.id)
    return list(db.session.scalars(theirs))


def passkey_of(user, passkey_id):
    return db.session.scalar(select(Passkey).filter_by(user_id=user.id, id=passkey_id))


def passkey_by_credential(host, credential_id):
    """The passkey that an authenticator answers with, its user loaded, or None."""
    found = select(Passkey).filter_by(host=host, credential_id=credential_id)
    return db.session.scalar(found.options(joinedload(Passkey.user)))


def authenticator_of(user):
    """Somebody's authenticator app, also one that is not confirmed yet, or None."""
    return db.session.scalar(select(Authenticator).filter_by(user_id=user.id))


def recovery_codes_left(user):
    left = select(func.count(RecoveryCode.id)).filter_by(user_id=user.id, used_at=None)
    return db.session.scalar(left)


def codes_to_show(user, binding):
    """The recovery codes somebody made in this session some minutes ago, or none."""
    shown = challenge_of("recovery-codes", token_hash(binding))
    if shown is None or shown.user_id != user.id:
        return []
    return unseal(shown.details["sealed"]).split()


def wrong_factors_since(user, since):
    """How many wrong codes were tried for somebody's second factor, from wherever."""
    wrong = select(func.count(AccountEvent.id))
    wrong = wrong.filter_by(user_id=user.id, kind="wrong-second-factor")
    return db.session.scalar(wrong.where(AccountEvent.created_at > since))
