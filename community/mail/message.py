"""A mail as mail servers want it."""

import hmac
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app

from community.db import to_ms

ADDRESSES = ("list-unsubscribe", "references", "in-reply-to", "message-id")


class Unbroken(EmailPolicy):
    """Headers of one address stay as they are: Python would encode what it cannot fold, and no
    mail program finds the way out of that. https://github.com/python/cpython/issues/83938"""

    def fold(self, name, value):
        if name.lower() in ADDRESSES:
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name, value):
        if name.lower() in ADDRESSES:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


def signature_of(mail):
    key = current_app.config["SECRET_KEY"].encode()
    words = f"message-id:{mail.id}:{to_ms(mail.created_at)}".encode()
    return hmac.new(key, words, sha256).hexdigest()[:32]


def is_signed(mail, signature):
    """Whether a signature is that of the mail's Message-ID."""
    return hmac.compare_digest(signature_of(mail), signature)


def compose(mail):
    """The mail as a MIME message. The Message-ID is the same on every retry, and nobody else can
    guess it: what comes back with it was sent to its recipient."""
    address = current_app.config["MAIL_FROM"]
    message = EmailMessage(policy=Unbroken())
    message["Subject"] = mail.subject
    message["From"] = Address(mail.sender_name, addr_spec=address)
    message["To"] = mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    domain = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    own = {"Message-ID": f"<mail-{mail.id}-{signature_of(mail)}@{domain}>"}
    for name, value in (own | mail.headers).items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
