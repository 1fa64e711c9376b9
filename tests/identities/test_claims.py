"""What is believed of an address: never the wrong account."""

import pytest

from community.accounts.models import User
from community.db import db, now
from tests.factories import make_user
from tests.identities.conftest import people
from tests.identities.hostile import MISSING

pytestmark = pytest.mark.one_database

ANA = "ana@example.org"


@pytest.mark.parametrize("yes", [True, "true"])
def test_an_address_that_the_provider_vouches_for_makes_an_account(
    sign_in, acme, who, identities, yes
):
    acme.claims = {"email_verified": yes}
    browser = sign_in()
    response = acme.enter(browser, "/sign-in/acme?next=/communities")
    assert response.status_code == 303 and response.headers["Location"] == "/communities"
    assert who(browser) == ANA and identities() == [("ana-there", ANA)]
    user = db.session.query(User).one()
    assert user.verified_at and user.name == "Ana There"


NO = [False, MISSING, "false", "True", "yes", 1, None, [], {"true": True}]


@pytest.mark.parametrize("no", NO, ids=str)
def test_any_other_address_must_be_proved_first(sign_in, acme, who, identities, last_mail, no):
    make_user(ANA).verified_at = now()
    db.session.commit()
    acme.claims = {"email_verified": no}
    browser = sign_in()
    response = acme.enter(browser)
    assert response.headers["Location"] == "/sign-in/code"
    assert who(browser) is None and identities() == []
    assert last_mail().recipient == ANA
    browser.post("/sign-in/code", data={"code": last_mail().subject[:6]})
    assert who(browser) == ANA and identities() == [("ana-there", ANA)]
    again = sign_in()
    acme.enter(again)
    assert who(again) == ANA  # from then on without


def test_an_account_that_never_proved_its_address_is_not_given_away(
    sign_in, acme, who, identities, last_mail
):
    make_user(ANA)  # as somebody may have made it before its owner came
    browser = sign_in()
    assert acme.enter(browser).headers["Location"] == "/sign-in/code"
    assert who(browser) is None and identities() == []
    browser.post("/sign-in/code", data={"code": last_mail().subject[:6]})
    assert who(browser) == ANA and identities() == [("ana-there", ANA)]


def test_an_account_that_proved_its_address_is_linked(sign_in, acme, who, identities, last_mail):
    make_user(ANA, "Ana").verified_at = now()
    db.session.commit()
    acme.claims = {"email": "Ana@Example.org"}
    browser = sign_in()
    acme.enter(browser)
    assert who(browser) == ANA and identities() == [("ana-there", ANA)]
    assert db.session.query(User).one().name == "Ana"
    assert last_mail().kind == "security" and last_mail().recipient == ANA


def test_another_subject_with_the_same_address_must_prove_it(sign_in, acme, who, identities):
    acme.enter(sign_in())
    acme.claims = {"sub": "somebody-else"}
    browser = sign_in()
    assert acme.enter(browser).headers["Location"] == "/sign-in/code"
    assert who(browser) is None and identities() == [("ana-there", ANA)]


def test_the_same_subject_with_another_address_is_the_same_account(sign_in, acme, who):
    acme.enter(sign_in())
    make_user("eve@example.org").verified_at = now()
    db.session.commit()
    acme.claims = {"email": "eve@example.org"}
    browser = sign_in()
    acme.enter(browser)
    assert who(browser) == ANA and people() == {ANA, "eve@example.org"}


def test_the_same_subject_of_another_issuer_is_somebody_else(sign_in, acme, rival, who, identities):
    acme.enter(sign_in())
    rival.claims = {"email": "eve@example.org"}
    browser = sign_in()
    rival.enter(browser, "/sign-in/rival")
    assert who(browser) == "eve@example.org"
    assert identities() == [("ana-there", ANA), ("ana-there", "eve@example.org")]


@pytest.mark.parametrize("none", [MISSING, "", "no address", 5, ["a@example.org"], "a@b\n@c"])
def test_a_missing_address_is_asked_for(sign_in, acme, who, identities, last_mail, none):
    acme.claims = {"email": none}
    browser = sign_in()
    response = acme.enter(browser, "/sign-in/acme?next=/communities")
    assert response.headers["Location"] == "/sign-in/acme/address"
    assert "did not tell us" in browser.get("/sign-in/acme/address").text
    refused = browser.post("/sign-in/acme/address", data={"email": "nothing"})
    assert refused.status_code == 422 and 'value="nothing"' in refused.text
    assert browser.post("/sign-in/acme/address", data={"email": ANA}).status_code == 303
    assert who(browser) is None
    used = browser.post("/sign-in/code", data={"code": last_mail().subject[:6]})
    assert used.headers["Location"] == "/communities"
    assert who(browser) == ANA and identities() == [("ana-there", ANA)]
    assert browser.get("/sign-in/acme/address").headers["Location"] == "/sign-in"
    assert browser.post("/sign-in/acme/address", data={"email": ANA}).status_code == 303


def test_the_link_in_the_mail_links_nothing_in_another_browser(
    sign_in, acme, who, identities, last_mail
):
    """A stranger claims the address and hopes that its owner opens the mail."""
    acme.claims = {"email_verified": False}
    acme.enter(sign_in())
    link = next(word for word in last_mail().text.split() if "/sign-in/link/" in word)
    owner = sign_in()
    owner.post(link.partition("8000")[2])
    assert who(owner) == ANA and identities() == []


def test_a_code_asked_for_afterwards_links_nothing(sign_in, acme, identities, ask):
    """Somebody tried it on a shared computer, and the owner of the address comes next."""
    acme.claims = {"email_verified": False}
    browser = sign_in()
    acme.enter(browser)
    _browser, code, _link = ask(ANA, browser=browser)
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 303
    assert identities() == []
