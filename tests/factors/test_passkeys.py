import json
from datetime import timedelta

import pytest
import time_machine

from community import limits
from community.accounts.models import AccountEvent, Session
from community.db import db, now
from community.factors.models import Passkey, RecoveryCode
from community.mail import Mail
from tests.factories import make_user
from tests.factors.authenticator import PRESENT, SoftKey
from tests.factors.conftest import options_of, prove

pytestmark = pytest.mark.one_database


def signed_in_as(browser):
    page = browser.get("/account")
    return page.text if page.status_code == 200 else ""


@pytest.fixture
def ana():
    return make_user("ana@example.org", "Ana")


@pytest.fixture
def home(sign_in, ana):
    return sign_in(ana)


def test_a_passkey_is_added_and_then_signs_in_on_its_own(home, sign_in, ana, add_passkey):
    key = add_passkey(home)
    browser = sign_in()
    answer = prove(browser, key, next="/communities")
    assert (answer.status_code, answer.location) == (303, "/communities")
    assert "ana@example.org" in signed_in_as(browser)
    session = Session.query.order_by(Session.id.desc()).first()
    assert session.second_factor_at is not None
    assert AccountEvent.query.order_by(AccountEvent.id.desc()).first().details == "by passkey"


def test_adding_one_is_logged_and_mailed_and_makes_the_session_strong(home, add_passkey):
    add_passkey(home, "My <phone>")
    event = AccountEvent.query.order_by(AccountEvent.id.desc()).first()
    assert (event.kind, event.details) == ("passkey-added", "My <phone>")
    assert "Added a passkey" in Mail.query.one().subject
    assert Session.query.one().second_factor_at is not None
    assert "My &lt;phone&gt;" in home.get("/account/sign-in").text


def test_options_tell_nothing_of_who_it_is_but_the_name_to_show(home, sign_in, ana):
    options = options_of(home, "/account/passkeys/options")
    assert options["rp"]["id"] == "localhost"
    assert options["user"]["name"] == "ana@example.org"
    assert len(options["user"]["id"]) == 86  # 64 bytes
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options == {
        **options_of(home, "/account/passkeys/options"),
        "challenge": options["challenge"],
    }
    asked = options_of(sign_in())
    assert not asked["allowCredentials"] and asked["userVerification"] == "required"


def test_a_device_is_told_which_passkeys_it_holds_already(home, add_passkey):
    key = add_passkey(home)
    [known] = options_of(home, "/account/passkeys/options")["excludeCredentials"]
    assert known["id"] == json.loads(key.answer())["id"]


def test_a_passkey_is_renamed_and_removed(home, sign_in, add_passkey):
    key = add_passkey(home)
    path = f"/account/passkeys/{Passkey.query.one().id}"
    assert home.post(f"{path}/rename", data={"name": " "}).status_code == 422
    assert home.post(f"{path}/rename", data={"name": "Key ring"}).status_code == 303
    assert "Key ring" in home.get("/account/sign-in").text
    assert home.post(f"{path}/remove").status_code == 303
    assert prove(sign_in(), key).status_code == 422
    assert Session.query.first().second_factor_at is None  # nothing is left to be strong by
    kinds = [event.kind for event in AccountEvent.query.order_by(AccountEvent.id)]
    assert kinds == ["passkey-added", "passkey-renamed", "passkey-removed"]


def test_nobody_touches_another_persons_passkey(home, sign_in, add_passkey):
    add_passkey(home)
    spy = sign_in(make_user())
    for path in ("rename", "remove"):
        spot = f"/account/passkeys/{Passkey.query.one().id}/{path}"
        assert spy.post(spot, data={"name": "Mine"}).status_code == 404
    assert Passkey.query.one().name == "Laptop"


def test_an_answer_works_once_and_only_in_the_browser_that_asked(home, sign_in, add_passkey):
    key = add_passkey(home)
    browser, thief = sign_in(), sign_in()
    answer = key.prove(options_of(browser))
    options_of(thief)
    assert thief.post("/sign-in/passkey", data={"credential": answer}).status_code == 422
    assert browser.post("/sign-in/passkey", data={"credential": answer}).status_code == 303
    browser.post("/sign-out")
    again = browser.post("/sign-in/passkey", data={"credential": answer})
    assert again.status_code == 422 and not signed_in_as(browser)


def test_a_registration_works_once_and_only_in_the_session_that_asked(home, sign_in, ana):
    key, other = SoftKey(), sign_in(make_user())
    answer = key.make(options_of(home, "/account/passkeys/options"))
    typed = {"name": "Laptop", "credential": answer}
    assert other.post("/account/passkeys", data=typed).status_code == 422
    assert sign_in(ana).post("/account/passkeys", data=typed).status_code == 422
    assert home.post("/account/passkeys", data=typed).status_code == 303
    assert home.post("/account/passkeys", data=typed).status_code == 422
    assert Passkey.query.count() == 1


def test_a_challenge_is_used_up_by_a_wrong_answer_and_by_time(home, sign_in, add_passkey):
    key, browser = add_passkey(home), sign_in()
    options = options_of(browser)
    wrong = key.prove(options, key=SoftKey().key)
    assert browser.post("/sign-in/passkey", data={"credential": wrong}).status_code == 422
    right = key.prove(options)
    assert browser.post("/sign-in/passkey", data={"credential": right}).status_code == 422
    late = key.prove(options_of(browser))
    with time_machine.travel(now() + limits.CHALLENGE_LIFE + timedelta(seconds=1)):
        assert browser.post("/sign-in/passkey", data={"credential": late}).status_code == 422


@pytest.mark.parametrize(
    "bent",
    [
        {"flags": PRESENT},
        {"flags": 0},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:1"},
        {"key": SoftKey().key},
        {"steps": -1},
        {"steps": 0},
    ],
    ids=lambda bent: str(next(iter(bent.items()))).split(" object")[0],
)
def test_a_bent_answer_is_refused_like_an_unknown_passkey(home, sign_in, add_passkey, bent):
    key = add_passkey(home)
    prove(sign_in(), key)
    prove(sign_in(), key)
    browser, other = sign_in(), sign_in()
    answer = key.prove(options_of(browser), **bent)
    refused = browser.post("/sign-in/passkey", data={"credential": answer})
    unknown = prove(other, SoftKey())
    assert refused.status_code == unknown.status_code == 422
    assert refused.text == unknown.text and "was not accepted" in refused.text
    assert not signed_in_as(browser)


def test_a_passkey_of_another_host_opens_nothing_here(home, app, add_passkey):
    key = add_passkey(home)
    Passkey.query.update({"host": "talk.example.org"})
    db.session.commit()
    assert prove(home, key).status_code == 422


@pytest.mark.parametrize(
    "words", ["", "{}", "[]", "null", "[" * 100_000, '{"id": 1}', "\x00", '{"id": "é"}', "a" * 9000]
)
def test_nonsense_is_refused_politely(home, sign_in, words):
    typed = {"credential": words, "name": "x"}
    assert sign_in().post("/sign-in/passkey", data=typed).status_code == 422
    assert home.post("/account/passkeys", data=typed).status_code == 422
    assert home.post("/account/confirm/passkey", data=typed).status_code == 422


@pytest.mark.parametrize("bent", [{"flags": 0x41}, {"origin": "http://evil.example"}])
def test_a_bent_registration_is_refused(home, bent):
    answer = SoftKey().make(options_of(home, "/account/passkeys/options"), **bent)
    typed = {"credential": answer, "name": "Kept words"}
    refused = home.post("/account/passkeys", data=typed)
    assert refused.status_code == 422 and "Kept words" in refused.text
    assert not Passkey.query.count()


def test_the_same_key_cannot_be_claimed_by_a_second_person(home, sign_in, add_passkey):
    key, thief = add_passkey(home), sign_in(make_user())
    claim = SoftKey()
    claim.id = key.id
    answer = claim.make(options_of(thief, "/account/passkeys/options"))
    typed = {"name": "Mine", "credential": answer}
    assert thief.post("/account/passkeys", data=typed).status_code == 422
    assert prove(sign_in(), key).status_code == 303


def test_twenty_passkeys_are_enough(home, add_passkey, monkeypatch):
    monkeypatch.setattr(limits, "PASSKEYS_PER_USER", 2)
    answer = SoftKey().make(options_of(home, "/account/passkeys/options"))
    add_passkey(home), add_passkey(home)
    late = home.post("/account/passkeys", data={"name": "Third", "credential": answer})
    assert late.status_code == 422
    assert home.post("/account/passkeys/options").status_code == 422
    assert Passkey.query.count() == 2


def test_asking_for_a_passkey_leaves_a_pending_code_alone(sign_in, ask, home, add_passkey):
    key = add_passkey(home)
    browser, code, _link = ask("ben@example.org", browser=sign_in())
    token = browser.get_cookie("sign_in").value
    options_of(browser)
    assert browser.get_cookie("sign_in").value == token
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 303
    assert prove(sign_in(), key).status_code == 303


def test_on_an_ip_address_the_page_says_where_passkeys_work(sign_in, ana):
    browser = sign_in(ana)
    there = {"base_url": "http://127.0.0.1:8000"}
    browser.set_cookie("session_id", browser.get_cookie("session_id").value, domain="127.0.0.1")
    page = browser.get("/account/sign-in", **there).text
    assert 'href="http://localhost:8000/account/sign-in"' in page
    assert "data-passkey=" not in page
    assert browser.post("/account/passkeys/options", **there).status_code == 422
    assert "data-passkey" not in sign_in().get("/sign-in", **there).text


@pytest.mark.parametrize("back", ["//evil.example", "/\t/evil.example", "https:evil.example"])
def test_a_hostile_return_address_leads_home(home, sign_in, add_passkey, back):
    key = add_passkey(home)
    assert prove(sign_in(), key, next=back).location == "/"
    assert prove(home, key, "/account/confirm/passkey", next=back).location == "/"


def test_the_last_factor_takes_its_recovery_codes_along(home, add_passkey):
    add_passkey(home)
    assert home.post("/account/recovery-codes").location == "/account/recovery-codes"
    assert RecoveryCode.query.count() == 10
    home.post(f"/account/passkeys/{Passkey.query.one().id}/remove")
    assert RecoveryCode.query.count() == 0
    assert home.post("/account/recovery-codes").status_code == 422
