"""Whatever stands where a token belongs opens nothing and breaks nothing."""

import re

import pytest

from community.accounts.browser import BROWSER_COOKIE, SESSION_COOKIE
from tests.factories import make_user

TOKENS = (
    "null",
    "None",
    "undefined",
    "nil",
    "0",
    "-1",
    "1-",
    "true",
    "[]",
    "{}",
    "%00",
    "x%00",
    "%0d%0a",
    "%",
    "%25",
    "%ff",
    "%f0%9f%94%a5",
    "%ed%b3%bf",
    "'",
    "' or 1=1 --",
    '"',
    "..",
    "*",
    "a" * 5000,
)
NAMES = ("token", "code", "state", "email", "next", "words", "name", "id", "credential")


def paths(app):
    """Every address that takes a token, or a code, without it."""
    for rule in app.url_map.iter_rules():
        if rule.arguments & {"token", "code"}:
            yield from ((method, rule.rule) for method in rule.methods & {"GET", "POST"})


@pytest.mark.parametrize("token", TOKENS)
def test_what_is_no_token_opens_nothing(token, app, sign_in, community):
    user = make_user()
    for browser in (sign_in(), sign_in(user)):
        for method, rule in paths(app):
            path = re.sub(r"<(?:\w+:)?(?:token|code)>", lambda _: token, rule)
            response = browser.open(f"/c/acme{path}", method=method)
            assert response.status_code in {303, 308, 404}, f"{method} {rule}"
            if response.status_code == 303:
                assert method == "POST" or "/sign-in" in response.location, f"{method} {rule}"


@pytest.mark.parametrize("token", ["", "null", "0", "\x01", "x" * 4000, "é", "a=b", '"', "%00"])
def test_what_is_no_cookie_is_nobody(token, sign_in):
    browser = sign_in()
    for name in (SESSION_COOKIE, BROWSER_COOKIE):
        browser.set_cookie(name, token)
    assert browser.get("/account").status_code == 303
    assert browser.get("/sign-in/code").status_code == 303
    assert browser.post("/sign-in/code", data={"code": token}).status_code == 422
    assert browser.post("/sign-out").status_code == 303


@pytest.mark.parametrize(
    "typed", ["", "null", "0", "\x00", "x\x00y", "x" * 100_000, "[]", "\u0660"]
)
def test_what_is_no_code_is_refused(typed, ask):
    browser, _code, _link = ask()
    assert browser.post("/sign-in/code", data={"code": typed}).status_code == 422
    assert browser.post("/sign-in/code", data={"code": [typed, typed]}).status_code == 422
    assert browser.post("/sign-in/code", json={"code": [typed]}).status_code == 422
    assert browser.get("/account").status_code == 303


def test_no_form_of_the_account_breaks_on_what_it_is_sent(app, sign_in):
    """Nothing, lists, other types and files where words belong: refused, or not found."""
    sent = (
        {},
        dict.fromkeys(NAMES, "\x00"),
        {name: ["null", "0"] for name in NAMES},
        dict.fromkeys(NAMES, "x" * 10000),
    )
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and re.match(r"/(account|sign-in)", rule.rule)
    ]
    assert len(rules) > 10
    for rule in rules:
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        for browser in (sign_in(), sign_in(make_user())):
            for form in sent:
                assert browser.post(path, data=form).status_code < 500, f"{rule} {form}"
            for body in ([], "x", None, 0, {"id": {}, "response": []}):
                assert browser.post(path, json=body).status_code < 500, f"{rule} {body}"
