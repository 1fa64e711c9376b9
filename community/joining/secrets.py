"""The code in an invitation's link: made from its row and the secret key, and kept nowhere."""

import base64
import hashlib
import hmac
import re

from flask import current_app

CODE = re.compile(r"([1-9][0-9]{0,9})-([a-z2-7]{32})")
LARGEST_ID = 2**31 - 1


def code_of(invitation):
    key = current_app.config["SECRET_KEY"]
    message = f"invitation:{invitation.community_id}:{invitation.id}:{invitation.nonce}"
    digest = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return f"{invitation.id}-{base64.b32encode(digest[:20]).decode().lower()}"


def id_in(code):
    """The id of the invitation that a code says it is of; None for what is no code."""
    found = CODE.fullmatch(code)
    return int(found[1]) if found and int(found[1]) <= LARGEST_ID else None


def is_code_of(invitation, code):
    return hmac.compare_digest(code_of(invitation).encode(), code.encode("utf-8", "replace"))
