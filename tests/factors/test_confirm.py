from datetime import timedelta

import pytest
import time_machine

from community import limits
from community.access import Role
from community.accounts.models import AccountEvent, Session
from community.db import now
from tests.factories import make_member, make_user
from tests.factors.conftest import options_of, prove

pytestmark = pytest.mark.one_database

ASKED = "/account/confirm?next="


def later(minutes):
    return time_machine.travel(now() + timedelta(minutes=minutes))


def confirm_by_mail(browser, last_mail, **form):
    answer = browser.post("/account/confirm/code", data=form)
    assert answer.status_code == 303
    code = last_mail().subject[:6]
    return browser.post("/account/confirm", data={"code": code, **form})


@pytest.fixture
def owner(community):
    return make_member(community, Role.OWNER, "Olga")


def test_staff_pages_ask_again_after_an_hour_and_lead_back(owner, sign_in, last_mail):
    browser = sign_in(owner)
    path = "/c/acme/admin/members?after=99-1"
    with later(59):
        assert browser.get("/c/acme/admin/settings").status_code == 200
    with later(61):
        asked = browser.get(path)
        assert asked.location == "/c/acme/account/confirm?next=/c/acme/admin/members?after%3D99-1"
        assert "Is it still you?" in browser.get(asked.location).text
        back = confirm_by_mail(browser, last_mail, next=path)
        assert back.location == path and browser.get(path).status_code == 200


def test_a_form_opened_in_time_may_be_sent_a_little_later(owner, sign_in):
    browser, typed = sign_in(owner), {"name": "Acme", "visibility": "public"}
    with later(69):
        assert browser.post("/c/acme/admin/settings", data=typed).location.endswith("settings")
    with later(71):
        answer = browser.post("/c/acme/admin/settings", data=typed)
        assert answer.location.startswith("/c/acme/account/confirm?next=")


def test_what_changes_the_ways_in_asks_again_after_ten_minutes(sign_in, last_mail):
    browser = sign_in(make_user())
    with later(21):
        for path in ("authenticator", "authenticator/off", "recovery-codes", "passkeys/options"):
            assert browser.post(f"/account/{path}").location.startswith(ASKED)
        page = {"Referer": "http://localhost/account/sign-in"}
        asked = browser.post("/account/authenticator", headers=page)
        assert asked.location == f"{ASKED}/account/sign-in"
        assert confirm_by_mail(browser, last_mail).status_code == 303
        assert browser.post("/account/authenticator").location == "/account/authenticator"
    with later(32):
        assert browser.get("/account/authenticator").location.startswith(ASKED)


def test_the_session_gets_a_new_token_and_the_old_one_dies(sign_in, last_mail):
    browser, thief = sign_in(make_user()), sign_in()
    thief.set_cookie("session_id", browser.get_cookie("session_id").value)
    assert thief.get("/account").status_code == 200
    confirm_by_mail(browser, last_mail)
    assert thief.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200 and Session.query.count() == 1


def test_the_mail_says_what_it_is_for_and_carries_no_link(sign_in, last_mail):
    browser = sign_in(make_user("ana@example.org"))
    browser.post("/account/confirm/code")
    mail = last_mail()
    assert mail.recipient == "ana@example.org" and "confirms that it is you" in mail.subject
    assert "does not sign anybody in" in mail.text and "http" not in mail.text


def test_its_code_signs_nobody_in_and_a_sign_in_code_confirms_nothing(sign_in, ask, last_mail):
    ana = make_user("ana@example.org")
    browser, other = sign_in(ana), sign_in(ana)
    browser.post("/account/confirm/code")
    proof = last_mail().subject[:6]
    ask("ana@example.org", browser=browser)
    signing_in = last_mail().subject[:6]
    assert browser.post("/sign-in/code", data={"code": proof}).status_code == 422
    assert other.post("/account/confirm", data={"code": proof}).status_code == 422
    assert browser.post("/account/confirm", data={"code": signing_in}).status_code == 422
    assert browser.post("/account/confirm", data={"code": proof}).status_code == 303
    assert browser.post("/account/confirm", data={"code": proof}).status_code == 422


def test_a_code_asked_for_by_one_person_confirms_nobody_else_in_that_browser(sign_in, last_mail):
    browser = sign_in(make_user())
    browser.post("/account/confirm/code")
    code = last_mail().subject[:6]
    token = sign_in(make_user()).get_cookie("session_id").value
    browser.set_cookie("session_id", token)
    assert browser.post("/account/confirm", data={"code": code}).status_code == 422


def test_five_wrong_codes_kill_it_and_five_mails_an_hour_are_enough(sign_in, last_mail):
    browser = sign_in(make_user())
    browser.post("/account/confirm/code")
    code = last_mail().subject[:6]
    for _each in range(5):
        assert browser.post("/account/confirm", data={"code": "AAAAAA"}).status_code == 422
    assert browser.post("/account/confirm", data={"code": code}).status_code == 422
    asked = [browser.post("/account/confirm/code").status_code for _each in range(5)]
    assert asked == [303, 303, 303, 303, 429]
    with later(61):
        assert confirm_by_mail(browser, last_mail).status_code == 303


def test_too_many_wrong_codes_today_are_said(sign_in, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_CODES_A_DAY", 2)
    browser = sign_in(make_user())
    browser.post("/account/confirm/code")
    statuses = [browser.post("/account/confirm", data={"code": "A"}).status_code for _n in range(3)]
    assert statuses == [422, 422, 429]


def test_who_has_an_app_confirms_with_it_and_not_by_mail(with_app, last_mail):
    _user, browser, app, codes = with_app()
    page = browser.get("/account/confirm").text
    assert "authenticator app" in page and "E-mail me a code" not in page
    browser.post("/account/confirm/code")
    code = last_mail().subject[:6]
    assert browser.post("/account/confirm", data={"code": code}).status_code == 422
    with later(1):
        assert browser.post("/account/confirm", data={"code": app.now()}).status_code == 303
    assert browser.post("/account/confirm", data={"code": codes[0]}).status_code == 303
    proofs = [(e.kind, e.details) for e in AccountEvent.query.filter_by(kind="proved")]
    assert proofs == [("proved", "by a second factor")] * 2


def test_who_has_a_passkey_confirms_with_their_own(sign_in, add_passkey, last_mail):
    ana, ben = sign_in(make_user()), sign_in(make_user())
    hers, his = add_passkey(ana), add_passkey(ben)
    page = ana.get("/account/confirm").text
    assert "data-passkey" in page and "E-mail me a code" not in page
    ana.post("/account/confirm/code")
    assert ana.post("/account/confirm", data={"code": last_mail().subject[:6]}).status_code == 422
    assert prove(ana, his, "/account/confirm/passkey").status_code == 422
    assert prove(ana, hers, "/account/confirm/passkey", next="/account").location == "/account"
    assert options_of(ana)["allowCredentials"] == []


def test_a_signature_asked_for_in_another_session_confirms_nothing(sign_in, add_passkey):
    ana = make_user()
    here, there = sign_in(ana), sign_in(ana)
    key = add_passkey(here)
    answer = key.prove(options_of(there))
    typed = {"credential": answer}
    assert here.post("/account/confirm/passkey", data=typed).status_code == 422
    assert there.post("/account/confirm/passkey", data=typed).status_code == 303


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_hostile_return_address_leads_home(with_app, sign_in, back):
    _user, browser, _app, codes = with_app()
    typed = {"code": codes[0], "next": back}
    assert browser.post("/account/confirm", data=typed).location == "/"
    assert browser.get("/account/second-factor", query_string={"next": back}).location == "/"
    page = sign_in(make_user()).get("/account/sign-in", query_string={"next": back}).text
    assert "Back to where you were" not in page


@pytest.mark.parametrize("path", ["confirm", "second-factor", "sign-in", "authenticator"])
def test_a_stranger_signs_in_first(sign_in, path):
    assert sign_in().get(f"/account/{path}").location.startswith("/sign-in?next=")
