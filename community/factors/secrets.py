"""What is derived from the install's secret key, without which nothing kept here is of use."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from community.db import to_ms


def key_for(purpose):
    """A key for one purpose alone."""
    secret = current_app.config["SECRET_KEY"].encode()
    return HKDF(SHA256(), 32, salt=None, info=f"hearth {purpose}".encode()).derive(secret)


def sealer():
    return Fernet(base64.urlsafe_b64encode(key_for("seal")))


def seal(words):
    return sealer().encrypt(words.encode()).decode()


def unseal(sealed):
    """What was sealed. Raises InvalidToken if it was with another secret key."""
    return sealer().decrypt(sealed.encode()).decode()


def keyed_hash(purpose, words):
    return hmac.new(key_for(purpose), words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def user_handle(user):
    """How authenticators know somebody: 64 bytes that tell nothing of who it is."""
    return hmac.digest(key_for("user handle"), str(user.id).encode(), "sha512")


def recovery_hash(user, code):
    return keyed_hash("recovery code", f"{user.id}:{code}")


def binding_of(session):
    """What binds something begun while signed in to that session, also once its token changes."""
    return keyed_hash("session", f"{session.id}:{to_ms(session.created_at)}")
