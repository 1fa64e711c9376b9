"""People: made when an address is proved, named once."""

from contextlib import suppress

from flask_babel import gettext as _
from sqlalchemy import exists, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from community import limits, text
from community.accounts.handlers.codes import normalise_email
from community.accounts.models import User
from community.accounts.queries import user_by_email
from community.accounts.secrets import token_hash
from community.accounts.signals import address_proved, user_named
from community.db import db, now
from community.errors import Refused


def prove_address(row, browser="", device="", ip=""):
    """The user with the address of a used LoginCode; made if there is none yet.

    `browser` is the token of the browser it was used in. Signals address_proved.
    """
    user = verified_user(row.email, row.normalised_email)
    here = token_hash(browser)
    address_proved.send(user, code=row, browser_hash=here, device=device, ip=ip)
    return user


def verified_user(email, normalised):
    """The user with an address that is theirs for sure; made if there is none yet."""
    user = user_by_email(normalised)
    if user is None:
        user = create_user(email, normalised)
    user.verified_at = user.verified_at or now()
    return user


def create_user(email, normalised, name=None):
    user = User(email=email, normalised_email=normalised, name=name)
    db.session.add(user)
    db.session.flush()
    return user


def find_or_make_user(email):
    """The user with an address, made if need be: for commands. Raises Refused."""
    address, normalised = normalise_email(email)
    return user_by_email(normalised) or create_user(address, normalised)


def name_user(user, name):
    """Set the display name that each community is offered. Signals user_named."""
    name = text.clean_line(name)
    if not name:
        raise Refused(_("Type the name people here should see."), "name")
    if len(name) > limits.NAME:
        raise Refused(_("Keep your name under %(n)s characters.", n=limits.NAME), "name")
    user.name = name
    user_named.send(user)


def ask_second_step(user, on):
    """Set whether signing in also asks this user for a second factor."""
    user.second_step_at = now() if on else None


def claim_install(user):
    """Make this user the install's first operator, unless somebody is already."""
    first = aliased(User)
    taken = exists().where(first.operator_no == 1)
    claim = update(User).where(User.id == user.id, ~taken, User.operator_no.is_(None))
    with suppress(IntegrityError), db.session.begin_nested():  # two may be the first at once
        db.session.execute(claim.values(operator_no=1))
