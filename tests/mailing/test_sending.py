"""Mails go out in order, once, later if need be, and nobody waits for the mail server."""

import socket
import time
from datetime import timedelta

import pytest

from community import limits
from community.db import db, now
from community.mail import (
    DeadAddress,
    Mail,
    forget_mails_of,
    forget_mails_to,
    send_mails,
    sweep_mails,
)
from community.mail.addresses import note_dead
from community.mail.turns import only_sender
from tests.mailing.conftest import free_port

MINUTE = timedelta(minutes=1)


@pytest.fixture
def pass_minutes(time_machine, run_jobs):
    """pass_minutes(n): so many times a minute passes, and the sweep runs."""
    time_machine.move_to(now(), tick=False)

    def go(minutes, each=lambda minute: None):
        for minute in range(minutes):
            each(minute)
            run_jobs()
            time_machine.shift(MINUTE)
            sweep_mails()
            run_jobs()

    return go


def test_a_batch_goes_out_in_order_over_one_connection(app, write, member, run_jobs, serve, inbox):
    app.config["SMTP_URL"] = serve()
    for number in range(45):
        write(f"n{number}@example.org", member=member)
    write("in@example.org")
    run_jobs()
    assert inbox.recipients == [
        "in@example.org",
        *(f"n{number}@example.org" for number in range(45)),
    ]
    assert len(inbox.connections) == 1


@pytest.mark.parametrize(
    "answer,state,dead",
    [
        ({"MAIL": "451 4.3.0 over quota"}, "queued", 0),
        ({"RCPT": "450 4.2.1 greylisted"}, "queued", 0),
        ({"DATA": "451 not now"}, "queued", 0),
        ({"RCPT": "550 no such user"}, "failed", 1),
        ({"RCPT": "550 5.1.1 <ana@example.org> unknown"}, "failed", 1),
        ({"RCPT": "550 5.7.1 we do not like you"}, "failed", 0),
        ({"RCPT": "552 5.2.2 mailbox full"}, "failed", 0),
        ({"DATA": "554 5.7.1 looks like junk"}, "failed", 0),
    ],
)
def test_what_a_server_says_decides(app, write, run_jobs, serve, inbox, answer, state, dead):
    app.config["SMTP_URL"] = serve()
    inbox.answer = answer
    mail = write()
    run_jobs()
    assert mail.state == state and mail.attempts == 1
    assert next(iter(answer.values()))[:3] in mail.error
    found = db.session.query(DeadAddress).all()
    assert len(found) == dead and not any("ana@" in each.error for each in found)


def test_a_dead_address_is_left_alone_and_the_sign_in_page_does_not_tell(
    app, write, run_jobs, serve, inbox, sign_in
):
    app.config["SMTP_URL"] = serve()
    inbox.answer = {"RCPT": "550 no such user"}
    write()
    run_jobs()
    inbox.answer, inbox.connections = {}, set()
    told = []
    for address in ("ANA@example.org", "new@example.org"):
        browser = sign_in()
        asked = browser.post("/sign-in", data={"email": address})
        told.append(browser.get(asked.location).text)
    run_jobs()
    assert inbox.recipients == ["new@example.org"]
    assert told[0].replace("ANA", "new") == told[1]
    second = db.session.query(Mail).filter_by(recipient="ANA@example.org").one()
    assert second.state == "failed" and second.attempts == 0 and "no such address" in second.error
    assert db.session.query(DeadAddress).one().failures == 1


def test_after_an_hour_without_a_server_all_goes_out_in_order_and_late_codes_do_not(
    app, write, member, pass_minutes, serve, inbox, states
):
    port = free_port()
    app.config["SMTP_URL"] = f"smtp://localhost:{port}"

    def somebody_writes(minute):
        write(f"n{minute}@example.org", member=member)
        write(f"code{minute}@example.org", expires_at=now() + limits.CODE_LIFE)

    pass_minutes(60, somebody_writes)
    assert not inbox.mails and states()["expired"] >= 49
    serve(port)
    pass_minutes(1)
    codes = [each for each in inbox.recipients if each.startswith("code")]
    news = [each for each in inbox.recipients if each.startswith("n")]
    assert news == [f"n{minute}@example.org" for minute in range(60)]
    assert codes == [f"code{minute}@example.org" for minute in range(51, 60)]
    assert states() == {"sent": 69, "expired": 51}
    pass_minutes(5)
    assert len(inbox.mails) == 69


def test_a_server_that_refuses_for_an_hour_is_asked_seldom_and_gets_each_mail_once(
    app, write, member, pass_minutes, serve, inbox, states
):
    app.config["SMTP_URL"], asked = serve(), []
    inbox.answer["DATA"] = lambda inbox: asked.append(1) or "451 not now"
    for number in range(40):
        write(f"n{number}@example.org", member=member)
    pass_minutes(60)
    assert not inbox.mails and len(asked) <= 60 * 5 + 5
    inbox.answer.clear()
    pass_minutes(150)
    assert states() == {"sent": 40} and len(set(inbox.recipients)) == len(inbox.mails) == 40


def test_nobody_waits_for_a_server_that_says_nothing(app, sign_in, run_jobs, monkeypatch, states):
    monkeypatch.setattr("community.mail.smtp.TIMEOUT", 0.2)
    with socket.create_server(("localhost", 0)) as silent:
        app.config["SMTP_URL"] = f"smtp://localhost:{silent.getsockname()[1]}"
        began = time.monotonic()
        for number in range(5):
            sign_in().post("/sign-in", data={"email": f"n{number}@example.org"})
        assert time.monotonic() - began < 2
        began = time.monotonic()
        run_jobs()
        assert time.monotonic() - began < 1, "it was asked once, not for every mail"
    assert states() == {"queued": 5}


def test_a_server_that_takes_few_mails_a_connection_gets_all_of_them_once(
    app, write, run_jobs, serve, inbox, states
):
    app.config["SMTP_URL"] = serve()
    full = "421 4.7.0 too many mails in this connection"
    inbox.answer["DATA"] = lambda inbox: full if len(inbox.mails) % 4 == 3 and turn() else "250 OK"
    turns = iter([True, False] * 50)

    def turn():
        return next(turns)

    for number in range(12):
        write(f"n{number}@example.org")
    run_jobs()
    late = states().get("queued", 0)
    assert len(set(inbox.recipients)) == len(inbox.mails) == 12 - late and 0 < late <= 4


def test_two_workers_do_not_send_at_once(app, write, run_jobs, serve, inbox, states):
    app.config["SMTP_URL"] = serve()
    write()
    with only_sender() as first, only_sender() as second:
        assert first and second is None
        send_mails()
        assert not inbox.mails
    run_jobs()
    assert len(inbox.mails) == 1


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    app, write, run_jobs, serve, inbox, states
):
    app.config["SMTP_URL"] = serve()
    write(headers={"List-Id": "two\nlines"})
    write(
        "other@example.org", headers={"Message-ID": "<a@b>", "List-Id": "<acme>"}, preview="Hello"
    )
    run_jobs()
    [sent] = inbox.mails
    assert states() == {"failed": 1, "sent": 1}
    assert sent["Message-ID"] == "<a@b>" and sent["List-Id"] == "<acme>"


def test_old_mails_are_forgotten_but_for_their_state(app, write, member, run_jobs, community):
    mail = write(member=member, community=community)
    run_jobs()
    mail.created_at = now() - limits.MAIL_TEXT_KEPT - MINUTE
    mail.error = "550 ana@example.org"
    db.session.commit()
    sweep_mails()
    assert (mail.state, mail.recipient, mail.text, mail.subject) == ("sent", "", "", "")
    assert mail.member_id is None and mail.error is None


def test_who_goes_takes_their_mails_and_their_dead_address_along(app, write, member, run_jobs):
    write("elsewhere@example.org", member=member)
    write(member.user.email)
    write("other@example.org")
    for address in (member.user.email, "other@example.org"):
        note_dead(address, "550 no such user")
    forget_mails_of(member)
    forget_mails_to({member.user.email.casefold(): None})
    db.session.commit()
    assert [mail.recipient for mail in db.session.query(Mail)] == ["other@example.org"]
    assert db.session.query(DeadAddress).count() == 1
