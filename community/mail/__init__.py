"""The outbox: a mail is a row, written in the transaction that caused it and sent by a job.

Owns the tables mails and dead_addresses. Others call what is named here.
"""

from community.mail.bounces import note_bounce
from community.mail.erasure import (
    forget_mails_naming,
    forget_mails_of,
    forget_mails_to,
    sent_to,
)
from community.mail.jobs import send_mails, sweep_mails
from community.mail.models import DeadAddress, Mail
from community.mail.outbox import queue_mail, retry_mail

__all__ = [
    "DeadAddress",
    "Mail",
    "forget_mails_naming",
    "forget_mails_of",
    "forget_mails_to",
    "note_bounce",
    "queue_mail",
    "retry_mail",
    "send_mails",
    "sent_to",
    "sweep_mails",
]
