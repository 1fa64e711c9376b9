"""What comes back to MAIL_FROM, as mail servers report it (RFC 3464)."""

import pytest

from community.db import db
from community.mail import DeadAddress, Mail, send_mails
from community.mail.message import compose

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: hearth@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said so

--b
Content-Type: text/rfc822-headers

Subject: Hello
Message-ID: {message_id}

--b--
"""


@pytest.fixture
def mail(write):
    sent = write("ana@example.org")
    send_mails()
    db.session.expire_all()
    return db.session.get(Mail, sent.id)


def comes_back(app, mail, action="failed", status="5.1.1", message_id=None, as_=REPORT):
    words = as_.format(
        action=action, status=status, message_id=message_id or compose(mail)["Message-ID"]
    )
    said = app.test_cli_runner().invoke(args=["bounced"], input=words)
    assert said.exit_code == 0, said
    db.session.expire_all()
    return said.output


def test_an_address_that_is_reported_dead_is_no_longer_written_to(app, mail):
    assert mail.state == "sent"
    for _ in range(2):  # mail servers may say it twice
        assert comes_back(app, mail) == f"Mail {mail.id} has failed.\n"
    assert mail.state == "failed" and mail.error == "550 5.1.1 smtp; 550 5.1.1 said so"
    assert [dead.failures for dead in db.session.query(DeadAddress)] == [1]


def test_a_full_mailbox_is_noted_and_written_to_again(app, mail):
    comes_back(app, mail, status="5.2.2")
    assert mail.state == "failed" and db.session.query(DeadAddress).count() == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"message_id": "<mail-1-00000000000000000000000000000000@127.0.0.1>"},
        {"message_id": "<mail-9999999999-00000000000000000000000000000000@127.0.0.1>"},
        {"message_id": "<other@127.0.0.1>"},
        {"as_": REPORT.replace("multipart/report", "multipart/mixed")},
        {"as_": "Subject: Out of office\n\n{message_id} {action} {status}"},
        {"as_": "\xff\x00{message_id}"},
    ],
    ids=range(8),
)
def test_nothing_else_does_anything(app, mail, forged):
    assert comes_back(app, mail, **forged) == "No report of a mail of ours that failed.\n"
    assert (mail.state, db.session.query(DeadAddress).count()) == ("sent", 0)
    assert db.session.query(Mail).count() == 1
