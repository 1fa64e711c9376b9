"""What the outbox tells of somebody who goes."""

from sqlalchemy import and_, delete, func, or_, update

from community.db import db
from community.mail.addresses import revive
from community.mail.models import Mail


def sent_to(address, until, column, at):
    """The condition that something went to an address (in small letters) while it was theirs."""
    same = func.lower(column) == address
    return same if until is None else and_(same, at <= until)


def forget_mails_to(addresses, **only):
    """Delete the mails to somebody: `addresses` says of each until when it was theirs."""
    for address, until in addresses.items():
        theirs = sent_to(address, until, Mail.recipient, Mail.created_at)
        db.session.execute(delete(Mail).where(theirs).filter_by(**only))
    revive(*addresses)


def forget_mails_of(member):
    """Delete the mails that told a member of something."""
    db.session.execute(delete(Mail).where(Mail.member_id == member.id))


def forget_mails_naming(words, **only):
    """Empty the mails to others that name somebody, once they are sent or given up."""
    texts = (Mail.subject, Mail.text, Mail.html)
    for word in filter(None, words):
        naming = or_(*(text.contains(word, autoescape=True) for text in texts))
        over = update(Mail).where(Mail.state.not_in(("queued", "sending")), naming)
        db.session.execute(over.filter_by(**only).values(subject="", text="", html=""))
