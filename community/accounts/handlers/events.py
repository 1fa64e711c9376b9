"""The security log of each account."""

from community.accounts.events import EVENTS, MAILED
from community.accounts.mails import mail_security
from community.accounts.models import AccountEvent
from community.db import db


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
