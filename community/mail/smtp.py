"""Talking to the mail server: one connection for a batch, and what its answers mean."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20  # seconds a server may take for one step
TOO_LARGE = 552
# RFC 3463: no such mailbox, domain or address; moved; disabled. Others (5.7.1) blame the sender.
GONE = re.compile(r"5\.(1\.(0|1|2|3|6|10)|2\.1)\b")
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
NO_MAILBOX = {550, 551, 553}  # where the server says no more than this


class Unreachable(Exception):
    """The server takes no mail at all now; no mail is to blame."""


@dataclass(frozen=True)
class Answer:
    """What became of a mail: "sent"; "later", to be tried again; "again" if the server did not even
    look at it; "never"; "dead", never and nothing else to this address either; or "expired".

    `lost` tells that the connection is gone.
    """

    outcome: str
    error: str = ""
    lost: bool = False


class Line:
    """A connection to SMTP_URL: smtp://user:password@host:port (STARTTLS when offered;
    ?starttls=always insists), or smtps://... for TLS from the start."""

    def __init__(self, url, sender):
        """Connect, and ask whether the server takes mail from us. Raises Unreachable."""
        try:
            self.server = connect(urlsplit(url))
            code, words = self.server.mail(sender)
            if code != 250:
                raise Unreachable(spoken(code, words))
            self.server.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None

    def send(self, message):
        """Hand a message to the server and return its Answer."""
        try:
            self.server.send_message(message)
        except Exception as error:  # whatever it is, no single mail may hold up all others
            return meaning_of(error)
        return Answer("sent")

    def close(self):
        with suppress(OSError, smtplib.SMTPException):
            self.server.quit()


def meaning_of(error):
    """The Answer that an exception of smtplib's send_message stands for."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return judged(code, words, at_recipient=True)
    if isinstance(error, smtplib.SMTPDataError):
        return judged(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        said = spoken(error.smtp_code, error.smtp_error)
        large = error.smtp_code == TOO_LARGE
        return Answer("never", said) if large else Answer("again", said, lost=True)
    said = f"{type(error).__name__}: {error}"
    unfit = not isinstance(error, OSError) or isinstance(error, smtplib.SMTPNotSupportedError)
    return Answer("never", said) if unfit else Answer("later", said, lost=True)


def judged(code, words, at_recipient=False):
    """What a refusal of one mail means. 421 is said by a server that closes the connection."""
    said = spoken(code, words)
    if code < 500:
        return Answer("later", said, lost=code == 421)
    if enhanced := ENHANCED.search(said):
        return Answer("dead" if GONE.match(enhanced[0]) else "never", said)
    return Answer("dead" if at_recipient and code in NO_MAILBOX else "never", said)


def spoken(code, words):
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {words}".split())


def connect(url):
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            url.hostname, url.port or 465, timeout=TIMEOUT, context=context
        )
    else:
        server = smtplib.SMTP(url.hostname, url.port or 587, timeout=TIMEOUT)
        server.ehlo()
        insists = parse_qs(url.query).get("starttls") == ["always"]
        if insists or server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    server.ehlo_or_helo_if_needed()
    return server
