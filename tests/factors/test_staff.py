from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.accounts.models import Session
from community.communities.models import Community
from community.db import db, now
from tests.factories import make_member
from tests.factors.conftest import prove

pytestmark = pytest.mark.one_database

SETTINGS = "/c/acme/admin/settings"
ASKED = "/c/acme/account/second-factor?next="


@pytest.fixture
def owner(community):
    return make_member(community, Role.OWNER, "Olga")


@pytest.fixture
def asks(community):
    """The community asks its staff for a second factor."""
    community.staff_second_factor_at = now()
    db.session.commit()


def turn(browser, on):
    return browser.post("/c/acme/admin/second-factor", data={"on": on})


def is_asking():
    return Community.query.one().staff_second_factor_at is not None


def test_an_owner_who_has_not_proved_one_cannot_ask_others_for_it(owner, sign_in):
    browser = sign_in(owner)
    page = browser.get(SETTINGS).text
    assert "Prove your own first" in page and "Ask for it" not in page
    refused = turn(browser, "1")
    assert refused.status_code == 422 and "lock yourself out" in refused.text
    assert not is_asking()


def test_an_owner_with_one_turns_it_on_and_off(owner, with_app, sign_in):
    _user, browser, _app, _codes = with_app(user=owner.user)
    assert "Ask for it" in browser.get(SETTINGS).text
    assert turn(browser, "1").location == SETTINGS and is_asking()
    assert browser.get(SETTINGS).status_code == 200
    assert turn(browser, "").location == SETTINGS and not is_asking()


def test_only_admins_decide_it(community, with_app):
    moderator = make_member(community, Role.MODERATOR)
    _user, browser, _app, _codes = with_app(user=moderator.user)
    assert turn(browser, "1").status_code == 403 and not is_asking()


def test_staff_without_one_are_members_and_are_shown_the_way(owner, asks, sign_in):
    browser = sign_in(owner)
    assert browser.get("/c/acme/").status_code == 200
    asked = browser.get(f"{SETTINGS}")
    assert asked.location == f"{ASKED}{SETTINGS}"
    page = browser.get(asked.location).text
    assert "asks its staff" in page and "Set one up" in page
    assert f"/c/acme/account/sign-in?next={SETTINGS}" in page
    assert turn(browser, "").status_code == 303 and is_asking()


def test_the_app_that_was_just_set_up_opens_the_door(owner, asks, with_app):
    _user, browser, _app, _codes = with_app(user=owner.user)
    assert browser.get(SETTINGS).status_code == 200
    assert browser.get(f"{ASKED}{SETTINGS}").location == SETTINGS


def test_so_does_a_passkey_and_it_leads_back(owner, asks, sign_in, add_passkey):
    browser = sign_in(owner)
    add_passkey(browser, next=SETTINGS)
    assert browser.get(SETTINGS).status_code == 200


def test_in_another_session_it_has_to_be_proved_again(owner, asks, sign_in, with_app, add_passkey):
    _user, home, app, codes = with_app(user=owner.user)
    key = add_passkey(home)
    with time_machine.travel(now() + timedelta(minutes=1)):
        for proof in (app.now(), codes[0]):
            browser = sign_in(owner)
            asked = browser.get(SETTINGS).location
            page = browser.get(asked).text
            assert "Second factor" in page and "data-passkey" in page
            wrong = browser.post(asked, data={"code": "000000"})
            assert wrong.status_code == 422 and "not the code" in wrong.text
            right = browser.post("/account/second-factor", data={"code": proof, "next": SETTINGS})
            assert right.location == SETTINGS and browser.get(SETTINGS).status_code == 200
        browser = sign_in(owner)
        assert prove(browser, key, "/account/confirm/passkey").status_code == 303
        assert browser.get(SETTINGS).status_code == 200


def test_a_thief_of_the_mailbox_cannot_add_a_factor_beside_the_owners(
    owner, asks, sign_in, add_passkey
):
    key = add_passkey(sign_in(owner))
    thief = sign_in(owner)  # has just proved the mailbox
    for path in ("passkeys/options", "authenticator", "recovery-codes", "passkeys/1/remove"):
        answer = thief.post(f"/account/{path}")
        assert answer.location.startswith("/account/second-factor"), path
    assert thief.get(SETTINGS).location.startswith(ASKED)
    assert prove(sign_in(), key).status_code == 303


def test_a_member_who_lost_a_passkey_adds_another_after_signing_in_by_mail(
    community, asks, sign_in, add_passkey
):
    member = make_member(community)
    add_passkey(sign_in(member))
    key = add_passkey(sign_in(member))
    assert prove(sign_in(), key).status_code == 303


def test_removing_the_last_factor_makes_staff_members_again(owner, asks, with_app):
    _user, browser, _app, _codes = with_app(user=owner.user)
    browser.post("/account/authenticator/off")
    assert Session.query.one().second_factor_at is None
    assert browser.get(SETTINGS).location.startswith(ASKED)
