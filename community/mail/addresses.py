"""The addresses that a mail server said do not exist. Kept as digests: a list of people's dead
addresses is nobody's business."""

import hashlib
import hmac

from flask import current_app
from sqlalchemy import delete, select, update

from community.db import changed, db, insert_once, now
from community.mail.models import ERROR, DeadAddress


def digest_of(address):
    key = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), address.casefold().encode(), hashlib.sha256).hexdigest()


def dead_among(addresses):
    """Those of some addresses that take no mail, in small letters."""
    digests = {digest_of(address): address.casefold() for address in addresses}
    found = select(DeadAddress.digest).where(DeadAddress.digest.in_(digests))
    return {digests[digest] for digest in db.session.scalars(found)}


def note_dead(address, words):
    """Count that a server knows no such address; nothing is sent there from now on."""
    digest, error = digest_of(address), words.replace(address, "…")[:ERROR]
    moment = now()
    counted = update(DeadAddress).where(DeadAddress.digest == digest)
    more = {"failures": DeadAddress.failures + 1, "failed_at": moment, "error": error}
    if not changed(counted.values(more)):
        first = {"failures": 1, "created_at": moment, "failed_at": moment}
        insert_once(DeadAddress, digest=digest, error=error, **first)


def revive(*addresses):
    """Try these addresses again."""
    digests = [digest_of(address) for address in addresses]
    db.session.execute(delete(DeadAddress).where(DeadAddress.digest.in_(digests)))
