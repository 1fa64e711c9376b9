import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from community.db import db
from community.mail import Mail, queue_mail
from community.mail.signals import mails_leaving


class Inbox:
    """An SMTP server that keeps what it takes. `answer` maps a command to what it says to it."""

    def __init__(self):
        self.mails, self.answer, self.connections = [], {}, set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.connections.add(id(session))
        if "MAIL" in self.answer:
            return self.answer["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" in self.answer:
            return self.answer["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        said = self.answer.get("DATA", "250 OK")
        said = said(self) if callable(said) else said
        if said.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return said

    @property
    def recipients(self):
        return [mail["To"] for mail in self.mails]


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def serve(inbox):
    """serve() starts the mail server and returns its URL; serve(port) at that port."""
    controllers = []

    def start(port=None):
        controller = Controller(inbox, hostname="localhost", port=port or free_port())
        controller.start()
        controllers.append(controller)
        return f"smtp://localhost:{controller.port}"

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture(autouse=True)
def nothing_recalled():
    """The mails here are about nothing: nobody may look whether that is still to be read."""
    with mails_leaving.muted():
        yield


@pytest.fixture
def write(app):
    """write(recipient) puts a mail into the outbox."""

    def queue(recipient="ana@example.org", **more):
        shown = {"code": "A1B2C3", "link": "http://x/y", "device": "Firefox on Linux"}
        mail = queue_mail("code", recipient, "A1B2C3 is your code", **more, **shown)
        db.session.commit()
        return mail

    return queue


@pytest.fixture
def states(app):
    """states() tells how many mails are in which state."""

    def count():
        db.session.expire_all()
        found = [mail.state for mail in db.session.query(Mail)]
        db.session.rollback()  # on SQLite, to look is to hold the one turn to write
        return {state: found.count(state) for state in found}

    return count
