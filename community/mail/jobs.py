"""Sending what waits, in order, over one connection; trying again; forgetting what is old."""

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, exists, or_, select, update

from community import limits
from community.db import db, now, only_reading
from community.jobs import every_minute, job, later
from community.mail.addresses import dead_among, note_dead
from community.mail.message import compose
from community.mail.models import ERROR, Mail
from community.mail.signals import mails_leaving
from community.mail.smtp import Answer, Line, Unreachable
from community.mail.turns import only_sender

A_TAKE = 20  # mails made ready at once: so long at most a code waits behind other mails
A_BATCH = 100  # mails over one connection
REFUSALS = 5  # in a row, and the server is left alone
PAUSE = timedelta(seconds=45)  # for which it is; each minute somebody looks again
DOWN = "The mail server is not reachable: "
DEAD = "Not tried: there is no such address, its mail server has said before."

log = logging.getLogger(__name__)


@job
def send_mails():
    """Send what is due, unless another worker is at it, who then sees to it."""
    while not is_paused() and is_anything_due():
        with only_sender() as still_ours:
            if still_ours is None:
                return
            send_batch(still_ours)


def is_paused():
    until = current_app.extensions.get("mail_paused")
    return until is not None and until > now()


def pause():
    current_app.extensions["mail_paused"] = now() + PAUSE


def waiting_for_the_server():
    """The condition of mails that wait for nothing but that the mail server is back."""
    return and_(Mail.state == "queued", Mail.error.startswith(DOWN, autoescape=True))


def is_due():
    """The condition of mails that may go now. Who holds the turn finds what a dead one left."""
    waits = and_(Mail.state == "queued", Mail.next_try_at <= now())
    return or_(waits, Mail.state == "sending")


def is_anything_due():
    with only_reading():
        return db.session.scalar(select(exists().where(or_(is_due(), waiting_for_the_server()))))


def send_batch(still_ours):
    """Send mails over one connection. Without SMTP_URL, in development, the outbox is the end."""
    url = current_app.config["SMTP_URL"]
    drop_expired()
    try:
        line = Line(url, current_app.config["MAIL_FROM"]) if url else None
    except Unreachable as error:
        note_down(str(error))
        return pause()
    wake_all()
    try:
        send_over(line, still_ours)
    finally:
        if line:
            line.close()


def drop_expired():
    late = update(Mail).where(Mail.state.in_(("queued", "sending")), Mail.expires_at < now())
    db.session.execute(late.values(state="expired"))
    db.session.commit()


def note_down(error):
    """Every mail that was due has been tried, in vain."""
    for attempts in range(1, len(limits.MAIL_RETRIES) + 2):
        tried = update(Mail).where(is_due(), Mail.attempts == attempts - 1)
        db.session.execute(tried.values(after_failure(attempts, DOWN + error)))
    db.session.commit()


def after_failure(attempts, error):
    """What becomes of a mail that failed for the time being, for the so-manieth time."""
    values = {"attempts": attempts, "error": error[:ERROR]}
    if attempts > len(limits.MAIL_RETRIES):
        return values | {"state": "failed"}
    return values | {"state": "queued", "next_try_at": now() + limits.MAIL_RETRIES[attempts - 1]}


def wake_all():
    """The server is back: what waited for it goes now, in order."""
    db.session.execute(update(Mail).where(waiting_for_the_server()).values(next_try_at=now()))
    db.session.commit()


def send_over(line, still_ours):
    """Send up to A_BATCH mails; leave the server alone when it has enough of us."""
    sent = refused = 0
    while sent < A_BATCH and (taken := take()):
        for place, mail in enumerate(taken):
            still_ours()
            answer = send(line, mail)
            if answer.outcome == "again" and sent:  # so many mails it takes over one connection
                return put_back(taken[place:])
            note(mail, answer)
            sent += answer.outcome == "sent"
            refused = refused + 1 if answer.outcome in {"later", "again"} else 0
            if answer.lost or refused >= REFUSALS:
                put_back(taken[place + 1 :])
                return None if answer.lost and sent else pause()


def take():
    """The next mails, "sending" from now on: those about accounts, for which somebody waits, or if
    there are none the others.

    They are taken out of the session: no transaction may stay open while a mail server thinks.
    """
    for lane in (Mail.member_id.is_(None), Mail.member_id.is_not(None)):
        due = select(Mail).where(is_due(), lane).order_by(Mail.id).limit(A_TAKE)
        if mails := db.session.scalars(due).all():
            break
    mails_leaving.send(None, mails=mails)
    dead = dead_among({mail.recipient for mail in mails})
    taken = [mail for mail in mails if mail.state != "expired"]
    for mail in taken:
        mail.state = "sending"
        if mail.recipient.casefold() in dead:
            mail.state, mail.error = "failed", DEAD
    db.session.flush()
    taken = [mail for mail in taken if mail.state == "sending"]
    for mail in taken:
        db.session.expunge(mail)
    db.session.commit()
    return taken


def send(line, mail):
    if mail.is_too_late:
        return Answer("expired")
    if line is None:
        return Answer("sent")
    try:
        message = compose(mail)
    except Exception as error:  # no single mail may hold up all others
        log.exception("Mail %s cannot be composed", mail.id)
        return Answer("never", f"{type(error).__name__}: {error}")
    return line.send(message)


def put_back(unsent):
    ids = [mail.id for mail in unsent]
    db.session.execute(update(Mail).where(Mail.id.in_(ids)).values(state="queued"))
    db.session.commit()


def note(mail, answer):
    """Write down what became of a mail, at once: killed before this, we would send it again."""
    attempts = mail.attempts + 1
    if answer.outcome == "sent":
        values = {"state": "sent", "sent_at": now(), "attempts": attempts, "error": None}
    elif answer.outcome == "expired":
        values = {"state": "expired"}
    elif answer.outcome in {"later", "again"}:
        values = after_failure(attempts, answer.error)
    else:
        values = {"state": "failed", "attempts": attempts, "error": answer.error[:ERROR]}
    db.session.execute(update(Mail).where(Mail.id == mail.id).values(values))
    if answer.outcome == "dead":
        note_dead(mail.recipient, answer.error)
    db.session.commit()


@every_minute
def sweep_mails():
    """Have what is due sent, and forget whom old mails went to."""
    current_app.extensions.pop("mail_paused", None)
    later(send_mails)
    old = update(Mail).where(Mail.created_at < now() - limits.MAIL_TEXT_KEPT, Mail.recipient != "")
    emptied = {"recipient": "", "subject": "", "text": "", "html": "", "headers": {}}
    over = old.where(Mail.state.not_in(("queued", "sending")))
    db.session.execute(over.values(**emptied, member_id=None, error=None))
    db.session.commit()
