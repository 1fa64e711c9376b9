"""Stopping mails without signing in, by a link that nobody can forge."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from itsdangerous import URLSafeSerializer

from community.db import db, now
from community.mail import Mail, send_mails
from community.members.handlers.blocks import block_member
from community.notifications.handlers import mark_read, notify
from community.notifications.mails.headers import stop_url
from community.notifications.mails.jobs import mail_digests, mail_notifications
from community.notifications.mails.tokens import ALL, DIGEST, unsubscribe_token
from community.notifications.models import Notification, NotificationPreference
from community.posts.handlers import delete_post
from tests.factories import make_community, make_member, make_post

pytestmark = pytest.mark.one_database


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(app):
    """A mail server that is there from the beginning."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="localhost", port=port)
    app.config["SMTP_URL"] = f"smtp://localhost:{port}"
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Lima")


def path(member, what):
    return f"/c/acme/unsubscribe/{unsubscribe_token(member, what)}"


def preferences():
    db.session.expire_all()
    rows = db.session.query(NotificationPreference)
    return {row.kind: row.mail for row in rows}


def announce(member, ana, post):
    notify([member], "announcement", ana, post=post)
    db.session.commit()


def mail_all(send=None, **span):
    with time_machine.travel(now() + timedelta(**span), tick=False):
        mail_digests()
        mail_notifications()
        if send:
            send()


def test_one_click_in_a_mail_client_stops_that_kind(
    sign_in, inbox, run_jobs, space, post, member, ana
):
    announce(member, ana, post)
    mail_all(run_jobs, minutes=11)
    [sent] = inbox.mails
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<(http://127\.0\.0\.1:8000/\S+)>", sent["List-Unsubscribe"])[1]
    assert sent.get_body(("plain",)).get_content().count(url) == 1
    assert url in sent.get_body(("html",)).get_content()
    announce(member, ana, make_post(space, ana, "Another"))
    answer = sign_in().post(
        url,
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 200 and "Location" not in answer.headers
    assert preferences() == {"announcement": "never"}
    mail_all(run_jobs, minutes=30)
    assert len(inbox.mails) == 1, "what was waiting is dropped"


@pytest.mark.parametrize("what", ["announcement", DIGEST, ALL])
def test_opening_the_link_asks_and_the_button_stops(sign_in, post, member, ana, what):
    announce(member, ana, post)
    notify([member], "like", ana, post=post)
    db.session.commit()
    page = sign_in().get(path(member, what))
    assert page.status_code == 200 and "Stop these mails?" in page.text
    assert "Ada" not in page.text and member.user.email not in page.text
    assert preferences() == {}, "opening changes nothing"
    done = sign_in().post(path(member, what))
    assert done.status_code == 303
    assert "Stopped" in sign_in().get(done.location).text
    mail_all(days=2)
    kinds = {mail.kind for mail in db.session.query(Mail)}
    assert kinds == {"announcement": {"digest"}, DIGEST: {"notification"}, ALL: set()}[what]
    if what == ALL:
        assert preferences() == {}, "what they chose is there again with a higher ceiling"


def test_what_is_in_the_outbox_does_not_leave_it(sign_in, app, run_jobs, post, member, ana):
    app.config["SMTP_URL"] = "smtp://localhost:9"
    announce(member, ana, post)
    mail_all(run_jobs, minutes=11)
    sign_in().post(path(member, "announcement"))
    assert [mail.state for mail in db.session.query(Mail)] == ["expired"]


@pytest.mark.parametrize("change", ["blocked", "seen", "deleted", "nothing"])
def test_a_mail_that_had_to_wait_is_asked_again_whether_it_may_go(
    app, inbox, run_jobs, post, member, ana, change
):
    url, app.config["SMTP_URL"] = app.config["SMTP_URL"], "smtp://localhost:9"
    announce(member, ana, post)
    mail_all(run_jobs, minutes=11)
    if change == "blocked":
        block_member(member, ana)
    elif change == "seen":
        mark_read(member, post=post)
    elif change == "deleted":
        delete_post(post, member)
    db.session.commit()
    app.config["SMTP_URL"] = url
    app.extensions.pop("mail_paused", None)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        send_mails()
    assert len(inbox.mails) == (change == "nothing")


def test_a_digest_that_had_to_wait_comes_without_what_is_gone(
    app, inbox, run_jobs, space, post, member, ana
):
    bea = make_member(member.community, name="Bea")
    url, app.config["SMTP_URL"] = app.config["SMTP_URL"], "smtp://localhost:9"
    notify([member], "like", ana, post=post)
    notify([member], "like", bea, post=make_post(space, member, "Canary"))
    db.session.commit()
    mail_all(minutes=1)
    mail_all(run_jobs, days=1)
    assert [mail.kind for mail in db.session.query(Mail)] == ["digest"]
    block_member(member, bea)
    db.session.commit()
    app.config["SMTP_URL"] = url
    with time_machine.travel(now() + timedelta(days=1, hours=1), tick=False):
        app.extensions.pop("mail_paused", None)
        run_jobs()
        send_mails()
        assert inbox.mails == []
        mail_digests()
        run_jobs()
    [sent] = inbox.mails
    assert sent["Subject"].startswith("1 thing") and "Canary" not in str(sent)


def test_a_forged_link_does_nothing(sign_in, app, member, ana):
    key = app.config["SECRET_KEY"]
    good = unsubscribe_token(member, "comment")
    body, sign = good.rsplit(".", 1)
    elsewhere = URLSafeSerializer(key, salt="invitation")
    forged = [
        "x",
        "x.y",
        "😀",
        good + "x",
        f"{unsubscribe_token(ana, 'comment').rsplit('.', 1)[0]}.{sign}",
        body,
        elsewhere.dumps([member.community_id, member.id, "comment"]),
        URLSafeSerializer("other" * 8, salt="unsubscribe").dumps([1, member.id, "comment"]),
        unsubscribe_token(member, "nonsense"),
    ]
    for token in forged:
        for ask in (sign_in().get, sign_in().post):
            assert ask(f"/c/acme/unsubscribe/{token}").status_code == 404, token
    assert preferences() == {}


def test_a_link_is_good_in_its_own_community_only(sign_in, community, member):
    make_community("rival")
    token = unsubscribe_token(member, ALL)
    for prefix in ("/c/rival", ""):
        assert sign_in().post(f"{prefix}/unsubscribe/{token}").status_code == 404
    assert preferences() == {}


def test_it_works_for_who_is_banned_leaving_or_outside_a_closed_community(sign_in, member, ana):
    member.banned_until = now() + timedelta(days=1)
    member.community.visibility = "members"
    ana.user.erase_at = now() + timedelta(days=7)
    db.session.commit()
    for who in (member, ana, None):
        page = sign_in(who).get(path(member, "comment"))
        assert page.status_code == 200 and "Stop these mails?" in page.text


def test_links_are_of_the_custom_domain(community, member):
    community.custom_domain = "talk.example.org"
    assert stop_url(member, ALL).startswith("http://talk.example.org/unsubscribe/")
    assert db.session.query(Notification).count() == 0
