"""Codes from an authenticator app, and the recovery codes that stand in when it is lost."""

import re
import secrets as randomness
from datetime import timedelta

import pyotp
from cryptography.fernet import InvalidToken
from flask_babel import gettext as _
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, update

from community import limits
from community.accounts.handlers.challenges import begin_challenge
from community.accounts.handlers.events import note_event
from community.accounts.handlers.sessions import weaken_sessions
from community.accounts.handlers.users import ask_second_step
from community.accounts.secrets import ALPHABET, read_code
from community.db import changed, db, lock, now, upsert
from community.errors import Refused, TooMany
from community.factors.models import Authenticator, Passkey, RecoveryCode
from community.factors.queries import (
    authenticator_of,
    factors_of,
    recovery_codes_left,
    wrong_factors_since,
)
from community.factors.secrets import recovery_hash, seal, unseal

DAY = timedelta(days=1)


def start_authenticator(user):
    """Make a secret for an app; it counts once a first code confirms it. Raises Refused."""
    lock(user, "second_step_at")
    refuse_second_app(authenticator_of(user))
    fresh = {"sealed_secret": seal(pyotp.random_base32()), "last_step": 0, "created_at": now()}
    upsert(Authenticator, {"user_id": user.id}, **fresh)


def refuse_second_app(app):
    if app is not None and app.confirmed_at is not None:
        raise Refused(_("An authenticator app is on already. Turn it off first."))


def turn_on(user, typed):
    """Confirm the app somebody set up by its first code: from now on signing in asks for one.

    Returns new recovery codes, which are kept nowhere. Raises Refused.
    """
    lock(user, "second_step_at")
    app = authenticator_of(user)
    refuse_second_app(app)
    if app is None or not use_step(app, digits(typed)):
        raise Refused(_("That is not what the app shows now. Is your phone's clock right?"), "code")
    app.confirmed_at = now()
    ask_second_step(user, True)
    return make_recovery_codes(user)


def turn_off(user):
    """Forget somebody's app: signing in no longer asks for a code."""
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    ask_second_step(user, False)
    forget_the_rest(user)


def forget_the_rest(user):
    """Without any factor left there is nothing to recover, and no session is strong."""
    if not factors_of(user):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        weaken_sessions(user)


def forget_factors_since(user, since):
    """Forget what proves to be somebody since a moment: whoever added it may not have been them."""
    app = authenticator_of(user)
    for factor, made_at in (
        (Passkey, Passkey.created_at),
        (RecoveryCode, RecoveryCode.created_at),
        (Authenticator, Authenticator.confirmed_at),
    ):
        db.session.execute(delete(factor).where(factor.user_id == user.id, made_at >= since))
    if app is not None and app.confirmed_at is not None and app.confirmed_at >= since:
        ask_second_step(user, False)
    forget_the_rest(user)


def make_recovery_codes(user):
    """Make new recovery codes; the old ones die. Raises Refused for who has nothing to recover."""
    if not factors_of(user):
        raise Refused(_("Turn on an authenticator app or add a passkey first."))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [new_recovery_code() for _each in range(limits.RECOVERY_CODES)]
    for code in codes:
        row = RecoveryCode(user_id=user.id, code_hash=recovery_hash(user, read_code(code)))
        db.session.add(row)
    db.session.flush()
    return codes


def hand_over(user, codes, binding):
    """Keep new recovery codes, sealed, for the few minutes in which one page may show them."""
    sealed = seal("\n".join(codes))
    begin_challenge("recovery-codes", binding, limits.CHALLENGE_LIFE, user, sealed=sealed)


def new_recovery_code():
    """50 random bits, with a dash in the middle for the eye."""
    letters = "".join(randomness.choice(ALPHABET) for _each in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def try_factor(user, typed, device="", ip=""):
    """Whether `typed` is a code of somebody's app, or a recovery code of theirs; uses it up.

    A wrong one goes to the security log, where the wrong ones of a day are counted: above the
    limit it raises TooMany. The caller commits either way.
    """
    lock(user, "second_step_at")  # many at once are tried, and counted, one after the other
    if wrong_factors_since(user, now() - DAY) >= limits.WRONG_CODES_A_DAY:
        raise TooMany(_("Too many wrong codes today. Try again tomorrow."), "code")
    if re.fullmatch("[0-9]{6}", digits(typed)):
        right = try_app(user, digits(typed))
    else:
        right = use_recovery_code(user, read_code(typed), device, ip)
    if not right:
        note_event(user, "wrong-second-factor", device, ip)
    return right


def digits(typed):
    return "".join(typed.split())


def try_app(user, code):
    app = authenticator_of(user)
    return app is not None and app.confirmed_at is not None and use_step(app, code)


def use_step(app, code):
    """Whether a code is the app's of now, or of half a minute around; none is good twice."""
    try:
        totp = pyotp.TOTP(unseal(app.sealed_secret))
        step = totp.verify_and_get_timecode(code, valid_window=1)
    except (OTPVerificationError, InvalidToken):  # a wrong code; another secret key
        return False
    unused = update(Authenticator).where(Authenticator.user_id == app.user_id)
    return bool(changed(unused.where(Authenticator.last_step < step).values(last_step=step)))


def use_recovery_code(user, code, device, ip):
    theirs = update(RecoveryCode).where(RecoveryCode.user_id == user.id)
    unused = theirs.where(
        RecoveryCode.code_hash == recovery_hash(user, code), RecoveryCode.used_at.is_(None)
    )
    if not changed(unused.values(used_at=now())):
        return False
    left = _("%(n)s of %(all)s left", n=recovery_codes_left(user), all=limits.RECOVERY_CODES)
    note_event(user, "recovery-code-used", device, ip, left)
    return True
