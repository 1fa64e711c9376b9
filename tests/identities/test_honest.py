"""The whole way with a real OpenID provider, as a browser goes it."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from community.accounts.models import AccountEvent, User
from community.accounts.queries import user_by_email
from community.db import db, now
from tests.factories import make_user

pytestmark = pytest.mark.one_database

BEA = "bea@example.org"


def agree(address, subject):
    """Sign in at the provider and agree; the answer's parameters."""
    asked = parse_qs(urlsplit(address).query)
    assert "Authorize" in requests.get(address, timeout=5).text
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].startswith(asked["redirect_uri"][0])
    return urlsplit(answer.headers["Location"]).query


def enter(browser, name, subject="bea-there", back="/"):
    address = browser.get(f"/sign-in/{name}?next={back}").headers["Location"]
    return browser.get(f"/sign-in/{name}/callback?{agree(address, subject)}")


def test_a_newcomer_comes_in_by_any_provider(sign_in, who, identities):
    browser = sign_in()
    response = enter(browser, "club", back="/communities")
    assert response.headers["Location"] == "/communities"
    assert who(browser) == BEA and identities() == [("bea-there", BEA)]
    assert user_by_email(BEA).name == "Bea There" and user_by_email(BEA).verified_at


def test_google_is_asked_as_its_documents_say(sign_in, who, honest):
    browser = sign_in()
    address = browser.get("/sign-in/google").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{honest}/oauth2/authorize?")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/sign-in/google/callback"
    assert asked["scope"] == "openid email profile" and "response_mode" not in asked
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    enter(browser, "google")
    assert who(browser) == BEA


def test_apple_answers_by_a_form_from_its_own_page(app, sign_in, who, honest):
    app.config["PROVIDERS"]["apple"] = replace(app.config["PROVIDERS"]["apple"], issuer=honest)
    browser = sign_in()
    address = browser.get("/sign-in/apple?next=/communities").headers["Location"]
    assert "response_mode=form_post" in address and "scope=openid+name+email" in address
    form = {name: values[0] for name, values in parse_qs(agree(address, "relayed")).items()}
    posted = app.test_client().post("/sign-in/apple/callback", data=form)
    response = browser.get(posted.headers["Location"])
    assert response.headers["Location"].startswith("/account/name?next=")  # no name came
    assert who(browser) == "x7@privaterelay.appleid.com"


def test_turning_back_at_the_provider_is_explained(sign_in, who):
    browser = sign_in()
    address = browser.get("/sign-in/club").headers["Location"]
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
    query = urlsplit(answer.headers["Location"]).query
    state = parse_qs(urlsplit(address).query)["state"][0]
    page = browser.get(f"/sign-in/club/callback?{query}&state={state}")
    assert page.status_code == 422 and "turned back" in page.text and who(browser) is None


def test_a_person_without_an_address_types_one(sign_in, who, identities, last_mail):
    browser = sign_in()
    assert enter(browser, "club", "nobody").headers["Location"] == "/sign-in/club/address"
    browser.post("/sign-in/club/address", data={"email": "bo@example.org"})
    browser.post("/sign-in/code", data={"code": last_mail().subject[:6]})
    assert who(browser) == "bo@example.org" and identities() == [("nobody", "bo@example.org")]


def test_signing_in_again_is_the_same_account(sign_in, who):
    enter(sign_in(), "club")
    browser = sign_in()
    enter(browser, "club")
    assert who(browser) == BEA and db.session.query(User).count() == 1
    log = [event.details for event in db.session.query(AccountEvent).filter_by(kind="signed-in")]
    assert log == ["Club", "Club"]


def test_a_second_factor_is_asked_for_all_the_same(sign_in, who):
    user = make_user(BEA)
    user.verified_at = user.second_step_at = now()
    db.session.commit()
    browser = sign_in()
    assert enter(browser, "club").headers["Location"] == "/sign-in/second-step"
    assert who(browser) is None


def test_the_way_leads_back_into_the_community(sign_in, community):
    page = sign_in().get("/c/acme/sign-in?next=/c/acme/spaces")
    assert 'href="/c/acme/sign-in/google?next=/c/acme/spaces"' in page.text
    browser = sign_in()
    address = browser.get("/c/acme/sign-in/club?next=/c/acme/spaces").headers["Location"]
    query = agree(address, "bea-there")
    assert browser.get(f"/sign-in/club/callback?{query}").headers["Location"] == "/c/acme/spaces"


def test_a_hostile_next_stays_here(sign_in):
    for back in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%09/evil.example",
    ):
        browser = sign_in()
        address = browser.get("/sign-in/club", query_string={"next": back}).headers["Location"]
        response = browser.get(f"/sign-in/club/callback?{agree(address, 'bea-there')}")
        assert "evil" not in response.headers["Location"].replace("%09/evil", "")


def test_the_session_is_a_new_one(sign_in):
    browser = sign_in()
    enter(browser, "club")
    before = browser.get_cookie("session_id").value
    browser.post("/sign-out")
    enter(browser, "club")
    assert browser.get_cookie("session_id").value != before


def test_who_is_signed_in_already_goes_on(sign_in):
    browser = sign_in(make_user(BEA))
    assert browser.get("/sign-in/club?next=/communities").headers["Location"] == "/communities"


def test_providers_are_offered_at_the_own_host_only(sign_in, community):
    community.custom_domain = "talk.example.org"
    db.session.commit()
    there = {"base_url": "http://talk.example.org"}
    assert "Continue with" not in sign_in().get("/sign-in", **there).text
    assert sign_in().get("/sign-in/club", **there).status_code == 404
    assert sign_in().get("/sign-in/nobody").status_code == 404
    assert "Continue with Google" in sign_in().get("/sign-in").text
