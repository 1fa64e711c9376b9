"""Every write to users, login codes and sessions."""

import hmac
from contextlib import suppress
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import delete, exists, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from community import limits, text
from community.accounts import secrets
from community.accounts.models import LoginCode, Session, User
from community.accounts.queries import (
    codes_asked_since,
    sessions_of,
    user_by_email,
    wrong_tries_since,
)
from community.accounts.signals import signed_in, user_named
from community.db import changed, db, now
from community.errors import Refused, TooMany

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DEVICE = 200


def normalise_email(typed):
    """(address as typed, address as compared). Raises Refused for what is no address."""
    try:
        address = validate_email(
            text.clean_line(typed), check_deliverability=False, globally_deliverable=False
        )
    except (EmailNotValidError, ValueError):
        raise Refused(_("Type an e-mail address, like ana@example.org."), "email") from None
    if len(address.normalized) > limits.EMAIL:
        raise Refused(_("Type an e-mail address, like ana@example.org."), "email")
    return address.normalized, address.normalized.casefold()


def request_code(email, browser, device, ip, next_path="/", founding=None):
    """Make a code and a link for an address; whether it is known here makes no difference.

    `browser` is the token that binds the code to who asked. Earlier codes of that browser die.
    Returns (LoginCode, code, link token). Raises Refused, or TooMany above the hourly limits.
    """
    address, normalised = normalise_email(email)
    refuse_many_codes(normalised, ip)
    code, link = secrets.new_code(), secrets.new_token()
    row = LoginCode(
        email=address,
        normalised_email=normalised,
        code_hash=secrets.code_hash(browser, code),
        link_hash=secrets.token_hash(link),
        browser_hash=secrets.token_hash(browser),
        ip=ip,
        device=device[:DEVICE],
        next_path=next_path,
        founding=founding,
        expires_at=now() + limits.CODE_LIFE,
    )
    end_codes_of(browser)
    db.session.add(row)
    db.session.flush()
    return row, code, link


def end_codes_of(browser):
    mine = update(LoginCode).where(LoginCode.browser_hash == secrets.token_hash(browser))
    db.session.execute(mine.where(LoginCode.used_at.is_(None)).values(used_at=now()))


def refuse_many_codes(normalised, ip):
    since = now() - HOUR
    by_address = codes_asked_since(since, normalised_email=normalised)
    by_ip = codes_asked_since(since, ip=ip)
    if by_address >= limits.CODES_AN_HOUR_PER_ADDRESS or by_ip >= limits.CODES_AN_HOUR_PER_IP:
        raise TooMany(
            _("That is many codes in a short time. Use the last one, or wait an hour."), "email"
        )


def try_code(row, browser, typed):
    """Whether `typed` is the code of this LoginCode; uses it up, or counts a wrong try.

    A try is taken before it is compared, so that many at once are no more than five. The caller
    commits either way. Raises TooMany when the account has seen its wrong codes for today.
    """
    wrong_today = wrong_tries_since(row.normalised_email, now() - DAY)
    if wrong_today >= limits.WRONG_CODES_A_DAY:
        raise TooMany(_("Too many wrong codes today. Try again tomorrow."), "code")
    live = (
        update(LoginCode)
        .where(LoginCode.id == row.id, LoginCode.used_at.is_(None))
        .where(LoginCode.tries < limits.CODE_TRIES, LoginCode.expires_at > now())
    )
    if not changed(live.values(tries=LoginCode.tries + 1)):
        return False
    given = secrets.code_hash(browser, secrets.read_code(typed))
    if not hmac.compare_digest(given, row.code_hash):
        return False
    return use_up(row, tries=LoginCode.tries - 1)


def use_up(row, **values):
    """Mark a LoginCode used; False if it was used, dead or too old already."""
    unused = update(LoginCode).where(LoginCode.id == row.id, LoginCode.used_at.is_(None))
    alive = unused.where(LoginCode.expires_at > now())
    return bool(changed(alive.values(used_at=now(), **values)))


def sign_in(row, device, ip):
    """Start a session for the address of a used LoginCode; make the user if there is none yet.

    Returns (User, session token). Signals signed_in.
    """
    user = user_by_email(row.normalised_email)
    if user is None:
        user = create_user(row.email, row.normalised_email)
    user.verified_at = user.verified_at or now()
    token = start_session(user, device, ip)
    signed_in.send(user, founding=row.founding)
    return user, token


def create_user(email, normalised, name=None):
    user = User(email=email, normalised_email=normalised, name=name)
    db.session.add(user)
    db.session.flush()
    return user


def start_session(user, device, ip):
    """Make a session and return its token, which is kept nowhere but in the cookie."""
    token = secrets.new_token()
    row = Session(
        user_id=user.id,
        token_hash=secrets.token_hash(token),
        device=device[:DEVICE],
        ip=ip,
        expires_at=now() + limits.SESSION_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    for oldest in sessions_of(user)[limits.SESSIONS_PER_USER :]:
        end_session(oldest)
    return token


def touch_session(session, ip):
    """Slide a session's life: it was just used."""
    session.seen_at, session.ip = now(), ip
    session.expires_at = now() + limits.SESSION_LIFE


def end_session(session):
    db.session.execute(delete(Session).where(Session.id == session.id))


def end_sessions(user, but=None):
    """End all of somebody's sessions, or all but one."""
    theirs = delete(Session).where(Session.user_id == user.id)
    if but is not None:
        theirs = theirs.where(Session.id != but.id)
    db.session.execute(theirs)


def name_user(user, name):
    """Set the display name that each community is offered. Signals user_named."""
    name = text.clean_line(name)
    if not name:
        raise Refused(_("Type the name people here should see."), "name")
    if len(name) > limits.NAME:
        raise Refused(_("Keep your name under %(n)s characters.", n=limits.NAME), "name")
    user.name = name
    user_named.send(user)


def claim_install(user):
    """Make this user the install's first operator, unless somebody is already."""
    first = aliased(User)
    taken = exists().where(first.operator_no == 1)
    claim = update(User).where(User.id == user.id, ~taken, User.operator_no.is_(None))
    with suppress(IntegrityError), db.session.begin_nested():  # two may be the first at once
        db.session.execute(claim.values(operator_no=1))


def purge_codes():
    """Forget codes once they no longer count for any limit."""
    db.session.execute(delete(LoginCode).where(LoginCode.created_at < now() - 2 * DAY))


def purge_sessions():
    """Forget sessions that ran out."""
    db.session.execute(delete(Session).where(Session.expires_at < now()))


def find_or_make_user(email):
    """The user with an address, made if need be: for commands. Raises Refused."""
    address, normalised = normalise_email(email)
    return user_by_email(normalised) or create_user(address, normalised)
