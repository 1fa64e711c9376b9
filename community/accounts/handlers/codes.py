"""Codes and links that prove an address: how they are asked for, tried and used up."""

import hmac
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import limits, text
from community.accounts import secrets
from community.accounts.models import DEVICE, EmailChange, LoginCode
from community.accounts.queries import codes_asked_since, wrong_tries_since
from community.db import changed, db, now
from community.errors import Refused, TooMany

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


def end_codes_for(user):
    """End every code and link that would still sign in as somebody, wherever asked for."""
    theirs = update(LoginCode).where(LoginCode.normalised_email == user.normalised_email)
    db.session.execute(theirs.where(LoginCode.used_at.is_(None)).values(used_at=now()))


def end_changes_of(user):
    """End the change of address that waits to be confirmed; how many there were."""
    theirs = update(EmailChange).where(EmailChange.user_id == user.id)
    waiting = theirs.where(EmailChange.confirmed_at.is_(None), EmailChange.undone_at.is_(None))
    return changed(waiting.values(undone_at=now()))


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


def purge_codes():
    """Forget codes once they no longer count for any limit."""
    db.session.execute(delete(LoginCode).where(LoginCode.created_at < now() - 2 * DAY))
