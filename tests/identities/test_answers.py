"""A provider that is slow, noisy or away: an answer in good time, and other ways in."""

import time

import pytest

from community import limits
from community.identities import openid
from tests.identities import hostile
from tests.identities.conftest import people

pytestmark = pytest.mark.one_database

ANA = "ana@example.org"
METADATA, KEYS, TOKEN = "/.well-known/openid-configuration", "/keys", "/token"


NOISES = {
    "5 MB": hostile.enormous,
    "endless heads": hostile.endless_heads,
    "hanging up": hostile.hanging_up,
    "no JSON": lambda handler: answer(handler, b"<html>"),
    "deep JSON": lambda handler: answer(handler, b"[" * 200_000),
    "a list": lambda handler: answer(handler, b"[]"),
    "half a letter": lambda handler: answer(handler, b'{"\xff": 1}'),
    "an error": lambda handler: answer(handler, b"{}", 500),
    "a redirect": lambda handler: answer(handler, b"", 302, "http://169.254.169.254/"),
    "zipped": lambda handler: answer(handler, b"\x1f\x8b\x08", zipped=True),
}


def answer(handler, content, status=200, location=None, zipped=False):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    if location:
        handler.send_header("Location", location)
    if zipped:
        handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(limits, "PROVIDER_SECONDS", 0.4)


def misbehaving(acme, browser, path, how):
    """Sign in while the provider answers one of its addresses in its own way."""
    openid.remembered.clear()
    acme.instead = {path: how}
    if path == METADATA:
        return browser.get("/sign-in/acme")
    return acme.enter(browser)


@pytest.mark.parametrize("path", [METADATA, KEYS, TOKEN])
def test_a_silent_provider_keeps_nobody_waiting(sign_in, acme, who, hurried, ask, path):
    for how in (hostile.silent, hostile.dripping, hostile.dripping_head):
        begun = time.monotonic()
        response = misbehaving(acme, sign_in(), path, how)
        assert response.status_code == 504 and time.monotonic() - begun < 2, how
        assert "takes too long" in response.text and "Sign in by e-mail" in response.text
    browser, code, _link = ask()
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 303
    assert who(browser) == ANA


@pytest.mark.parametrize("path", [METADATA, KEYS, TOKEN])
def test_a_noisy_provider_is_not_listened_to(sign_in, acme, who, path):
    for noise, how in NOISES.items():
        response = misbehaving(acme, sign_in(), path, how)
        assert response.status_code == 502 and "Sign in by e-mail" in response.text, noise
    assert not people()
    acme.instead, browser = {}, sign_in()
    acme.enter(browser)
    assert who(browser) == ANA  # a failure is not remembered


def test_all_calls_of_a_sign_in_share_the_time(sign_in, acme, hurried):
    def slow(handler):
        time.sleep(0.25)
        acme.instead = dict.fromkeys([KEYS], slow)
        acme.answer(handler, "")

    browser = sign_in()
    back = acme.set_off(browser)
    acme.instead = {
        TOKEN: lambda handler: time.sleep(0.25) or acme.say(handler, {"id_token": "a.b.c"}),
        KEYS: lambda handler: time.sleep(0.25) or acme.say(handler, acme.keys),
    }
    assert browser.get(back).status_code == 504


def test_nobody_waits_for_the_database_while_a_provider_thinks(sign_in, acme, who, ask):
    """The provider signs somebody else in by mail before it answers."""

    def nosy(handler):
        with app.app_context():
            other, code, _link = ask("bea@example.org")
            other.post("/sign-in/code", data={"code": code})
            seen.append(who(other))
        acme.instead = {}
        acme.say(handler, acme.keys)

    browser, seen = sign_in(), []
    app = browser.application
    acme.instead = {KEYS: nosy}
    acme.enter(browser)
    assert seen == ["bea@example.org"] and who(browser) == ANA


LIES_ABOUT_ITSELF = {
    "another issuer": {"issuer": "https://accounts.google.com"},
    "no issuer": {"issuer": None},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
    "a broken line": {"authorization_endpoint": "https://x.example/\r\nSet-Cookie: a=b"},
    "no address": {"authorization_endpoint": None},
    "the machine itself": {"token_endpoint": "http://127.0.0.1:1/token"},
    "the cloud's secrets": {"jwks_uri": "http://169.254.169.254/latest"},
    "a file": {"jwks_uri": "file:///etc/passwd"},
    "a broken host": {"jwks_uri": "https://[::1/"},
}


def test_what_a_provider_says_of_itself_is_checked(sign_in, acme):
    for lie, metadata in LIES_ABOUT_ITSELF.items():
        acme.metadata = metadata
        assert sign_in().get("/sign-in/acme").status_code == 502, lie


def test_keys_that_are_none_are_no_crash(sign_in, acme):
    for keys in ({}, {"keys": 5}, {"keys": [{"kty": "RSA"}]}, {"keys": []}, {"keys": [5]}):
        acme.keys = keys
        assert acme.enter(sign_in()).status_code == 502, keys


def test_how_a_provider_wants_its_secret_may_be_strange(sign_in, acme):
    for methods in (5, None, {"a": "b"}, ["private_key_jwt"], ["client_secret_post"]):
        openid.remembered.clear()
        acme.metadata = {"token_endpoint_auth_methods_supported": methods}
        assert acme.enter(sign_in()).status_code == 303, methods


def test_a_provider_that_is_away_leaves_the_other_ways_open(sign_in, acme, ask, who):
    acme.instead = dict.fromkeys([METADATA, KEYS, TOKEN], hostile.hanging_up)
    assert sign_in().get("/sign-in/acme").status_code == 502
    assert "Continue with Acme" in sign_in().get("/sign-in").text
    browser, code, _link = ask()
    browser.post("/sign-in/code", data={"code": code})
    assert who(browser) == ANA
