"""Tokens in links to stop mails: signed, and good for one purpose, person and community."""

from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from community.notifications.kinds import KINDS

ALL, DIGEST = "all", "digest"  # what can be stopped besides one kind


def signer():
    # of the purpose alone: a token signed for anything else does not fit here
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt="unsubscribe",
        signer_kwargs={"digest_method": sha256},
    )


def unsubscribe_token(member, what):
    """`what` is a kind, DIGEST or ALL."""
    return signer().dumps([member.community_id, member.id, what])


def read_token(token):
    """(community id, member id, what) of a token that we made, else None."""
    try:
        community_id, member_id, what = signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return (community_id, member_id, what) if what in {ALL, DIGEST, *KINDS} else None
