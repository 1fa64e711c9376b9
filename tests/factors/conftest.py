import re

import pyotp
import pytest

from community.db import db
from community.factors.models import Authenticator
from community.factors.secrets import unseal
from tests.accounts.conftest import ask, last_mail  # noqa: F401 - fixtures
from tests.factories import make_user
from tests.factors.authenticator import SoftKey


@pytest.fixture
def add_passkey():
    """add_passkey(browser) -> a SoftKey that its user has from now on."""

    def add(browser, name="Laptop", **form):
        key = SoftKey()
        options = options_of(browser, "/account/passkeys/options")
        typed = {"name": name, "credential": key.make(options), **form}
        answer = browser.post("/account/passkeys", data=typed)
        assert answer.status_code == 303, answer.text
        return key

    return add


def options_of(browser, path="/sign-in/passkey/options"):
    answer = browser.post(path)
    assert answer.status_code == 200, (answer.status_code, answer.location)
    return answer.json


def prove(browser, key, path="/sign-in/passkey", **form):
    options = options_of(browser)
    return browser.post(path, data={"credential": key.prove(options), **form})


@pytest.fixture
def with_app(sign_in):
    """with_app() -> (user, their browser, what their app shows, their recovery codes)."""

    def make(browser=None, user=None):
        user = user or make_user()
        browser = browser or sign_in(user)
        browser.post("/account/authenticator")
        shown = app_of(user)
        answer = browser.post("/account/authenticator/on", data={"code": shown.now()})
        assert answer.status_code == 303, answer.text
        return user, browser, shown, codes_on(browser.get(answer.location))

    return make


def app_of(user):
    return pyotp.TOTP(unseal(db.session.get(Authenticator, user.id).sealed_secret))


def codes_on(page):
    return re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)
