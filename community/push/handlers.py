"""Every write to push subscriptions."""

import binascii
from base64 import b64decode
from collections.abc import Collection

from cryptography.hazmat.primitives.asymmetric import ec
from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import limits
from community.db import db, now, upsert
from community.errors import Refused
from community.push.endpoints import refuse_unknown
from community.push.models import PushSubscription
from community.push.queries import devices_of, digest_of

DEVICE = 100  # characters
GONE = {404, 410}


def add_device(
    member, session, endpoint, public_key, secret, device, trusted: Collection[str] = ()
):
    """Let a browser, signed in by a session, be woken for a member.

    Whoever was woken there before is not any more. `trusted` are the origins of push services that
    an operator named. Raises Refused for what no browser's push service says.
    """
    refuse_unknown(endpoint, trusted)
    refuse_bad_keys(public_key, secret)
    here = PushSubscription.community_id == member.community_id
    digest = digest_of(endpoint)
    others = PushSubscription.digest == digest, PushSubscription.member_id != member.id
    db.session.execute(delete(PushSubscription).where(here, *others))
    mine = here, PushSubscription.member_id == member.id
    before = PushSubscription.session_id == session.id, PushSubscription.digest != digest
    db.session.execute(delete(PushSubscription).where(*mine, *before))
    upsert(
        PushSubscription,
        {"digest": digest, "member_id": member.id},
        community_id=member.community_id,
        session_id=session.id,
        endpoint=endpoint,
        public_key=public_key,
        secret=secret,
        device=device[:DEVICE],
        created_at=now(),
        failures=0,
    )
    for oldest in devices_of(member)[limits.PUSH_SUBSCRIPTIONS :]:
        remove_device(oldest)


def refuse_bad_keys(public_key, secret):
    """What is sealed with other keys nobody could read."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public_key))
        right = len(decoded(public_key)) == 65 and len(decoded(secret)) == 16
    except (ValueError, binascii.Error):
        right = False
    if not right:
        raise Refused(_("This browser gave no keys that can be used."))


def decoded(key):
    """The bytes of a key as browsers give it. Raises ValueError."""
    return b64decode(f"{key}{'=' * (-len(key) % 4)}", altchars=b"-_", validate=True)


def remove_device(subscription):
    forget_devices(PushSubscription.id == subscription.id)


def forget_devices(*which):
    db.session.execute(delete(PushSubscription).where(*which))


def note_outcome(subscription_id, endpoint, status):
    """What a push service said (None: nothing): a browser it no longer knows, or that failed for
    long, is forgotten."""
    this = PushSubscription.id == subscription_id, PushSubscription.endpoint == endpoint
    if status is not None and status < 300:
        db.session.execute(update(PushSubscription).where(*this).values(failures=0))
        return
    count = PushSubscription.failures + 1
    db.session.execute(update(PushSubscription).where(*this).values(failures=count))
    tired = PushSubscription.failures >= limits.PUSH_FAILURES
    forget_devices(*this, *(() if status in GONE else (tired,)))
