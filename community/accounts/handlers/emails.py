"""Moving an account to another address: asked for, confirmed there, undone from the old one."""

from flask_babel import gettext as _
from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from community import limits
from community.accounts import mails, secrets
from community.accounts.handlers.codes import HOUR, end_changes_of, end_codes_for, normalise_email
from community.accounts.handlers.events import note_event
from community.accounts.handlers.sessions import end_sessions
from community.accounts.models import EmailChange, User
from community.accounts.queries import changes_asked_since, user_by_email
from community.accounts.signals import account_reclaimed
from community.db import changed, db, now
from community.errors import Refused, TooMany


def ask_for_email(user, typed, device, ip):
    """Begin to move an account to another address, and mail a link there that confirms it.

    If that address has an account, its owner is told instead; nothing else differs, so that
    nobody finds out here who has one. A change that still waits ends. Raises Refused, or TooMany
    above the hourly limits.
    """
    address, normalised = normalise_email(typed)
    if normalised == user.normalised_email:
        raise Refused(_("That is your address already."), "email")
    refuse_many_changes(user, normalised, ip)
    end_changes_of(user)
    token = secrets.new_token()
    change = EmailChange(
        user=user,
        old_email=user.email,
        new_email=address,
        normalised_email=normalised,
        confirm_hash=secrets.token_hash(token),
        undo_hash=secrets.token_hash(secrets.new_token()),  # nobody's, until it is confirmed
        ip=ip,
        expires_at=now() + limits.EMAIL_CONFIRM,
    )
    db.session.add(change)
    note_event(user, "email-asked", device, ip, address)
    if owner := user_by_email(normalised):
        mails.mail_taken(owner, device)
    else:
        mails.mail_confirm(change, token, device)


def refuse_many_changes(user, normalised, ip):
    since = now() - HOUR
    by_user = changes_asked_since(since, user_id=user.id)
    by_address = changes_asked_since(since, normalised_email=normalised)
    by_ip = changes_asked_since(since, ip=ip)
    if (
        max(by_user, by_address) >= limits.CODES_AN_HOUR_PER_ADDRESS
        or by_ip >= limits.CODES_AN_HOUR_PER_IP
    ):
        raise TooMany(_("That is many mails in a short time. Try again in an hour."), "email")


def cancel_email(user, device, ip):
    """Keep the address: a change that still waits ends."""
    if end_changes_of(user):
        note_event(user, "email-kept", device, ip)


def confirm_email(change, session, device, ip):
    """Give an account its new address; False if this was done or ended before.

    Every session but `session` ends, and all that the old or the new address could still open.
    The old address is mailed a link that undoes it. Raises Refused if the new one was taken.
    """
    user, undo = change.user, secrets.new_token()
    waiting = update(EmailChange).where(
        EmailChange.id == change.id,
        EmailChange.confirmed_at.is_(None),
        EmailChange.undone_at.is_(None),
        EmailChange.expires_at > now(),
    )
    confirmed = waiting.values(
        confirmed_at=now(),
        undo_hash=secrets.token_hash(undo),
        undo_until=now() + limits.EMAIL_UNDO,
    )
    if not changed(confirmed):
        return False
    move(user, change.new_email, change.normalised_email)
    end_sessions(user, but=session)
    note_event(user, "email-changed", device, ip, f"{change.old_email} → {change.new_email}")
    mails.mail_changed(change, undo, device)
    return True


def undo_email(change, device, ip):
    """Bring an account's old address back; False if this was done before or is too late.

    Every session ends, whatever could sign in, and every later change of address, done or not.
    Signals account_reclaimed: ways in that came since then go.
    Raises Refused if the old address has an account of its own by now.
    """
    user = change.user
    since = update(EmailChange).where(EmailChange.undone_at.is_(None))
    mine = since.where(EmailChange.id == change.id, EmailChange.undo_until > now())
    if not changed(mine.values(undone_at=now())):
        return False
    later = since.where(EmailChange.user_id == user.id, EmailChange.id > change.id)
    db.session.execute(later.values(undone_at=now()))
    lost = user.email
    move(user, change.old_email, change.old_email.casefold())
    end_sessions(user)
    account_reclaimed.send(user, since=change.created_at)
    note_event(user, "email-undone", device, ip, f"{lost} → {user.email}")
    mails.mail_undone(lost, user.email)
    return True


def move(user, email, normalised):
    """Set the address of an account, proved by who holds it; codes for the one it had end."""
    end_codes_for(user)
    values = {"email": email, "normalised_email": normalised, "verified_at": now()}
    try:
        with db.session.begin_nested():
            db.session.execute(update(User).where(User.id == user.id).values(values))
    except IntegrityError:
        raise Refused(_("Another account has the address %(email)s now.", email=email)) from None


def purge_changes():
    """Forget changes of address that can be neither confirmed nor undone any more.

    Those that were confirmed stay as long as mails do: an account that goes takes along the mails
    to its old address.
    """
    forgotten = now() - limits.MAIL_TEXT_KEPT
    over = or_(EmailChange.undo_until.is_(None), EmailChange.undo_until < forgotten)
    db.session.execute(delete(EmailChange).where(EmailChange.expires_at < now(), over))
