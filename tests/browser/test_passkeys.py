"""Passkeys in Chromium, whose virtual authenticator makes and signs like a real one."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import expect

from community.accounts.browser import SESSION_COOKIE
from community.accounts.handlers.sessions import start_session
from community.accounts.models import Session, User
from community.db import db, now
from community.factors.handlers.codes import start_authenticator, turn_on
from community.factors.models import Passkey
from community.factors.queries import authenticator_of
from community.factors.secrets import unseal
from tests.browser.talk import code_in, expect_toast, newest_mail
from tests.factories import make_user

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Desk:
    """A browser at localhost (WebAuthn knows no IP addresses) with an authenticator in it."""

    def __init__(self, live, page):
        self.live, self.page = live, page
        self.base = f"http://localhost:{live.server.port}"
        self.email = f"{uuid4().hex}@example.org"
        self.user_id = live.do(lambda: make_user(self.email, "Ida").id)
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        made = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator = made["authenticatorId"]

    def sign_in(self):
        user = self.user_id
        token = self.live.do(
            lambda: start_session(db.session.get(User, user), "Chromium on Linux", "127.0.0.1")
        )
        cookie = {"name": SESSION_COOKIE, "value": token, "url": self.base}
        self.page.context.add_cookies([cookie])

    def sign_out(self):
        self.page.context.clear_cookies(name=SESSION_COOKIE)

    def open(self, path):
        self.page.goto(f"{self.base}{path}")

    def press(self, words):
        self.page.get_by_role("button", name=words).click()

    def add_passkey(self, name="Laptop"):
        self.open("/account/sign-in")
        self.page.get_by_label("Name of the new passkey").fill(name)
        self.press("Add a passkey")
        expect_toast(self.page, "The passkey is added")

    def keys(self):
        asked = {"authenticatorId": self.authenticator}
        return self.wire.send("WebAuthn.getCredentials", asked)["credentials"]

    def obey(self, obeys):
        """Whether the authenticator finds its owner's finger."""
        told = {"authenticatorId": self.authenticator, "isUserVerified": obeys}
        self.wire.send("WebAuthn.setUserVerified", told)

    def expect_at(self, path):
        self.page.wait_for_url(f"{self.base}{path}")

    def expect_in(self):
        self.open("/account")
        expect(self.page.locator("main")).to_contain_text(self.email)


@pytest.fixture
def desk(live, page_of):
    """Where the browser lists no passkeys by itself: the buttons are for its person to press."""
    page = page_of()
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    return Desk(live, page)


@pytest.fixture
def listing_desk(live, page_of):
    """Where the browser lists passkeys in the e-mail field, and its person takes the first."""
    return Desk(live, page_of())


def test_a_passkey_is_added_renamed_and_removed(desk):
    desk.sign_in()
    desk.add_passkey("My phone")
    [key] = desk.keys()
    assert key["isResidentCredential"] and key["rpId"] == "localhost"
    desk.press("Rename My phone")
    desk.page.get_by_label("Name", exact=True).fill("Key ring")
    desk.press("Save name")
    expect(desk.page.get_by_role("heading", name="Key ring")).to_be_visible()
    desk.press("Remove Key ring")
    desk.press("Remove it")
    expect_toast(desk.page, "no longer signs you in")
    expect(desk.page.get_by_role("heading", name="Key ring")).to_have_count(0)


def grow_stale(user_id):
    an_hour_ago = now() - timedelta(hours=1)
    Session.query.filter_by(user_id=user_id).update({"proved_at": an_hour_ago})


def test_adding_one_asks_again_who_it_is_when_that_was_long_ago(desk):
    desk.sign_in()
    desk.live.do(grow_stale, desk.user_id)
    desk.open("/account/sign-in")
    desk.press("Add a passkey")
    desk.expect_at("/account/confirm?next=/account/sign-in")
    desk.press("E-mail me a code")
    code = code_in(newest_mail(desk.page))
    desk.open("/account/confirm?next=/account/sign-in")
    desk.page.fill("[name=code]", code)
    desk.press("Confirm")
    desk.expect_at("/account/sign-in")
    desk.add_passkey()


def test_one_tap_signs_in_and_leads_back(desk):
    desk.sign_in()
    desk.add_passkey()
    desk.sign_out()
    desk.open("/sign-in?next=/communities")
    desk.press("Sign in with a passkey")
    desk.expect_at("/communities")
    desk.expect_in()


def test_the_list_in_the_email_field_signs_in(listing_desk):
    listing_desk.sign_in()
    listing_desk.add_passkey()
    listing_desk.sign_out()
    listing_desk.open("/sign-in?next=/communities")
    listing_desk.expect_at("/communities")
    listing_desk.expect_in()


def test_an_authenticator_that_does_not_know_its_owner_opens_nothing(desk, watch):
    desk.sign_in()
    desk.add_passkey()
    desk.sign_out()
    desk.obey(False)
    desk.open("/sign-in")
    desk.press("Sign in with a passkey")
    expect(desk.page.get_by_text("That did not work, or was cancelled")).to_be_visible()
    desk.open("/account")
    assert "/sign-in" in desk.page.url


def test_a_second_passkey_on_one_device_is_refused_by_the_device(desk):
    desk.sign_in()
    desk.add_passkey()
    desk.page.get_by_label("Name of the new passkey").fill("Again")
    desk.press("Add a passkey")
    expect(desk.page.get_by_text("holds a passkey for your account already")).to_be_visible()
    assert len(desk.keys()) == 1


def test_a_removed_passkey_signs_in_no_more(desk, watch):
    desk.sign_in()
    desk.add_passkey()
    desk.sign_out()
    gone = lambda: Passkey.query.filter_by(user_id=desk.user_id).delete()  # noqa: E731
    desk.live.do(gone)
    watch.expected.add(422)
    desk.open("/sign-in")
    with desk.page.expect_response(f"{desk.base}/sign-in/passkey") as answer:
        desk.press("Sign in with a passkey")
    assert answer.value.status == 422
    expect(desk.page.get_by_text("was not accepted")).to_be_visible()


def turn_on_app(user_id):
    user = db.session.get(User, user_id)
    start_authenticator(user)
    turn_on(user, pyotp.TOTP(unseal(authenticator_of(user).sealed_secret)).now())


def test_a_passkey_takes_the_second_step(desk):
    desk.sign_in()
    desk.add_passkey()
    desk.live.do(turn_on_app, desk.user_id)
    desk.sign_out()
    desk.open("/sign-in?next=/communities")
    desk.page.get_by_label("E-mail").fill(desk.email)
    desk.press("E-mail me a code")
    code = code_in(newest_mail(desk.page))
    desk.open("/sign-in/code")
    desk.page.fill("[name=code]", code)
    desk.press("Sign in")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("One more step")
    desk.press("Use a passkey")
    desk.expect_at("/communities")
    desk.expect_in()


def test_a_passkey_confirms_who_it_is(desk):
    desk.sign_in()
    desk.add_passkey()
    before = desk.page.context.cookies(desk.base)
    desk.open("/account/confirm?next=/communities")
    desk.press("Use a passkey")
    desk.expect_at("/communities")
    tokens = [
        next(cookie["value"] for cookie in jar if cookie["name"] == SESSION_COOKIE)
        for jar in (before, desk.page.context.cookies(desk.base))
    ]
    assert tokens[0] != tokens[1]
    desk.expect_in()


def test_an_app_is_set_up_and_its_recovery_codes_are_saved(desk):
    desk.sign_in()
    desk.open("/account/sign-in")
    desk.press("Set up")
    expect(desk.page.get_by_role("img", name="QR code")).to_be_visible()
    secret = desk.page.locator("main code").inner_text().replace(" ", "")
    desk.page.get_by_label("Code the app shows now").fill(pyotp.TOTP(secret).now())
    desk.press("Turn it on")
    shown = desk.page.locator("main code").all_inner_texts()
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("link", name="Download").click()
    assert saved.value.path().read_text().split() == shown and len(shown) == 10
    desk.page.get_by_role("link", name="I have kept them").click()
    expect(desk.page.locator("main")).to_contain_text("10 left")


def test_on_an_ip_address_and_without_javascript_the_page_says_what_is_missing(page_of, live):
    page = page_of("owner")
    page.goto("/account/sign-in")
    link = page.get_by_role("link", name="Open this page as localhost")
    expect(link).to_have_attribute("href", f"http://localhost:{live.server.port}/account/sign-in")
    plain = page_of("visitor", javascript=False)
    plain.goto(f"http://localhost:{live.server.port}/sign-in")
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(plain.get_by_role("button", name="E-mail me a code")).to_be_visible()
