"""The outbox: a mail is a row, written in the transaction that caused it and sent by a job."""

import smtplib
import ssl
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import css_inline
from flask import current_app, render_template
from sqlalchemy import ForeignKey, Index, String, Text, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community import limits
from community.db import Model, changed, db, now, to_ms
from community.jobs import every_minute, job, later

TIMEOUT = 20  # seconds an SMTP server may take for one step
STUCK = timedelta(minutes=10)  # a mail "sending" for longer lost its worker


class Mail(Model):
    """queued -> sending -> sent, or back to queued for a retry, or failed, or expired."""

    __tablename__ = "mails"
    __table_args__ = (Index(None, "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    sender_name: Mapped[str] = mapped_column(String(100))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


def queue_mail(kind, recipient, subject, community=None, expires_at=None, **shown):
    """Write a mail to the outbox, rendered from templates/mail/<kind>.txt and .html.

    `shown` reaches the templates. After `expires_at` it is dropped instead of sent late.
    """
    colour = community.brand_colour if community else limits.BRAND_COLOUR
    shown |= {"subject": subject, "community": community, "colour": colour, "ink": ink_on(colour)}
    mail = Mail(
        kind=kind,
        recipient=recipient,
        subject=" ".join(subject.split()),
        sender_name=community.name if community else "Hearth",
        community_id=community.id if community else None,
        text=render_template(f"mail/{kind}.txt", **shown),
        html=css_inline.inline(render_template(f"mail/{kind}.html", **shown)),
        expires_at=expires_at,
    )
    db.session.add(mail)
    db.session.flush()
    later(send_mail, mail.id)
    return mail


def ink_on(colour):
    """Black or white, whichever reads better on a colour of six hex digits (mail has no oklch)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#ffffff"


@job
def send_mail(mail_id):
    """Send one queued mail, once; a failure is tried again as DEFAULTS says."""
    claim = update(Mail).where(Mail.id == mail_id, Mail.state == "queued")
    claimed = claim.values(state="sending", attempts=Mail.attempts + 1, next_try_at=now() + STUCK)
    if not changed(claimed):
        return
    mail = db.session.get_one(Mail, mail_id)
    expired = mail.expires_at is not None and mail.expires_at < now()
    message = None if expired else compose(mail)
    db.session.commit()  # no transaction stays open while a mail server thinks

    if expired:
        mail.state = "expired"
    elif error := deliver(message):
        retry_or_give_up(mail, error)
    else:
        mail.state, mail.sent_at = "sent", now()
    db.session.commit()


def retry_or_give_up(mail, error):
    mail.error = error[:300]
    if mail.attempts > len(limits.MAIL_RETRIES):
        mail.state = "failed"
    else:
        mail.state = "queued"
        mail.next_try_at = now() + limits.MAIL_RETRIES[mail.attempts - 1]


def compose(mail):
    """The mail as a MIME message. The Message-ID is the same on every retry."""
    address = current_app.config["MAIL_FROM"]
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = Address(mail.sender_name, addr_spec=address)
    message["To"] = mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    domain = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    message["Message-ID"] = f"<mail-{mail.id}-{to_ms(mail.created_at)}@{domain}>"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def deliver(message):
    """Hand a message to the mail server; return what went wrong, or None.

    SMTP_URL is smtp://user:password@host:port (STARTTLS when offered; ?starttls=always insists)
    or smtps://... for TLS from the start. In development without one, the outbox is the end.
    """
    url = current_app.config["SMTP_URL"]
    if not url:
        return None
    try:
        with connect(urlsplit(url)) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        return f"{type(error).__name__}: {error}"
    return None


def connect(url):
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            url.hostname, url.port or 465, timeout=TIMEOUT, context=context
        )
    else:
        server = smtplib.SMTP(url.hostname, url.port or 587, timeout=TIMEOUT)
        server.ehlo()
        insists = parse_qs(url.query).get("starttls") == ["always"]
        if insists or server.has_extn("starttls"):
            server.starttls(context=context)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


@every_minute
def sweep_mails():
    """Queue again what a dead worker left, send what is due, forget whom old ones went to."""
    left = update(Mail).where(Mail.state == "sending", Mail.next_try_at < now())
    db.session.execute(left.values(state="queued"))
    due = select(Mail.id).where(Mail.state == "queued", Mail.next_try_at <= now()).limit(200)
    for mail_id in db.session.scalars(due):
        later(send_mail, mail_id)
    old = update(Mail).where(Mail.created_at < now() - limits.MAIL_TEXT_KEPT, Mail.recipient != "")
    db.session.execute(old.values(recipient="", subject="", text="", html="", headers={}))
    db.session.commit()


def sent_to(address, until, column, at):
    """The condition that something went to an address (in small letters) while it was theirs."""
    same = func.lower(column) == address
    return same if until is None else and_(same, at <= until)


def forget_mails_to(addresses, **only):
    """Delete the mails to somebody: `addresses` says of each until when it was theirs."""
    for address, until in addresses.items():
        theirs = sent_to(address, until, Mail.recipient, Mail.created_at)
        db.session.execute(delete(Mail).where(theirs).filter_by(**only))


def forget_mails_naming(words, **only):
    """Empty the mails to others that name somebody, once they are sent or given up."""
    texts = (Mail.subject, Mail.text, Mail.html)
    for word in filter(None, words):
        naming = or_(*(text.contains(word, autoescape=True) for text in texts))
        over = update(Mail).where(Mail.state.not_in(("queued", "sending")), naming)
        db.session.execute(over.filter_by(**only).values(subject="", text="", html=""))
