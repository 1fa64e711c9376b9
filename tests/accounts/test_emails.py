import re
from datetime import timedelta

import pytest
import time_machine

from community.accounts.jobs import forget_old_sign_ins
from community.accounts.models import AccountEvent, EmailChange, User
from community.db import db, now
from community.mail import Mail
from tests.factories import make_user

OLD, NEW = "ana@example.org", "ana@example.net"


@pytest.fixture
def ana():
    return make_user(OLD, "Ana")


@pytest.fixture
def move(last_mail):
    """move(browser, address) -> the path of the link that the new address is mailed."""

    def ask(browser, address=NEW):
        response = browser.post("/account/email", data={"email": address})
        assert response.status_code == 303, response.text
        mail = last_mail()
        assert mail.recipient == address
        return path_in(mail)

    return ask


@pytest.fixture
def moved(move, sign_in, ana, last_mail):
    """The path of the link that undoes a change which was just confirmed."""
    sign_in().post(move(sign_in(ana)))
    assert last_mail().recipient == OLD
    return path_in(last_mail())


def path_in(mail):
    return re.search(r"http://[^/]+(\S*/account/email/\S+)", mail.text)[1]


def alive(browser):
    return browser.get("/account").status_code == 200


def address():
    return User.query.filter_by(name="Ana").one().email


def test_a_new_address_is_confirmed_by_a_button_there(move, sign_in, ana):
    here = sign_in(ana)
    link = move(here)
    page = here.get("/account")
    assert NEW in page.text and "Keep my address" in page.text
    assert here.get(link).status_code == 200 and here.head(link).status_code == 200
    assert address() == OLD

    assert here.post(link).location == "/account"
    assert address() == NEW and NEW in here.get("/account").text
    assert "Keep my address" not in here.get("/account").text
    assert here.post(link).status_code == 404


def test_the_page_that_confirms_names_the_account_and_needs_no_session(move, sign_in, ana):
    link, phone = move(sign_in(ana)), sign_in()
    page = phone.get(link).text
    assert OLD in page and NEW in page and "Ana" in page
    assert phone.post(link).location == "/sign-in"
    assert address() == NEW and not alive(phone)


def test_confirming_ends_every_other_session_and_renews_this_one(move, sign_in, ana):
    here, there = sign_in(ana), sign_in(ana)
    stolen = here.get_cookie("session_id").value
    here.post(move(here))
    assert alive(here) and not alive(there)
    there.set_cookie("session_id", stolen)
    assert not alive(there)


def test_confirming_elsewhere_ends_every_session(move, sign_in, ana):
    here, other = sign_in(ana), sign_in(make_user(name="Ben"))
    other.post(move(here))
    assert not alive(here) and alive(other)


def test_ones_own_address_and_what_is_none_are_refused(sign_in, ana):
    browser = sign_in(ana)
    for typed in (OLD, OLD.upper(), "", "ana", "a\nb@example.org", "x" * 300 + "@example.org"):
        response = browser.post("/account/email", data={"email": typed})
        assert response.status_code == 422, typed
    assert EmailChange.query.count() == Mail.query.count() == 0


def test_who_has_the_address_hears_of_it_and_keeps_it(sign_in, ana, last_mail):
    make_user(NEW, "Ben")
    browser = sign_in(ana)
    browser.post("/account/email", data={"email": NEW.title()})
    mail = last_mail()
    assert mail.recipient == NEW and "already have" in mail.subject
    assert "/account/email/" not in mail.text and OLD not in mail.text


def test_an_address_taken_meanwhile_is_refused_clearly(move, sign_in, ana):
    link = move(sign_in(ana))
    make_user(NEW, "Ben")
    response = sign_in().post(link)
    assert response.status_code == 422 and "Another account has the address" in response.text
    assert address() == OLD and alive(sign_in(ana))


def test_asking_is_limited_by_person_address_and_network(sign_in, ana):
    browser = sign_in(ana)
    for number in range(5):
        assert browser.post("/account/email", data={"email": f"x{number}@example.net"})
    assert browser.post("/account/email", data={"email": NEW}).status_code == 429
    for number in range(4):
        other = sign_in(make_user())
        for each in range(5 if number < 3 else 0):
            typed = "x0@example.net" if each == 4 else f"y{number}{each}@example.net"
            assert other.post("/account/email", data={"email": typed}).status_code == 303
    other = sign_in(make_user())
    assert other.post("/account/email", data={"email": NEW}).status_code == 429
    assert Mail.query.count() == 20


def test_only_the_newest_request_counts_and_it_can_be_cancelled(move, sign_in, ana):
    browser = sign_in(ana)
    first, second = move(browser), move(browser, "ana@example.com")
    assert browser.post(first).status_code == 404
    browser.post("/account/email/cancel")
    assert "Keep my address" not in browser.get("/account").text
    assert browser.post(second).status_code == 404 and address() == OLD


def test_a_link_that_confirms_lasts_a_day(move, sign_in, ana):
    link = move(sign_in(ana))
    with time_machine.travel(now() + timedelta(hours=25)):
        assert sign_in().post(link).status_code == 404 and address() == OLD


def test_asking_needs_a_fresh_proof(sign_in, ana):
    browser = sign_in(ana)
    with time_machine.travel(now() + timedelta(minutes=11)):
        response = browser.get("/account/email")
        assert response.status_code == 303 and "/account/confirm" in response.location


def test_the_old_address_can_undo_it_for_seven_days(moved, sign_in, ana):
    thief = sign_in(ana)
    page = sign_in().get(moved).text
    assert OLD in page and NEW in page and address() == NEW
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert sign_in().post(moved).location == "/sign-in"
        assert address() == OLD and not alive(thief)
        assert sign_in().post(moved).status_code == 404


def test_on_the_eighth_day_it_cannot_be_undone(moved, sign_in):
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert sign_in().post(moved).status_code == 404 and address() == NEW


def test_undoing_takes_back_every_later_change_too(moved, move, sign_in, ana, last_mail):
    thief = sign_in(ana)
    thief.post(move(thief, "thief@example.com"))
    theirs = path_in(last_mail())
    waiting = move(thief, "hidden@example.com")
    sign_in().post(moved)
    assert address() == OLD and not alive(thief)
    assert [sign_in().post(link).status_code for link in (theirs, waiting)] == [404, 404]
    assert last_mail().recipient == "thief@example.com" and "undone" in last_mail().subject


def test_an_old_address_taken_meanwhile_is_said_and_the_link_stays_good(moved, sign_in):
    other = make_user(OLD, "Ben")
    response = sign_in().post(moved)
    assert response.status_code == 422 and f"has the address {OLD} now" in response.text
    other.email = other.normalised_email = "ben@example.org"
    db.session.commit()
    assert sign_in().post(moved).status_code == 303 and address() == OLD


def test_the_security_log_tells_all_of_it(moved, sign_in, ana):
    sign_in().post(moved)
    kinds = [event.kind for event in AccountEvent.query.order_by(AccountEvent.id)]
    assert kinds == ["email-asked", "email-changed", "email-undone"]
    page = sign_in(ana).get("/account/log").text
    assert f"{OLD} → {NEW}" in page and "Undid the change" in page


def test_what_can_be_neither_confirmed_nor_undone_is_forgotten(moved, sign_in, ana):
    sign_in(ana).post("/account/email", data={"email": "other@example.org"})
    for days, left in ((2, 1), (6, 1), (36, 1), (38, 0)):
        with time_machine.travel(now() + timedelta(days=days)):
            forget_old_sign_ins()
            assert EmailChange.query.count() == left
