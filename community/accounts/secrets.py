"""Tokens and codes: how they are made, and what is kept of them."""

import hashlib
import hmac
import secrets

from flask import current_app

from community import limits

# Crockford's base32: no I, L, O and U. https://www.crockford.com/base32.html
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILO", "110")


def new_token():
    return secrets.token_urlsafe(32)


def new_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(limits.CODE_LENGTH))


def read_code(typed):
    """A code as typed, without case, dashes, spaces and look-alikes."""
    kept = "".join(letter for letter in typed.upper() if letter.isalnum())
    return kept.translate(LOOK_ALIKES)


def token_hash(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def code_hash(browser, code):
    """What is kept of a code: useless without the secret key and the browser's own token."""
    key = current_app.config["SECRET_KEY"]
    message = f"{browser}:{code}".encode("utf-8", "replace")
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
