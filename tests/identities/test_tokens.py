"""Tokens that are not what they seem, codes and states that were used: nobody is signed in."""

import time
from datetime import timedelta

import pytest
import time_machine
from joserfc.jwk import KeySet, RSAKey

from community import limits
from community.accounts.models import User
from community.db import db, now
from tests.identities.conftest import people
from tests.identities.hostile import CLIENT, MISSING, RSA, encoded, signed

ANA = "ana@example.org"
KEYS, METADATA = "/keys", "/.well-known/openid-configuration"


WRONG = {
    "audience": {"aud": "somebody-else"},
    "audience of several": {"aud": ["somebody-else", "and-another"]},
    "audience of several without azp": {"aud": [CLIENT, "another"]},
    "authorised party": {"aud": [CLIENT, "another"], "azp": "another"},
    "authorised party alone": {"azp": "another"},
    "no audience": {"aud": MISSING},
    "strange audience": {"aud": {CLIENT: CLIENT}},
    "issuer": {"iss": "https://accounts.google.com"},
    "no issuer": {"iss": MISSING},
    "expired": {"exp": int(time.time()) - 3600},
    "no end": {"exp": MISSING},
    "strange end": {"exp": "later"},
    "endless": {"exp": float("nan")},
    "of tomorrow": {"iat": int(time.time()) + 86400},
    "no beginning": {"iat": MISSING},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": MISSING},
    "no subject": {"sub": MISSING},
    "empty subject": {"sub": ""},
    "number as subject": {"sub": 7},
    "long subject": {"sub": "a" * 256},
    "unprintable subject": {"sub": "a\x00"},
    "half a letter as subject": {"sub": "\ud800"},
}


def test_a_token_for_somebody_else_signs_nobody_in(sign_in, acme, who):
    for wrong, claims in WRONG.items():
        acme.claims, browser = claims, sign_in()
        response = acme.enter(browser)
        assert response.status_code == 502 and "Sign in by e-mail" in response.text, wrong
        assert who(browser) is None and not people(), wrong


def test_a_token_that_anybody_could_sign_signs_nobody_in(sign_in, acme, who):
    for sign in (acme.sign_with_nothing, acme.sign_with_public_key, acme.sign_as_stranger):
        acme.sign, browser = sign, sign_in()
        assert acme.enter(browser).status_code == 502, sign
        assert who(browser) is None and not people(), sign


DEEP = "[" * 50_000
GARBAGE = [
    None,
    7,
    "",
    ".",
    "..",
    "a.b.c",
    "é.é.é",
    {"a": 1},
    ["x"],
    f"{encoded(['RS256'])}.e30.e30",
    f"{encoded(DEEP.encode())}.e30.e30",
    f"{encoded({'alg': ['RS256'], 'kid': 'rsa'})}.e30.e30",
    f"{encoded({'alg': 'RS256', 'kid': {}})}.e30.e30",
    f"{encoded({'alg': 'RS256', 'kid': 'rsa', 'crit': ['x']})}.e30.e30",
    f"{encoded({'alg': 'ES256', 'kid': 'rsa'})}.e30.e30",
    f"{encoded({'alg': 'dir', 'enc': 'A128GCM'})}.e30.e30.e30.e30",
]


def test_garbage_for_a_token_signs_nobody_in(sign_in, acme):
    for token in GARBAGE:
        acme.sign = lambda claims, token=token: token
        assert acme.enter(sign_in()).status_code == 502, token
    assert not people()


PAYLOADS = [b"", b"[]", b"null", b"\xff", DEEP.encode(), b'{"iss":' + DEEP.encode()]


def test_a_signed_payload_may_be_garbage(sign_in, acme):
    for payload in PAYLOADS:
        token = signed({"alg": "RS256", "kid": "rsa"}, payload, RSA)
        acme.sign = lambda claims, token=token: token
        assert acme.enter(sign_in()).status_code == 502, payload
    assert not people()


def test_the_usual_signatures_are_good(sign_in, acme, who):
    acme.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    for sign in (acme.sign_rsa, acme.sign_ec, acme.sign_pss):
        acme.sign, browser = sign, sign_in()
        acme.enter(browser)
        assert who(browser) == ANA, sign


def test_a_new_key_is_looked_up_once(sign_in, acme, who):
    acme.keys = KeySet([RSAKey.generate_key(2048, {"kid": "old"})]).as_dict(private=False)
    assert acme.enter(sign_in()).status_code == 502
    acme.keys = KeySet([RSA]).as_dict(private=False)
    browser = sign_in()
    acme.enter(browser)
    assert who(browser) == ANA
    acme.enter(sign_in())
    assert acme.asked.count(KEYS) == 3  # the old ones, again as the key was not there, the new ones
    assert acme.asked.count(METADATA) == 1


@pytest.mark.parametrize("sub", ["ana-there", "another"])
def test_an_address_from_userinfo_must_be_of_the_same_person(sign_in, acme, who, sub):
    acme.claims = {"email": MISSING, "email_verified": MISSING}
    acme.metadata = {"userinfo_endpoint": f"{acme.issuer}/userinfo"}
    acme.userinfo = {"sub": sub, "email": ANA, "email_verified": True, "iss": "x", "aud": "y"}
    browser = sign_in()
    assert acme.enter(browser).status_code == (303 if sub == "ana-there" else 502)
    assert who(browser) == (ANA if sub == "ana-there" else None)


STRANGE = [
    {"name": "<b>Ana</b> \u202e" + "a" * 5000, "picture": "https://x/" + "a" * 3000},
    {"name": ["Ana"], "picture": "javascript:alert(1)"},
    {"name": "\ud800", "picture": "\ud800"},
    {"name": None, "picture": {"url": "x"}, "email_verified": "true"},
]


def test_strange_names_and_pictures_do_no_harm(sign_in, acme):
    for number, claims in enumerate(STRANGE):
        acme.claims = {"sub": str(number), "email": f"{number}@example.org", **claims}
        assert acme.enter(sign_in()).status_code == 303, claims
    names = [user.name or "" for user in db.session.query(User)]
    assert len(names) == len(STRANGE) and max(map(len, names)) <= limits.NAME


# Codes and states


def test_a_code_works_once(sign_in, acme, who):
    used = acme.set_off(sign_in())
    code = used.partition("code=")[2].partition("&")[0]
    acme.codes.pop(code)
    browser = sign_in()
    own = acme.set_off(browser).replace
    state = own("x", "x").partition("state=")[2]
    response = browser.get(f"/sign-in/acme/callback?code={code}&state={state}")
    assert response.status_code == 422 and who(browser) is None


def test_anothers_code_does_not_fit(sign_in, acme, who):
    """The code of a victim, slipped into one's own sign-in: the verifier is another one."""
    stolen = acme.set_off(sign_in()).partition("code=")[2].partition("&")[0]
    browser = sign_in()
    state = acme.set_off(browser).partition("state=")[2]
    response = browser.get(f"/sign-in/acme/callback?code={stolen}&state={state}")
    assert response.status_code == 422 and who(browser) is None


def test_a_state_works_once(sign_in, acme, who):
    acme.reusable = True
    browser = sign_in()
    back = acme.set_off(browser)
    assert browser.get(back).status_code == 303
    browser.post("/sign-out")
    assert browser.get(back).status_code == 422 and who(browser) is None


def test_a_state_that_failed_is_used_up_too(sign_in, acme):
    acme.reusable = True
    acme.claims = {"aud": "another"}
    browser = sign_in()
    back = acme.set_off(browser)
    assert browser.get(back).status_code == 502
    acme.claims = {}
    assert browser.get(back).status_code == 422


def test_a_state_works_in_its_browser_only(sign_in, acme, who):
    back = acme.set_off(sign_in())
    victim = sign_in()
    assert victim.get(back).status_code == 422 and who(victim) is None
    acme.set_off(victim)  # a browser that has set off itself is no better
    assert victim.get(back).status_code == 422 and who(victim) is None


def test_a_state_works_at_its_provider_only(sign_in, acme, rival, who):
    browser = sign_in()
    back = acme.set_off(browser)
    assert browser.get(back.replace("acme", "rival")).status_code == 422
    assert rival.forms == [] and who(browser) is None


def test_without_a_state_there_is_an_explanation(sign_in, acme):
    for query in ("", "?code=x", "?state=x", "?code=%ff&state=%00", "?error=x"):
        response = sign_in().get(f"/sign-in/acme/callback{query}")
        assert response.status_code == 422 and "Sign in by e-mail" in response.text, query


def test_a_state_runs_out(sign_in, acme, who):
    browser = sign_in()
    back = acme.set_off(browser)
    with time_machine.travel(now() + limits.CHALLENGE_LIFE + timedelta(seconds=1)):
        assert browser.get(back).status_code == 422


def test_turning_back_is_explained(sign_in, community, acme):
    for error in ("access_denied", "server_error", "<script>alert"):
        browser = sign_in()
        state = acme.set_off(browser, "/c/acme/sign-in/acme?next=/c/acme/").partition("state=")[2]
        page = browser.get(f"/sign-in/acme/callback?error={error}&state={state}")
        assert page.status_code == 422 and "<script>alert" not in page.text
        assert ("turned back" in page.text) == (error == "access_denied")
        assert "/c/acme/sign-in?next=/c/acme/" in page.text  # back to where it began
