"""Passkeys: begun with options for the browser, finished with what its authenticator signed."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from community import limits, text
from community.accounts.handlers.challenges import begin_challenge, take_challenge
from community.accounts.queries import challenge_of
from community.accounts.secrets import token_hash
from community.db import changed, db, insert_once, lock, now
from community.errors import Refused
from community.factors.handlers.codes import forget_the_rest
from community.factors.models import Passkey
from community.factors.queries import passkey_by_credential, passkeys_of
from community.factors.secrets import user_handle

ADD, PROVE = "passkey-add", "passkey-in"
CREDENTIAL_ID = 1023  # bytes: more than that, WebAuthn forbids
NOT_GOOD = _l("That passkey was not accepted. Try again, or choose another way.")
VERIFIED = UserVerificationRequirement.REQUIRED
FOUND_WITHOUT_A_NAME = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
)


def begin_adding(user, host, browser):
    """Options (JSON) for making a passkey on a host, good in this browser. Raises Refused."""
    mine = passkeys_of(user)
    refuse_many_passkeys(mine)
    token = begin_challenge(ADD, browser, limits.CHALLENGE_LIFE, user)
    known = [key for key in mine if key.host == host]
    return options_to_json(
        generate_registration_options(
            rp_id=host,
            rp_name="Hearth",
            user_id=user_handle(user),
            user_name=user.email,
            user_display_name=user.name or user.email,
            challenge=token.encode(),
            authenticator_selection=FOUND_WITHOUT_A_NAME,
            exclude_credentials=[
                PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential_id))
                for key in known
            ],
        )
    )


def begin_proving(host, browser):
    """Options (JSON) for proving who one is with any passkey of a host, good in this browser."""
    token = begin_challenge(PROVE, browser, limits.CHALLENGE_LIFE)
    return options_to_json(
        generate_authentication_options(
            rp_id=host, challenge=token.encode(), user_verification=VERIFIED
        )
    )


def refuse_many_passkeys(mine):
    if len(mine) >= limits.PASSKEYS_PER_USER:
        raise Refused(
            _("%(n)s passkeys are as many as an account may have.", n=limits.PASSKEYS_PER_USER)
        )


def add_passkey(user, name, answer, host, origin, browser):
    """Keep the passkey that a browser made for somebody and return it.

    `answer` is what the browser said (JSON). Raises Refused for what was not asked for here, is
    not signed as it should be, or one too many.
    """
    name = checked_name(name)
    made = verified(checked_registration, answer, host, origin, browser, user)
    lock(user, "second_step_at")  # two at once are counted one after the other
    refuse_many_passkeys(passkeys_of(user))
    credential_id = bytes_to_base64url(made.credential_id)
    new = insert_once(
        Passkey,
        user_id=user.id,
        host=host,
        credential_id=credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
    )
    if not new:
        raise Refused(NOT_GOOD)
    return passkey_by_credential(host, credential_id)


def checked_name(name):
    name = text.clean_line(name)
    if not 0 < len(name) <= limits.PASSKEY_NAME:
        raise Refused(_("A name has 1 to %(n)s characters.", n=limits.PASSKEY_NAME), "name")
    return name


def checked_registration(answer, host, origin, browser, user):
    credential = parse_registration_credential_json(answer)
    challenge = finish(ADD, credential, browser, user)
    made = verify_registration_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=host,
        expected_origin=origin,
        require_user_verification=True,
    )
    if len(made.credential_id) > CREDENTIAL_ID:
        raise Refused(NOT_GOOD)
    return made


def use_passkey(answer, host, origin, browser, user=None):
    """The passkey that a browser has proved to hold (one of `user`'s, if given).

    Raises Refused, in the same words for an unknown passkey and a wrong signature.
    """
    passkey, proof = verified(checked_assertion, answer, host, origin, browser, user)
    same = update(Passkey).where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
    if not changed(same.values(sign_count=proof.new_sign_count, used_at=now())):
        raise Refused(NOT_GOOD)
    return passkey


def checked_assertion(answer, host, origin, browser, user):
    credential = parse_authentication_credential_json(answer)
    challenge = finish(PROVE, credential, browser)
    passkey = passkey_by_credential(host, credential.id)
    if passkey is None or (user is not None and passkey.user_id != user.id):
        raise Refused(NOT_GOOD)
    proof = verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=host,
        expected_origin=origin,
        credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.sign_count,
        require_user_verification=True,
    )
    return passkey, proof


def verified(check, *what):
    """What a check of a browser's answer returns. The parsers below it meet whatever a stranger
    sends and fail in many ways: all of them are one refusal."""
    try:
        return check(*what)
    except SQLAlchemyError:
        raise
    except Exception as error:
        raise Refused(NOT_GOOD) from error


def finish(kind, credential, browser, user=None):
    """Use up the challenge that was signed; return it. Raises Refused."""
    signed = parse_client_data_json(credential.response.client_data_json).challenge
    begun = challenge_of(kind, token_hash(browser), token_hash(signed.decode()))
    theirs = begun is not None and begun.user_id == (user and user.id)
    if not theirs or not take_challenge(begun):
        raise Refused(NOT_GOOD)
    return signed


def rename_passkey(passkey, name):
    """Raises Refused."""
    passkey.name = checked_name(name)


def remove_passkey(passkey):
    """Forget a passkey; with the last factor go its recovery codes, and sessions are weak again."""
    db.session.execute(delete(Passkey).where(Passkey.id == passkey.id))
    forget_the_rest(passkey.user)
