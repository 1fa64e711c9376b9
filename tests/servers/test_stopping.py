"""Told to stop, a server finishes the job it is at."""

import asyncio
import signal
import threading

import pytest
from aiosmtpd.controller import Controller

from community.mail import Mail
from tests.servers.clients import post
from tests.servers.conftest import Server, free_port

pytestmark = pytest.mark.server


class SlowInbox:
    """Takes a second for a mail, which it keeps."""

    def __init__(self):
        self.asked, self.mails = threading.Event(), []

    async def handle_DATA(self, server, session, envelope):
        self.asked.set()
        await asyncio.sleep(1)
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox():
    inbox = SlowInbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    inbox.url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    yield inbox
    controller.stop()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "tell",
    [lambda s: s.kill(signal.SIGINT), lambda s: s.process.terminate()],
    ids=["as Ctrl+C does", "as a supervisor does"],
)
def test_a_mail_under_way_is_sent_before_a_server_stops(app, database, tmp_path, inbox, tell):
    server = Server(tmp_path, database, SMTP_URL=inbox.url)
    server.start()
    try:
        assert post(server.port, "/sign-in", "", email="ana@example.org")[0] == 303
        assert inbox.asked.wait(15), server.said()
        tell(server)
        assert server.process.wait(15) == 0
        assert Mail.query.one().state == "sent" and len(inbox.mails) == 1
        assert "Traceback" not in server.said()
    finally:
        server.stop()
