"""The OpenID Connect protocol: what is sent to a provider, and what is believed of its answer.

The pieces of the protocol are Authlib's, the signatures joserfc's; every call goes through `fetch`.
"""

import json
from dataclasses import asdict, dataclass
from time import monotonic, time
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import current_app
from flask_babel import gettext as _
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet

from community import limits, text
from community.accounts.handlers.codes import normalise_email
from community.errors import Refused
from community.fetch import NoAnswer, TooSlow, check, fetch

ALGORITHMS = ("RS256", "ES256", "PS256")  # never a shared secret, never none
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
APPLE_SECRET_LIFE = 300  # seconds
# What does not parse, verify or fit: strange answers fail in many ways.
BAD_TOKEN = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)

remembered: dict[tuple[str, str], tuple[float, Any]] = {}  # (what, issuer) -> (until, answer)


class Failed(Exception):
    """Signing in by a provider came to nothing; the words are for the person who tried."""

    def __init__(self, words, status=422):
        super().__init__(str(words))
        self.status = status


@dataclass(frozen=True)
class Person:
    """Who a provider says has signed in there. `email` is None unless it is an address."""

    provider: str  # its name
    issuer: str
    subject: str
    email: str | None
    verified: bool
    name: str
    picture_url: str | None

    def as_details(self):
        return asdict(self)


def authorization_url(provider, metadata, callback, state, nonce, verifier):
    """Where a browser goes to sign in at the provider."""
    apple = provider.name == "apple"
    return prepare_grant_uri(
        metadata["authorization_endpoint"],
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=callback,
        scope="openid name email" if apple else "openid email profile",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        response_mode="form_post" if apple else None,
    )


def person_behind(provider, code, callback, nonce, verifier, until):
    """The Person whom the provider sent back with this code. Raises Failed."""
    metadata = metadata_of(provider, until)
    answer = tokens_for(provider, metadata, code, callback, verifier, until)
    claims = checked_claims(provider, metadata, answer.get("id_token"), nonce, until)
    if "email" not in claims and metadata.get("userinfo_endpoint"):
        claims = userinfo(provider, metadata, answer.get("access_token"), until, claims) | claims
    return read_person(provider, claims)


def metadata_of(provider, until):
    """What the provider publishes about itself. Raises Failed."""

    def look():
        url = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = ask_json(provider, url, until)
        issuer = found.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != provider.issuer.rstrip("/"):
            raise unusable(provider, f"it says it is {issuer!r:.300}")
        optional = [found["userinfo_endpoint"]] if "userinfo_endpoint" in found else []
        try:
            for address in [*(found.get(name) for name in ENDPOINTS), *optional]:
                check(str(address), [provider.issuer])
        except NoAnswer as error:
            raise unusable(provider, error) from None
        return found

    return remember("metadata", provider, look)


def keys_of(provider, metadata, until, again=False):
    """The keys that the provider signs with."""

    def look():
        try:
            return KeySet.import_key_set(ask_json(provider, metadata["jwks_uri"], until))
        except BAD_TOKEN as error:
            raise unusable(provider, f"its keys: {error!r:.300}") from None

    return remember("keys", provider, look, again)


def remember(what, provider, look, again=False):
    """What `look` finds, remembered for a while in this process; a failure is not."""
    until, found = remembered.get((what, provider.issuer), (0.0, None))
    if again or until < monotonic():
        found = look()
        until = monotonic() + limits.PROVIDER_CACHE.total_seconds()
        remembered[what, provider.issuer] = until, found
    return found


def tokens_for(provider, metadata, code, callback, verifier, until):
    """What the provider gives for a code."""
    url = metadata["token_endpoint"]
    body = prepare_token_request(
        "authorization_code", redirect_uri=callback, code=code, code_verifier=verifier
    )
    methods = str(metadata.get("token_endpoint_auth_methods_supported"))
    method = "client_secret_post" if "client_secret_post" in methods else "client_secret_basic"
    secret = apple_secret(provider) if provider.private_key else provider.client_secret
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    auth = ClientAuth(provider.client_id, secret, method)
    url, headers, body = auth.prepare("POST", url, headers, body)
    return ask_json(provider, url, until, form=body, headers=headers)


def apple_secret(provider):
    """Apple knows its clients by a token of their own, signed with a key of theirs."""
    now = int(time())
    claims = {
        "iss": provider.team_id,
        "iat": now,
        "exp": now + APPLE_SECRET_LIFE,
        "aud": provider.issuer,
        "sub": provider.client_id,
    }
    header = {"alg": "ES256", "kid": provider.key_id}
    return jwt.encode(header, claims, ECKey.import_key(provider.private_key))


def checked_claims(provider, metadata, id_token, nonce, until):
    """What an ID token says, once it is sure that it was said by this provider, to us, now."""
    try:
        keys = keys_of(provider, metadata, until)
        try:
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # it may sign with a new key
            keys = keys_of(provider, metadata, until, again=True)
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        claims = token.claims
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        jwt.JWTClaimsRegistry(
            leeway=int(limits.CLOCK_SKEW.total_seconds()),
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            azp={"essential": several, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
        ).validate(claims)
        subject = claims["sub"]
        if len(subject) > 255 or not (subject.isascii() and subject.isprintable()):
            raise ValueError("sub")
    except BAD_TOKEN as error:
        raise unusable(provider, f"its token: {error!r:.300}") from None
    return claims


def userinfo(provider, metadata, access_token, until, claims):
    """What some providers do not say in the ID token. It must be about the same person."""
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    found = ask_json(provider, metadata["userinfo_endpoint"], until, headers=headers)
    if found.get("sub") != claims["sub"]:
        raise unusable(provider, "its userinfo is about somebody else")
    return found


def read_person(provider, claims):
    """A Person from claims whose shape nobody has promised."""
    try:
        email = normalise_email(claims["email"])[0]
    except (Refused, LookupError, TypeError, AttributeError):
        email = None
    picture = claims.get("picture")
    usable = isinstance(picture, str) and picture.isascii() and len(picture) <= 2000
    return Person(
        provider=provider.name,
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email,
        verified=email is not None and says_yes(claims.get("email_verified")),
        name=clean_name(claims.get("name")),
        picture_url=picture if usable and picture.isprintable() else None,
    )


def says_yes(claim):
    """Apple says "true" where others say true; nobody says yes in another way."""
    return claim is True or claim == "true"


def clean_name(name):
    """A name from elsewhere as a display name; empty if it cannot be one."""
    return text.clean_line(name)[: limits.NAME].strip() if isinstance(name, str) else ""


def apple_name(posted):
    """The name in the JSON that Apple posts with a first sign-in; empty if there is none."""
    try:
        name = json.loads(posted)["name"]
        return clean_name(f"{name.get('firstName') or ''} {name.get('lastName') or ''}")
    except BAD_TOKEN:
        return ""


def ask_json(provider, url, until, **options):
    """The JSON object with which the provider answers. Raises Failed."""
    try:
        answer = fetch(url, until, limits.PROVIDER_BYTES, [provider.issuer], **options)
        if "form" in options and 400 <= answer.status < 500:
            note(provider, f"it refused: {answer.status} {error_code(answer)}")
            raise Failed(_("%(name)s did not confirm who you are.", name=provider.label))
        found = answer.json()
    except TooSlow as error:
        note(provider, error)
        words = _("%(name)s takes too long to answer.", name=provider.label)
        raise Failed(words, 504) from None
    except NoAnswer as error:
        raise unusable(provider, error) from None
    if answer.status != 200 or not isinstance(found, dict):
        raise unusable(provider, f"{url} answered {answer.status}")
    return found


def error_code(answer):
    """Such as invalid_client. The rest of the answer may be personal and stays out of the log."""
    try:
        return str(answer.json().get("error"))[:40]
    except (NoAnswer, AttributeError):
        return ""


def unusable(provider, why):
    note(provider, why)
    return Failed(_("%(name)s gave no answer that can be used.", name=provider.label), 502)


def note(provider, why):
    current_app.logger.warning("sign-in with %s: %s", provider.name, why)
