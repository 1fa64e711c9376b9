"""Mails that come back to MAIL_FROM later: reports that one of ours could not be delivered."""

import re
from email import message_from_bytes, policy

from sqlalchemy import select, update

from community.db import changed, db
from community.mail.addresses import note_dead
from community.mail.message import is_signed
from community.mail.models import ERROR, Mail
from community.mail.smtp import judged

OURS = re.compile(rb"<mail-(\d{1,9})-([0-9a-f]{32})@")
FAILED = 550  # what a server would have said, had it known at once


def note_bounce(returned):
    """Note what a returned mail (bytes) says: the one of ours that it quotes has failed, and its
    address takes no mail any more if the report says that it is dead.

    Returns that Mail, or None for anything else: delays, other mail, and what somebody made up, as
    nobody but its recipient knows the Message-ID of a mail. RFC 3464.
    """
    mail = mail_quoted_in(returned)
    words = failure_in(message_from_bytes(returned, policy=policy.default))
    if mail is None or words is None:
        return None
    answer = judged(FAILED, words)
    sent = update(Mail).where(Mail.id == mail.id, Mail.state == "sent")
    if (
        changed(sent.values(state="failed", error=answer.error[:ERROR]))
        and answer.outcome == "dead"
    ):
        note_dead(mail.recipient, answer.error)
    return mail


def mail_quoted_in(returned):
    for mail_id, signature in OURS.findall(returned):
        mail = db.session.scalar(select(Mail).where(Mail.id == int(mail_id)))
        if mail and not mail.is_forgotten and is_signed(mail, signature.decode()):
            return mail
    return None


def failure_in(report):
    """The status and words with which a report says that something failed for good, or None."""
    if report.get_content_type() != "multipart/report":
        return None
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                status = str(block.get("Status", "")).strip()
                if str(block.get("Action", "")).strip().lower() == "failed" and status[:1] == "5":
                    return f"{status} {block.get('Diagnostic-Code', '')}"
    return None
