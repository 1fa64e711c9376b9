"""What is Apple's own: an answer by a form from its page, a name that comes once, "true"."""

import json
import time

import pytest
from joserfc import jwt

from community.accounts.models import User
from community.db import db
from tests.identities.conftest import APPLE_KEY
from tests.identities.hostile import CLIENT, MISSING

RELAY = "x7@privaterelay.appleid.com"
FROM_APPLE = {"Origin": "https://appleid.apple.com", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture(autouse=True)
def as_apple(acme):
    acme.claims = {"email": RELAY, "email_verified": "true", "is_private_email": "true"}
    acme.claims |= {"name": MISSING}


@pytest.fixture
def enter(app, acme):
    """Sign in with Apple: its page posts a form, without any cookie of ours."""

    def enter(browser, user=None, start="/sign-in/apple"):
        query = acme.set_off(browser, start).partition("?")[2]
        form = dict(pair.split("=") for pair in query.split("&"))
        if user is not None:
            form["user"] = user
        posted = app.test_client().post("/sign-in/apple/callback", data=form, headers=FROM_APPLE)
        assert posted.status_code == 303 and "Set-Cookie" not in posted.headers
        return browser.get(posted.headers["Location"])

    return enter


def named(first, last, **more):
    return json.dumps({"name": {"firstName": first, "lastName": last}, **more})


def test_the_name_comes_once_and_is_kept(sign_in, enter, who, identities):
    browser = sign_in()
    enter(browser, named("Ana", "Lovelace", email="eve@example.org"))
    assert who(browser) == RELAY and identities() == [("ana-there", RELAY)]
    assert db.session.query(User).one().name == "Ana Lovelace"
    again = sign_in()
    enter(again)
    assert who(again) == RELAY and db.session.query(User).one().name == "Ana Lovelace"


def test_the_name_is_kept_while_an_address_is_proved(sign_in, acme, enter, last_mail):
    acme.claims["email_verified"] = "false"
    browser = sign_in()
    enter(browser, named("Ana", "Lovelace"))
    browser.post("/sign-in/code", data={"code": last_mail().subject[:6]})
    assert db.session.query(User).one().name == "Ana Lovelace"


def test_strange_names_do_no_harm(sign_in, acme, enter):
    strange = ["", "x", "[]", "5", "null", '{"name": 5}', '{"name": {"firstName": ["x"]}}']
    strange += [named("\ud800", None), named("a" * 9000, "b"), "[" * 9000, named({"a": 1}, 5)]
    for number, user in enumerate(strange):
        acme.claims |= {"sub": str(number), "email": f"{number}@example.org"}
        assert enter(sign_in(), user).status_code == 303, user


def test_apple_gets_a_secret_of_its_own_kind(sign_in, acme, enter):
    enter(sign_in())
    token = jwt.decode(acme.forms[-1]["client_secret"], APPLE_KEY, algorithms=["ES256"])
    assert token.header == {"typ": "JWT", "alg": "ES256", "kid": "KEY"}
    claims = token.claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("TEAM", CLIENT, acme.issuer)
    assert 0 < claims["exp"] - time.time() <= 300


def test_a_relayed_address_signs_in_by_code_too(sign_in, enter, ask, who):
    enter(sign_in())
    browser, code, _link = ask(RELAY)
    browser.post("/sign-in/code", data={"code": code})
    assert who(browser) == RELAY and db.session.query(User).count() == 1


def test_the_form_signs_nobody_in_by_itself(app, sign_in, acme, who):
    """It proves itself by the state alone; whose browser it is shows the next request."""
    victim, attacker = sign_in(), sign_in()
    query = acme.set_off(attacker, "/sign-in/apple").partition("?")[2]
    form = dict(pair.split("=") for pair in query.split("&"))
    posted = victim.post("/sign-in/apple/callback", data=form, headers=FROM_APPLE)
    assert victim.get(posted.headers["Location"]).status_code == 422 and who(victim) is None


def test_strange_forms_are_no_crash(app, sign_in):
    for form in ({}, {"state": "x", "user": "{}"}, {"state": "\x00", "code": "ü" * 9000}):
        posted = app.test_client().post("/sign-in/apple/callback", data=form, headers=FROM_APPLE)
        assert posted.status_code == 303
        assert sign_in().get(posted.headers["Location"]).status_code == 422


def test_turning_back_at_apple_is_explained(app, sign_in, acme):
    browser = sign_in()
    state = acme.set_off(browser, "/sign-in/apple").partition("state=")[2]
    form = {"error": "user_cancelled_authorize", "state": state}
    posted = app.test_client().post("/sign-in/apple/callback", data=form, headers=FROM_APPLE)
    page = browser.get(posted.headers["Location"])
    assert page.status_code == 422 and "turned back at Apple" in page.text


def test_no_other_form_comes_from_elsewhere(sign_in):
    for path in (
        "/sign-in",
        "/sign-in/code",
        "/sign-in/apple/address",
        "/account/identities/apple",
    ):
        assert sign_in().post(path, headers=FROM_APPLE).status_code == 403, path
    assert sign_in().post("/sign-in/acme/callback", headers=FROM_APPLE).status_code in {403, 405}
