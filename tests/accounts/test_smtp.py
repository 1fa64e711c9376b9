"""Mails over a real SMTP connection."""

import socket
import ssl
import subprocess
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from community.db import db
from community.mail import Mail, queue_mail, sweep_mails
from tests.factories import make_community


class Inbox:
    """An SMTP server that keeps what it is given, or refuses it."""

    def __init__(self):
        self.mails, self.refuse = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 not now"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def certificate(tmp_path):
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-out",
            paths[0],
            "-keyout",
            paths[1],
        ],
        check=True,
        capture_output=True,
    )
    return paths


@pytest.fixture
def serve(inbox):
    controllers = []

    def start(**options):
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = probe.getsockname()[1]
        controller = Controller(inbox, hostname="localhost", port=port, **options)
        controller.start()
        controllers.append(controller)
        return port

    yield start
    for controller in controllers:
        controller.stop()


def accept(server, session, envelope, mechanism, login):
    return AuthResult(success=(login.login, login.password) == (b"hearth", b"s/cret"))


def send(app, run_jobs, url, community=None):
    app.config["SMTP_URL"] = url
    queue_mail(
        "code",
        "ana@example.org",
        "A1B2C3 is your code",
        community=community,
        code="A1B2C3",
        link="http://x/y",
        device="Firefox on Linux",
    )
    db.session.commit()
    run_jobs()
    return db.session.query(Mail).one()


def test_a_mail_has_text_and_html_in_the_communitys_name(app, run_jobs, serve, inbox):
    community = make_community("acme")
    mail = send(app, run_jobs, f"smtp://localhost:{serve()}", community)
    [sent] = inbox.mails
    assert mail.state == "sent" and sent["From"] == "Acme <hearth@localhost>"
    assert sent["To"] == "ana@example.org" and "A1B2C3" in sent["Subject"]
    text, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert "A1B2C3" in text.get_content() and "A1B2C3" in html.get_content()
    assert community.brand_colour in html.get_content() and "http://x/y" in text.get_content()


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_tls_and_login(app, run_jobs, serve, inbox, certificate, monkeypatch, kind):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    login = {"authenticator": accept, "auth_required": True}
    if kind == "tls":
        port = serve(ssl_context=context, auth_require_tls=False, **login)
        url = f"smtps://hearth:s%2Fcret@localhost:{port}"
    else:
        port = serve(tls_context=context, require_starttls=True, **login)
        url = f"smtp://hearth:s%2Fcret@localhost:{port}?starttls=always"
    mail = send(app, run_jobs, url)
    assert mail.state == "sent", mail.error
    assert len(inbox.mails) == 1


def test_an_unknown_certificate_is_not_trusted(app, run_jobs, serve, inbox, certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    mail = send(app, run_jobs, f"smtps://localhost:{serve(ssl_context=context)}")
    assert mail.state == "queued" and "certificate" in mail.error.lower() and not inbox.mails


def test_a_refused_mail_is_tried_again_and_sent_once(app, run_jobs, serve, inbox):
    inbox.refuse = True
    mail = send(app, run_jobs, f"smtp://localhost:{serve()}")
    assert mail.state == "queued" and mail.attempts == 1 and "451" in mail.error
    inbox.refuse = False
    sweep_mails()
    run_jobs()
    assert not inbox.mails, "it is not due yet"
    mail.next_try_at = mail.created_at
    db.session.commit()
    for _ in range(2):
        sweep_mails()
        run_jobs()
    assert mail.state == "sent" and len(inbox.mails) == 1


def test_a_server_that_is_down_does_not_lose_a_mail_but_gives_up_in_the_end(app, run_jobs):
    mail = send(app, run_jobs, "smtp://localhost:9")
    for _ in range(5):
        mail.next_try_at = mail.created_at
        db.session.commit()
        sweep_mails()
        run_jobs()
    assert mail.state == "failed" and mail.attempts == 6


def test_an_expired_mail_is_dropped(app, run_jobs, serve, inbox):
    mail = send(app, run_jobs, "smtp://localhost:9")
    app.config["SMTP_URL"] = f"smtp://localhost:{serve()}"
    mail.expires_at = mail.next_try_at = mail.created_at
    db.session.commit()
    sweep_mails()
    run_jobs()
    assert mail.state == "expired" and not inbox.mails


def test_what_a_dead_worker_left_is_sent(app, run_jobs, serve, inbox):
    app.config["SMTP_URL"] = f"smtp://localhost:{serve()}"
    mail = Mail(
        kind="code",
        recipient="a@b.cd",
        subject="x",
        sender_name="x",
        text="x",
        html="x",
        state="sending",
    )
    db.session.add(mail)
    db.session.commit()
    mail.next_try_at = mail.created_at
    db.session.commit()
    sweep_mails()
    run_jobs()
    assert mail.state == "sent" and len(inbox.mails) == 1


def test_in_development_mails_are_read_at_dev_mail(sign_in):
    browser = sign_in()
    browser.post("/sign-in", data={"email": "ana@example.org"})
    assert "ana@example.org" in browser.get("/dev/mail").text
