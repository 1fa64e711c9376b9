"""Who somebody known to a provider is here: known by issuer and subject, never by an e-mail."""

from flask_babel import gettext as _
from sqlalchemy import delete

from community.accounts.handlers.codes import normalise_email
from community.accounts.handlers.events import note_event
from community.accounts.handlers.users import name_user, verified_user
from community.accounts.queries import user_by_email
from community.db import db, insert_once, lock, now
from community.errors import Refused
from community.factors.queries import passkeys_of
from community.identities.models import Identity
from community.identities.queries import identities_of, identity_by_subject
from community.identities.signals import identity_linked


def recognise(person, label, device, ip):
    """The user whom a Person (openid.Person) signs in, linked if need be; None if it is not sure.

    It is sure for a linked identity; and for an address that the provider vouches for, unless its
    account here never proved it, or knows another person of this provider by it.
    """
    identity = identity_by_subject(person.issuer, person.subject)
    if identity is not None:
        touch_identity(identity, person)
        return identity.user
    if not person.verified:
        return None
    email, normalised = normalise_email(person.email)
    user = user_by_email(normalised)
    if user is not None and (user.verified_at is None or is_somebody_else(user, person)):
        return None
    user = verified_user(email, normalised)
    link_identity(user, person, label, device, ip)
    return user


def is_somebody_else(user, person):
    """Whether this provider knows the user by another subject: an address may change hands."""
    return any(each.issuer == person.issuer for each in identities_of(user))


def touch_identity(identity, person):
    """Note that an identity was used, and what its provider says of it now."""
    identity.used_at = now()
    identity.email = person.email
    identity.picture_url = person.picture_url
    name_if_nameless(identity.user, person)


def link_identity(user, person, label, device, ip):
    """Let a Person sign in as this user from now on. Signals identity_linked.

    Raises Refused if it signs in somebody else already.
    """
    new = insert_once(
        Identity,
        user_id=user.id,
        provider=person.provider,
        issuer=person.issuer,
        subject=person.subject,
        email=person.email,
        picture_url=person.picture_url,
        created_at=now(),
        used_at=now(),
    )
    identity = identity_by_subject(person.issuer, person.subject)
    if identity.user_id != user.id:
        raise Refused(_("That one signs in to another account here. Unlink it there first."))
    if not new:
        return touch_identity(identity, person)
    name_if_nameless(user, person)
    note_event(user, "identity-linked", device, ip, label)
    identity_linked.send(identity)
    return None


def name_if_nameless(user, person):
    if not user.name and person.name:
        name_user(user, person.name)


def unlink_identity(identity, label, device, ip):
    """Take a way in away, unless it is the last one. Raises Refused."""
    user = identity.user
    lock(user, "verified_at")  # two at once could each see the other as left
    others = len(identities_of(user)) > 1
    if not (user.verified_at or others or passkeys_of(user)):
        raise Refused(_("This is your only way in. Add another one first."))
    db.session.delete(identity)
    note_event(user, "identity-unlinked", device, ip, label)


def unlink_identities_since(user, since):
    """Unlink what was linked since a moment: whoever did it may not have been the owner."""
    linked = delete(Identity).where(Identity.user_id == user.id, Identity.created_at >= since)
    db.session.execute(linked)
