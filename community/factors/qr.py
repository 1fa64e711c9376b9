"""What an authenticator app scans."""

import pyotp
import segno

from community.factors.browser import passkey_host
from community.factors.secrets import unseal


def setup_address(app, user):
    """(the secret to type, the otpauth address to scan) of an app that is being set up."""
    secret = unseal(app.sealed_secret)
    issuer = f"Hearth {passkey_host()}".strip()
    return secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer)


def qr_of(words):
    """(side, path) of a QR picture: an SVG path of unit squares, with the quiet zone it needs."""
    rows = list(segno.make(words, error="m").matrix_iter(border=4))
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
