"""Admin -> Mail: what was sent, sending one again, and what the DNS says of the domain."""

from socket import AF_INET, SOCK_DGRAM, socket
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread

import dns.message
import dns.rrset
import pytest

from community.access import Role
from community.db import db
from community.mail import DeadAddress, Mail
from tests.factories import make_community, make_member

pytestmark = pytest.mark.one_database


@pytest.fixture
def admin(community):
    return make_member(community, Role.ADMIN, name="Alma")


@pytest.fixture
def browser(sign_in, admin):
    return sign_in(admin)


class Zone(ThreadingUDPServer):
    """A DNS server that knows some TXT records."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.records = {}


class Answering(BaseRequestHandler):
    def handle(self):
        packet, line = self.request
        asked = dns.message.from_wire(packet)
        answer = dns.message.make_response(asked)
        name = asked.question[0].name
        records = self.server.records.get(name.to_text(omit_final_dot=True), [])
        if records:
            quoted = [f'"{record[:200]}" "{record[200:]}"' for record in records]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def zone(app):
    server = Zone()
    Thread(target=server.serve_forever, daemon=True).start()
    app.config["DNS_SERVER"] = f"127.0.0.1:{server.server_address[1]}"
    app.config |= {"MAIL_FROM": "hearth@mail.example.org", "SMTP_URL": "smtp://out.example.net"}
    yield server.records
    server.shutdown()
    server.server_close()


def test_admins_see_what_was_sent_and_never_what_it_says(browser, write, community, run_jobs):
    write(community=community)
    write("rival@example.org", community=make_community("rival"))
    write("nobody@example.org")
    run_jobs()
    page = browser.get("/c/acme/admin/mail").text
    assert "ana@example.org" in page and "Code to sign in" in page and "sent" in page
    assert "rival@example.org" not in page and "nobody@example.org" not in page
    assert "A1B2C3" not in page and "http://x/y" not in page


def test_only_admins_see_it(sign_in, community, write):
    mail = write(community=community)
    for role, status in ((Role.MODERATOR, 403), (Role.MEMBER, 403), (Role.OWNER, 200)):
        browser = sign_in(make_member(community, role))
        assert browser.get("/c/acme/admin/mail").status_code == status
        assert browser.get("/c/acme/admin/mail/domain").status_code == status
        retried = browser.post(f"/c/acme/admin/mail/{mail.id}/retry").status_code
        assert retried == (303 if status == 200 else 403)
    assert sign_in().get("/c/acme/admin/mail").status_code == 303


def test_the_list_is_narrowed_by_state_and_continues(browser, write, community, states):
    for number in range(60):
        write(f"n{number}@example.org", community=community)
    db.session.query(Mail).filter(Mail.recipient == "n3@example.org").update({"state": "failed"})
    db.session.commit()
    page = browser.get("/c/acme/admin/mail?show=failed").text
    assert "n3@example.org" in page and "n4@example.org" not in page
    page = browser.get("/c/acme/admin/mail").text
    assert "n59@example.org" in page and "n3@example.org" not in page
    older = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    part = browser.get(older, headers={"HX-Request": "true"}).text
    assert "n3@example.org" in part and "n59@example.org" not in part and "<html" not in part


def test_a_failed_mail_is_sent_again_even_to_a_dead_address(
    app, browser, write, community, run_jobs, serve, inbox
):
    app.config["SMTP_URL"] = serve()
    inbox.answer = {"RCPT": "550 no such user"}
    mail = write(community=community)
    run_jobs()
    assert "no such user" in browser.get("/c/acme/admin/mail?show=failed").text
    inbox.answer = {}
    answer = browser.post(f"/c/acme/admin/mail/{mail.id}/retry", data={"show": "failed"})
    assert answer.status_code == 303 and answer.location.endswith("/admin/mail?show=failed")
    run_jobs()
    assert mail.state == "sent" and inbox.recipients == ["ana@example.org"]
    assert not db.session.query(DeadAddress).count()
    browser.post(f"/c/acme/admin/mail/{mail.id}/retry")
    assert "Only a mail that failed" in browser.get("/c/acme/admin/mail").text
    run_jobs()
    assert len(inbox.mails) == 1


def test_a_code_whose_life_is_over_is_not_sent_again(browser, write, community):
    mail = write(community=community)
    mail.state, mail.expires_at = "failed", mail.created_at
    db.session.commit()
    assert "/retry" not in browser.get("/c/acme/admin/mail").text
    browser.post(f"/c/acme/admin/mail/{mail.id}/retry")
    assert mail.state == "failed"


def records_on(page):
    """{SPF: its state, ...} as the page says."""
    each = page.split('id="record-')[1:]
    return {
        part.split(">")[1].split(" ")[0]: part.split("</span>")[0].split(">")[-1] for part in each
    }


def test_a_domain_that_is_set_up_is_good(app, browser, zone):
    app.config["DKIM_SELECTOR"] = "post"
    zone["mail.example.org"] = ["v=spf1 include:_spf.example.net -all", "something else"]
    zone["post._domainkey.mail.example.org"] = ["v=DKIM1; k=rsa; p=" + "MIIB" * 90]
    zone["_dmarc.example.org"] = ["v=DMARC1; p=quarantine"]
    page = browser.get("/c/acme/admin/mail/domain").text
    assert records_on(page) == {"SPF": "good", "DKIM": "good", "DMARC": "good"}
    part = browser.get("/c/acme/admin/mail/domain", headers={"HX-Request": "true"}).text
    assert records_on(part) == records_on(page) and "<html" not in part


def test_a_domain_that_is_not_says_what_to_add(app, browser, zone):
    app.config["DKIM_SELECTOR"] = "post"
    page = browser.get("/c/acme/admin/mail/domain").text
    assert records_on(page) == {"SPF": "missing", "DKIM": "missing", "DMARC": "missing"}
    assert "v=spf1 a:out.example.net ~all" in page and "post._domainkey.mail.example.org" in page
    assert "v=DMARC1; p=none; rua=mailto:postmaster@mail.example.org" in page


def test_records_that_do_not_help_are_weak(app, browser, zone):
    zone["mail.example.org"] = ["v=spf1 +all"]
    zone["default._domainkey.mail.example.org"] = ["v=DKIM1; p="]
    zone["_dmarc.mail.example.org"] = ["v=DMARC1; p=none", "v=DMARC1; p=reject"]
    page = browser.get("/c/acme/admin/mail/domain").text
    assert records_on(page) == {"SPF": "weak", "DKIM": "weak", "DMARC": "weak"}


def test_a_silent_dns_holds_nobody_up_for_long(app, browser, zone, monkeypatch):
    monkeypatch.setattr("community.mailing.domain.SECONDS", 0.3)
    with socket(AF_INET, SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        app.config["DNS_SERVER"] = f"127.0.0.1:{silent.getsockname()[1]}"
        page = browser.get("/c/acme/admin/mail/domain").text
    assert set(records_on(page).values()) == {"unknown"}


def test_a_development_address_is_in_no_dns(browser):
    assert "is in no DNS" in browser.get("/c/acme/admin/mail/domain").text
