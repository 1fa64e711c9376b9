"""Who asks a push service to wake a browser: the key of this install (RFC 8292)."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app
from joserfc import jwt
from joserfc.jwk import ECKey

from community.config import vapid_number
from community.db import now

LIFE = timedelta(hours=12)  # a day is the most a service takes


def private_key():
    return key_of(current_app.config["VAPID_PRIVATE_KEY"])


@cache
def key_of(text):
    return ec.derive_private_key(vapid_number(text), ec.SECP256R1())


def public_key():
    """As browsers want it when they subscribe; a subscription is good for this key alone."""
    uncompressed = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    point = private_key().public_key().public_bytes(*uncompressed)
    return urlsafe_b64encode(point).decode().rstrip("=")


def authorization(endpoint):
    """The header that says who we are, signed for one push service."""
    service = urlsplit(endpoint)
    claims = {
        "aud": f"{service.scheme}://{service.netloc}",
        "exp": int((now() + LIFE).timestamp()),
        "sub": contact(),
    }
    pem = private_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))
    return f"vapid t={token}, k={public_key()}"


def contact():
    """Whom a push service may write to when something is wrong with what we send."""
    url = current_app.config["PUBLIC_URL"]
    return url if url.startswith("https:") else f"mailto:{current_app.config['MAIL_FROM']}"
