"""What members are told outside the app, in turns: each mail is a transaction of its own."""

import logging
from time import monotonic

from community.db import db
from community.jobs import every_minute
from community.notifications.handlers.digests import due_digests, plan_digests, send_digest
from community.notifications.handlers.mailing import due_notifications, mail_notification

AT_ONCE = 100
TURN = 45  # seconds after which the next minute goes on

log = logging.getLogger(__name__)


@every_minute
def mail_digests():
    """Plan the digests of those who have something waiting, and write those that are due."""
    while plan_digests(AT_ONCE) == AT_ONCE:
        db.session.commit()
    db.session.commit()
    write_all(due_digests, send_digest)


@every_minute
def mail_notifications():
    """Write the mails of what happened some minutes ago and was not seen."""
    write_all(due_notifications, mail_notification)


def write_all(due, write):
    """Write what is due. One that cannot be written holds up no other; a minute later it is tried
    again."""
    began, failed = monotonic(), False
    while not failed and monotonic() < began + TURN:
        ids = due(AT_ONCE)
        db.session.rollback()
        for row_id in ids:
            try:
                write(row_id)
                db.session.commit()
            except Exception:
                db.session.rollback()
                log.exception("%s of %s failed", write.__name__, row_id)
                failed = True
        if len(ids) < AT_ONCE:
            break
