import re
from datetime import timedelta

import pytest
import time_machine

from community.accounts.models import LoginCode, Session, User
from community.accounts.secrets import ALPHABET, new_code, read_code
from community.db import db, now
from community.mail import Mail
from tests.factories import make_community, make_user


def enter(browser, code, prefix=""):
    return browser.post(f"{prefix}/sign-in/code", data={"code": code})


def signed_in(browser, prefix=""):
    return browser.get(f"{prefix}/account").status_code == 200


def test_a_new_address_signs_in_by_code_and_is_asked_its_name_once(ask):
    browser, code, _link = ask()
    response = enter(browser, code)
    assert response.status_code == 303 and "/account/name" in response.location

    browser.post("/account/name", data={"name": "Ana", "next": "/"})
    assert signed_in(browser) and User.query.one().name == "Ana"
    browser, code, _link = ask()
    assert enter(browser, code).location == "/"


def test_case_dashes_and_look_alikes_do_not_matter(ask):
    browser, code, _link = ask()
    typed = f" {code[:3].lower()}-{code[3:].lower()} ".replace("0", "o").replace("1", "l")
    assert enter(browser, typed).status_code == 303


def test_a_code_works_once_and_only_where_it_was_asked_for(ask, sign_in):
    browser, code, _link = ask()
    assert enter(sign_in(), code).status_code == 422
    assert enter(browser, code).status_code == 303
    browser.post("/sign-out")
    assert enter(browser, code).status_code == 422 and not signed_in(browser)


def test_the_sixth_try_fails_even_with_the_right_code(ask):
    browser, code, _link = ask()
    for left in (4, 3, 2, 1):
        assert f"{left} tries left" in enter(browser, "WRONG0").text
    assert enter(browser, "WRONG0").status_code == 422
    assert enter(browser, code).status_code == 422 and not signed_in(browser)


def test_a_code_dies_after_ten_minutes(ask):
    browser, code, _link = ask()
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert enter(browser, code).status_code == 422


def test_a_second_code_kills_the_first(ask):
    browser, first, link = ask()
    _browser, second, _link = ask(browser=browser)
    assert browser.post(link).status_code == 404
    assert enter(browser, first).status_code == 422
    assert enter(browser, second).status_code == 303


def test_fifty_wrong_codes_a_day_are_enough(ask):
    browser, code, _link = ask()
    for _ in range(10):
        row = LoginCode(
            email="ana@example.org",
            normalised_email="ana@example.org",
            code_hash="x",
            tries=5,
            link_hash=new_code() + new_code(),
            browser_hash="x",
            ip="",
            device="",
            expires_at=now(),
            created_at=now() - timedelta(hours=9),
        )
        db.session.add(row)
    db.session.commit()
    assert enter(browser, code).status_code == 429 and not signed_in(browser)


def test_five_codes_an_hour_for_an_address_known_or_not(ask, sign_in):
    make_user("known@example.org")
    for address in ("known@example.org", "unknown@example.org"):
        for _ in range(5):
            ask(address)
        refused = sign_in().post("/sign-in", data={"email": address.upper()})
        assert refused.status_code == 429 and address.upper() in refused.text


def test_known_and_unknown_addresses_get_the_same_answer(sign_in):
    make_user("known@example.org")
    answers = []
    for address in ("known@example.org", "other@example.org"):
        browser = sign_in()
        asked = browser.post("/sign-in", data={"email": address})
        page = browser.get("/sign-in/code").text.replace(address, "")
        page = re.sub(r'(datetime=")[^"]+', "", page)
        answers.append((asked.status_code, asked.location, page))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("address", ["", "ana", "ana@", "a b@c.d", "ana@example.org\nBcc: x@y.z"])
def test_what_is_no_address_is_refused_and_kept(sign_in, address):
    response = sign_in().post("/sign-in", data={"email": address})
    assert response.status_code == 422 and "Type an e-mail address" in response.text
    assert Mail.query.count() == 0


def test_a_link_asks_first_and_signs_in_by_its_button_once(ask, sign_in):
    browser, _code, link = ask()
    assert browser.get(link).status_code == 200 and not signed_in(browser)
    assert browser.head(link).status_code == 200 and not signed_in(browser)
    assert browser.post(link).status_code == 303 and signed_in(browser)
    again = sign_in()
    assert again.post(link).status_code == 404 and not signed_in(again)


def test_a_link_opened_elsewhere_names_account_and_device(ask, sign_in):
    _browser, _code, link = ask("ana@example.org")
    page = sign_in().get(link).text
    assert "ana@example.org" in page and "browser" in page.lower()


def test_signing_in_inside_a_community_speaks_in_its_name(ask, app, last_mail):
    make_community("acme")
    browser, code, link = ask(prefix="/c/acme", next="/c/acme/posts/7")
    assert last_mail().subject == f"{code} is your code for Acme"
    assert last_mail().sender_name == "Acme" and link.startswith("/c/acme/")
    browser.post("/c/acme/account/name", data={"name": "x"})
    response = enter(browser, code, "/c/acme")
    assert "next=/c/acme/posts/7" in response.location.replace("%2F", "/")


def test_the_plain_form_of_a_mail_escapes_nothing(ask, last_mail):
    community = make_community("acme")
    community.name = "Salt & <Pepper>"
    db.session.commit()
    ask(prefix="/c/acme")
    assert "Salt & <Pepper>" in last_mail().text and "Salt &amp; &lt;Pepper" in last_mail().html


def test_a_mail_names_no_forged_host(ask, last_mail, sign_in):
    assert (
        sign_in()
        .post("/sign-in", data={"email": "a@b.cd"}, base_url="http://evil.example")
        .status_code
        == 404
    )
    ask("ana@example.org")
    assert "evil" not in last_mail().text + last_mail().html


def test_codes_have_thirty_bits():
    drawn = [new_code() for _ in range(4000)]
    assert len(set(drawn)) > 3990 and set("".join(drawn)) == set(ALPHABET)
    assert len(ALPHABET) ** len(drawn[0]) == 2**30 and read_code("o-il") == "011"


def test_nothing_kept_is_the_code_or_the_token(ask):
    browser, code, link = ask()
    enter(browser, code)
    row, session = LoginCode.query.one(), Session.query.one()
    kept = f"{row.code_hash}{row.link_hash}{row.browser_hash}{session.token_hash}"
    token = browser.get_cookie("session_id").value
    assert code not in kept and token not in kept and link.rsplit("/", 1)[1] not in kept
