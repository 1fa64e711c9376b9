from contextlib import suppress

from community.accounts.handlers.challenges import take_challenge
from community.accounts.queries import challenge_of
from community.db import db
from community.errors import Refused
from community.identities.handlers import link_identity, unlink_identities_since
from community.identities.openid import Person


def on_address_proved(user, code, browser_hash, device, ip):
    """Link what somebody signed in with at a provider, once they prove the address by the code
    that was sent for it, in the browser they began in."""
    challenge = challenge_of("link", browser_hash)
    if challenge is None or challenge.details["code_id"] != code.id:
        return
    if not take_challenge(challenge):
        return
    person = Person(**challenge.details["person"])
    with suppress(Refused), db.session.begin_nested():  # meanwhile it is somebody else's
        link_identity(user, person, challenge.details["label"], device, ip)


def on_account_reclaimed(user, since):
    unlink_identities_since(user, since)
