"""The security log of each account."""

from sqlalchemy import delete

from community import limits
from community.accounts.events import EVENTS, MAILED
from community.accounts.mails import mail_security
from community.accounts.models import AccountEvent
from community.db import db, now


def note_event(user, kind, device="", ip="", details=""):
    """Write a line to somebody's security log; tell them by mail what they must hear of at once.

    `kind` is one of events.EVENTS.
    """
    words = EVENTS[kind]
    db.session.add(
        AccountEvent(user_id=user.id, kind=kind, device=device, ip=ip, details=details[:300])
    )
    if kind in MAILED:
        mail_security(user, words, details, device)


def purge_events():
    """Forget what happened more than a year ago."""
    old = AccountEvent.created_at < now() - limits.EVENTS_KEPT
    db.session.execute(delete(AccountEvent).where(old))
