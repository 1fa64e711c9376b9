"""Linking and unlinking while signed in."""

import html
import re
from datetime import timedelta

import pytest

from community import limits
from community.accounts.models import AccountEvent, Session
from community.accounts.queries import user_by_email
from community.db import db, now
from community.identities.models import Identity
from tests.factories import make_user

pytestmark = pytest.mark.one_database

ANA, EVE = "ana@example.org", "eve@example.org"


@pytest.fixture
def ana(app):
    user = make_user(ANA)
    user.verified_at = now()
    db.session.commit()
    return user


def begin(browser, provider, name="acme"):
    """Press "Link", agree at the provider; the path that leads back."""
    page = browser.post(f"/account/identities/{name}")
    assert page.status_code == 200, page.text
    address = re.search(r'content="0;url=([^"]+)"', page.text)[1]
    assert f'href="{address}"' in page.text  # for browsers that do not go by themselves
    return provider.agree(html.unescape(address))


def events(kind):
    return db.session.query(AccountEvent).filter_by(kind=kind).count()


def test_an_identity_of_any_address_is_linked(sign_in, acme, ana, who, identities, last_mail):
    acme.claims = {"email": EVE, "email_verified": False}
    browser = sign_in(ana)
    response = browser.get(begin(browser, acme))
    assert response.headers["Location"] == "/account/sign-in"
    assert identities() == [("ana-there", ANA)] and events("identity-linked") == 1
    assert last_mail().kind == "security"
    other = sign_in()
    acme.enter(other)
    assert who(other) == ANA and user_by_email(EVE) is None
    browser.get(begin(browser, acme))  # once more changes nothing
    assert identities() == [("ana-there", ANA)] and events("identity-linked") == 1


def test_the_page_shows_what_is_linked_and_what_can_be(sign_in, acme, ana):
    browser = sign_in(ana)
    page = browser.get("/account/sign-in").text
    assert 'aria-label="Link Acme"' in page and "Unlink" not in page
    browser.get(begin(browser, acme))
    page = browser.get("/account/sign-in").text
    assert 'aria-label="Unlink Acme"' in page and 'aria-label="Link Rival"' in page
    assert 'aria-label="Link Acme"' not in page


def test_an_identity_of_somebody_else_is_refused(sign_in, acme, ana, identities):
    acme.claims = {"email": EVE}
    acme.enter(sign_in())
    browser = sign_in(ana)
    page = browser.get(begin(browser, acme))
    assert page.status_code == 422 and "another account" in page.text
    assert "Back to your account" in page.text and identities() == [("ana-there", EVE)]


def test_a_signed_in_attacker_gets_nothing_linked_to_a_victim(sign_in, acme, ana, identities, who):
    """The attacker sets off to link, and has the victim's browser finish."""
    attacker = sign_in(make_user(EVE))
    back = begin(attacker, acme)
    victim = sign_in(ana)
    assert victim.get(back).status_code == 422 and identities() == []
    assert who(victim) == ANA


def test_who_signs_in_meanwhile_gets_nothing_linked(sign_in, acme, ana, identities):
    """On one computer: Ana sets off, signs out, Eve signs in, and Ana's way back is opened."""
    browser = sign_in(ana)
    back = begin(browser, acme)
    other = sign_in(make_user(EVE)).get_cookie("session_id").value
    browser.set_cookie("session_id", other)
    page = browser.get(back)
    assert page.status_code == 422 and "no longer signed in" in page.text
    assert identities() == []


def test_signing_out_ends_the_way_back(sign_in, acme, ana, identities, who):
    browser = sign_in(ana)
    back = begin(browser, acme)
    browser.post("/sign-out")
    assert browser.get(back).status_code == 422
    assert identities() == [] and who(browser) is None


def test_a_session_that_ends_on_the_way_links_nothing(sign_in, acme, ana, identities, who):
    """Signed out everywhere while the provider thinks."""
    browser = sign_in(ana)
    back = begin(browser, acme)

    def end(handler):
        with app.app_context():
            db.session.query(Session).delete()
            db.session.commit()
        acme.instead = {}
        acme.say(handler, acme.keys)

    app = browser.application
    acme.instead = {"/keys": end}
    assert browser.get(back).status_code == 422
    assert identities() == [] and who(browser) is None


def test_signing_in_while_signed_in_links_nothing(sign_in, acme, ana, identities, who):
    """Only the account page links; another way back signs in as whom it is."""
    browser = sign_in()
    back = acme.set_off(browser)
    acme.claims = {"email": EVE}
    browser.set_cookie("session_id", sign_in(ana).get_cookie("session_id").value)
    browser.get(back)
    assert who(browser) == EVE and identities() == [("ana-there", EVE)]


def test_linking_and_unlinking_ask_again_who_it_is(sign_in, acme, ana):
    browser = sign_in(ana)
    session = db.session.query(Session).one()
    session.proved_at = now() - limits.ACCOUNT_PROOF - limits.FORM_GRACE - timedelta(seconds=1)
    db.session.commit()
    for path in ("/account/identities/acme", "/account/identities/1/unlink"):
        answer = browser.post(path)
        assert answer.status_code == 303 and "/account/confirm" in answer.headers["Location"]
    assert sign_in().post("/account/identities/acme").status_code == 303  # to sign-in


def test_unlinking_ends_that_way_in(sign_in, acme, ana, identities, who):
    browser = sign_in(ana)
    browser.get(begin(browser, acme))
    identity = db.session.query(Identity).one()
    assert browser.post(f"/account/identities/{identity.id}/unlink").status_code == 303
    assert identities() == [] and events("identity-unlinked") == 1


def test_nobody_unlinks_what_is_anothers(sign_in, acme, ana, identities):
    browser = sign_in(ana)
    browser.get(begin(browser, acme))
    identity = db.session.query(Identity).one()
    eve = sign_in(make_user(EVE))
    assert eve.post(f"/account/identities/{identity.id}/unlink").status_code == 404
    assert identities() == [("ana-there", ANA)]


def test_the_last_way_in_cannot_be_removed(sign_in, acme, rival, ana, identities):
    browser = sign_in(ana)
    browser.get(begin(browser, acme))
    browser.get(begin(browser, rival, "rival"))
    user_by_email(ANA).verified_at = None
    db.session.commit()
    first, last = (row.id for row in db.session.query(Identity).order_by(Identity.id))
    assert browser.post(f"/account/identities/{first}/unlink").status_code == 303
    page = browser.post(f"/account/identities/{last}/unlink")
    assert page.status_code == 422 and "only way in" in page.text
    assert identities() == [("ana-there", ANA)]


def test_unknown_providers_are_not_found(sign_in, ana):
    assert sign_in(ana).post("/account/identities/nobody").status_code == 404
