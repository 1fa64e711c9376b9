from datetime import timedelta
from functools import partial

import pyotp
import pytest
import time_machine

from community import limits
from community.accounts.models import AccountEvent, Challenge, Session, User
from community.db import db, now
from community.factors.handlers.codes import try_factor
from community.factors.models import Authenticator, RecoveryCode
from community.mail import Mail
from tests.factories import make_user
from tests.factors.conftest import app_of, codes_on, prove
from tests.servers.clients import all_at_once

HALF_A_MINUTE = timedelta(seconds=30)


def events():
    return [event.kind for event in AccountEvent.query.order_by(AccountEvent.id)]


@pytest.fixture
def first_step(ask, sign_in):
    """first_step(user) -> a browser where their code by e-mail was right."""

    def make(user, **form):
        browser, code, _link = ask(user.email, **form)
        answer = browser.post("/sign-in/code", data={"code": code})
        assert answer.location == "/sign-in/second-step"
        return browser

    return make


def second_step(browser, code):
    return browser.post("/sign-in/second-step", data={"code": code})


def is_in(browser):
    return browser.get("/account").status_code == 200


def later(minutes):
    return time_machine.travel(now() + timedelta(minutes=minutes))


def test_an_app_is_set_up_by_its_key_and_a_first_code(sign_in):
    user = make_user("ana@example.org")
    browser = sign_in(user)
    assert browser.post("/account/authenticator").location == "/account/authenticator"
    page = browser.get("/account/authenticator").text
    secret = app_of(user).secret
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page and "<svg" in page
    wrong = browser.post("/account/authenticator/on", data={"code": "000000"})
    assert wrong.status_code == 422 and "clock" in wrong.text
    assert db.session.get(User, user.id).second_step_at is None
    right = browser.post("/account/authenticator/on", data={"code": app_of(user).now()})
    assert right.location == "/account/recovery-codes"
    assert len(set(codes_on(browser.get(right.location)))) == 10
    assert db.session.get(User, user.id).second_step_at is not None
    assert events() == ["authenticator-on"] and Mail.query.count() == 1


def test_the_secret_is_sealed_and_recovery_codes_are_hashed(with_app):
    user, _browser, app, codes = with_app()
    row = db.session.get(Authenticator, user.id)
    assert app.secret not in row.sealed_secret
    kept = {row.code_hash for row in RecoveryCode.query}
    assert len(kept) == 10 and not kept & set(codes)
    assert codes[0] not in str(Challenge.query.one().details)


def test_recovery_codes_are_shown_in_the_session_that_made_them_and_not_for_long(with_app, sign_in):
    user, browser, _app, codes = with_app()
    assert codes_on(browser.get("/account/recovery-codes")) == codes
    assert not codes_on(sign_in(user).get("/account/recovery-codes"))
    assert not codes_on(sign_in(make_user()).get("/account/recovery-codes"))
    with later(11):
        browser.post("/account/confirm", data={"code": codes[0]})
        assert browser.get("/account/recovery-codes").location == "/account/sign-in"


def test_a_secret_that_was_never_confirmed_is_replaced_by_the_next(sign_in):
    user = make_user()
    browser = sign_in(user)
    browser.post("/account/authenticator")
    first = app_of(user)
    browser.post("/account/authenticator")
    typed = {"code": first.now()}
    assert browser.post("/account/authenticator/on", data=typed).status_code == 422
    assert db.session.get(Authenticator, user.id).confirmed_at is None


def test_signing_in_by_mail_then_asks_for_the_app(with_app, first_step):
    user, _browser, app, _codes = with_app()
    browser = first_step(user, next="/communities")
    assert not is_in(browser)
    assert "authenticator app" in browser.get("/sign-in/second-step").text
    with later(1):
        answer = second_step(browser, app.now())
        assert answer.location == "/communities" and is_in(browser)
        assert browser.get("/sign-in/second-step").location == "/sign-in"
    last = AccountEvent.query.order_by(AccountEvent.id.desc()).first()
    assert (last.kind, last.details) == ("signed-in", "by e-mail, with a second factor")
    assert Session.query.order_by(Session.id.desc()).first().second_factor_at is not None


def test_a_code_of_the_app_works_once_and_no_older_one_after_it(with_app, first_step):
    user, browser, app, _codes = with_app()
    with later(5):
        code, before = app.now(), app.at(now() - HALF_A_MINUTE)
        assert second_step(first_step(user), code).status_code == 303
        again = first_step(user)
        assert second_step(again, code).status_code == 422
        assert second_step(again, before).status_code == 422
        assert second_step(again, app.at(now() + HALF_A_MINUTE)).status_code == 303
        for path in ("/account/confirm", "/account/second-factor"):
            assert browser.post(path, data={"code": code}).status_code == 422


def test_codes_from_half_a_minute_around_are_good_and_from_a_minute_are_not(with_app, first_step):
    user, _browser, app, _codes = with_app()
    for steps, status in ((-2, 422), (2, 422), (-1, 303), (1, 303)):
        with time_machine.travel(now() + timedelta(minutes=30 + steps * 10), tick=False):
            code = app.at(now(), counter_offset=steps)
            assert second_step(first_step(user), f" {code[:3]} {code[3:]}").status_code == status


def test_the_second_step_belongs_to_one_browser_and_its_first_step(with_app, first_step, sign_in):
    user, _browser, app, codes = with_app()
    browser = first_step(user)
    thief = sign_in()
    for code in (app.now(), codes[0]):
        answer = second_step(thief, code)
        assert answer.status_code == 422 and "Sign in again" in answer.text
    assert not is_in(thief)
    assert second_step(browser, codes[0]).status_code == 303


def test_a_second_step_ends_after_ten_minutes_and_with_the_sessions(with_app, first_step):
    user, home, _app, codes = with_app()
    late, ended = first_step(user), first_step(user)
    with later(11):
        assert second_step(late, codes[0]).status_code == 422
    home.post("/account/sessions/end-others")
    assert second_step(ended, codes[0]).status_code == 422


def test_the_fifth_wrong_code_ends_the_second_step(with_app, first_step):
    user, _browser, _app, codes = with_app()
    browser = first_step(user)
    for left in (4, 3, 2, 1):
        assert f"{left} tries left" in second_step(browser, "AAAAA-AAAAA").text
    assert "Sign in again" in second_step(browser, "000000").text
    assert second_step(browser, codes[0]).status_code == 422 and not is_in(browser)
    assert events().count("wrong-second-factor") == 5
    fifth = first_step(user)
    for _each in range(4):
        second_step(fifth, "000000")
    assert second_step(fifth, codes[0]).status_code == 303


def test_fifty_wrong_codes_a_day_are_enough_from_wherever(with_app, first_step, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_CODES_A_DAY", 6)
    user, home, _app, codes = with_app()
    for _each in range(4):
        assert home.post("/account/confirm", data={"code": "000000"}).status_code == 422
    browser = first_step(user)
    assert [second_step(browser, "000000").status_code for _each in range(3)] == [422, 422, 429]
    assert second_step(browser, codes[0]).status_code == 429
    assert home.post("/account/confirm", data={"code": codes[0]}).status_code == 429
    with later(24 * 60 + 1):
        monkeypatch.setattr(limits, "CODES_AN_HOUR_PER_ADDRESS", 50)
        assert second_step(first_step(user), codes[0]).status_code == 303


def test_a_recovery_code_works_once_and_is_mailed(with_app, first_step):
    user, _browser, _app, codes = with_app()
    typed = codes[3].lower().replace("-", " ")
    assert second_step(first_step(user), typed).status_code == 303
    assert second_step(first_step(user), codes[3]).status_code == 422
    used = AccountEvent.query.filter_by(kind="recovery-code-used").one()
    assert used.details == "9 of 10 left"
    assert Mail.query.filter(Mail.subject.startswith("Used a recovery code")).count() == 1


def test_new_recovery_codes_kill_the_old(with_app, first_step):
    user, browser, _app, old = with_app()
    assert browser.post("/account/recovery-codes").status_code == 303
    new = codes_on(browser.get("/account/recovery-codes"))
    assert len(new) == 10 and not set(new) & set(old)
    assert second_step(first_step(user), old[0]).status_code == 422
    assert second_step(first_step(user), new[0]).status_code == 303


def test_nobody_uses_another_persons_recovery_code(with_app, first_step):
    _user, _browser, _app, codes = with_app()
    other, _there, _their_app, _theirs = with_app()
    assert second_step(first_step(other), codes[0]).status_code == 422


def test_twenty_uses_of_one_recovery_code_at_once_are_one(app, with_app):
    user, _browser, _app, codes = with_app()
    answers = all_at_once([partial(try_once, app, user.id, codes[0])] * 20)
    assert sorted(answers) == [False] * 19 + [True]
    assert RecoveryCode.query.filter(RecoveryCode.used_at.is_not(None)).count() == 1


def test_sixty_wrong_codes_at_once_are_no_more_than_allowed(app, with_app, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_CODES_A_DAY", 8)
    user, _browser, _app, _codes = with_app()
    all_at_once([partial(try_once, app, user.id, "000000")] * 20)
    assert events().count("wrong-second-factor") == 8


def try_once(app, user_id, code):
    with app.app_context():
        try:
            right = try_factor(db.session.get(User, user_id), code)
            db.session.commit()
            return right
        except Exception:
            db.session.rollback()
            return False
        finally:
            db.session.remove()


def test_a_passkey_takes_the_second_step_too(with_app, first_step, add_passkey):
    user, home, _app, _codes = with_app()
    key = add_passkey(home)
    browser = first_step(user, next="/communities")
    assert "data-passkey" in browser.get("/sign-in/second-step").text
    assert prove(browser, key).location == "/communities" and is_in(browser)
    assert not Challenge.query.filter_by(kind="second-step").count()


def test_another_persons_passkey_does_not_take_my_second_step(
    with_app, first_step, sign_in, add_passkey
):
    user, _home, _app, _codes = with_app()
    ben = make_user("ben@example.org")
    key = add_passkey(sign_in(ben))
    browser = first_step(user, next="/communities")
    assert prove(browser, key).location == "/"
    assert "ben@example.org" in browser.get("/account").text
    assert Challenge.query.filter_by(kind="second-step").one().user_id == user.id


def test_turning_off_forgets_it_all(with_app, ask):
    user, browser, _app, _codes = with_app()
    assert browser.post("/account/authenticator/off").status_code == 303
    assert not Authenticator.query.count() and not RecoveryCode.query.count()
    assert Session.query.one().second_factor_at is None
    there, code, _link = ask(user.email)
    assert there.post("/sign-in/code", data={"code": code}).location == "/" and is_in(there)
    assert events()[:2] == ["authenticator-on", "authenticator-off"]


def test_a_session_without_the_second_factor_cannot_turn_it_off(with_app, sign_in):
    user = make_user()
    weak = sign_in(user)
    with_app(user=user)
    for path in ("authenticator/off", "authenticator", "recovery-codes", "passkeys/options"):
        answer = weak.post(f"/account/{path}", headers={"Referer": "http://localhost/account"})
        assert answer.location.startswith("/account/second-factor?next=")
    assert Authenticator.query.one().confirmed_at is not None


def test_with_another_secret_key_the_app_is_a_wrong_code_and_no_crash(app, with_app, first_step):
    user, _browser, shown, _codes = with_app()
    browser = first_step(user)
    row = db.session.get(Authenticator, user.id)
    row.sealed_secret = row.sealed_secret[:-8] + "AAAAAAA="
    db.session.commit()
    with later(1):
        assert second_step(browser, shown.now()).status_code == 422


def test_codes_of_other_shapes_are_wrong_and_no_crash(with_app):
    _user, browser, _app, _codes = with_app()
    for typed in ("", " ", "१२३४५६", "\x00", "é" * 1000, pyotp.random_base32(), "1" * 7):
        assert browser.post("/account/confirm", data={"code": typed}).status_code == 422
