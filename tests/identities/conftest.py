import pytest
from joserfc.jwk import ECKey
from oidc_provider_mock import User, run_server_in_thread
from sqlalchemy import select

from community.accounts.models import User as Account
from community.config import Provider
from community.db import db
from community.identities import openid
from community.identities.models import Identity
from tests.accounts.conftest import ask, last_mail
from tests.identities.hostile import CLIENT, SECRET, HostileProvider

__all__ = ["ask", "last_mail"]
APPLE_KEY = ECKey.generate_key("P-256")
HONEST_PEOPLE = (
    User(
        sub="bea-there",
        claims={"email": "bea@example.org", "email_verified": True, "name": "Bea There"},
    ),
    User(sub="nobody", claims={}),
    User(
        sub="relayed",
        claims={"email": "x7@privaterelay.appleid.com", "email_verified": "true"},
    ),
)


def people():
    """The addresses of all accounts there are."""
    return {user.email for user in db.session.query(Account)}


@pytest.fixture(scope="session")
def acme():
    """The provider that lies."""
    return HostileProvider()


@pytest.fixture(scope="session")
def rival():
    """Another one, with another issuer."""
    return HostileProvider()


@pytest.fixture(scope="session")
def honest():
    """The issuer of a real OpenID provider."""
    with run_server_in_thread(user_claims=HONEST_PEOPLE, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def fresh_start(acme, rival):
    openid.remembered.clear()
    acme.behave()
    rival.behave()


@pytest.fixture
def settings(acme, rival, honest):
    apple = {
        "team_id": "TEAM",
        "key_id": "KEY",
        "private_key": APPLE_KEY.as_pem(private=True).decode(),
    }
    providers = (
        Provider("acme", "Acme", acme.issuer, CLIENT, SECRET),
        Provider("rival", "Rival", rival.issuer, CLIENT, SECRET),
        Provider("club", "Club", honest, CLIENT, SECRET),
        Provider("google", "Google", honest, CLIENT, SECRET),
        Provider("apple", "Apple", acme.issuer, CLIENT, **apple),
    )
    return {"PROVIDERS": {provider.name: provider for provider in providers}}


@pytest.fixture
def who(app):
    """who(browser) -> the address of who is signed in there, or None."""

    def ask(browser):
        page = browser.get("/account")
        if page.status_code != 200:
            return None
        emails = db.session.scalars(select(Account.email)).all()
        found = [email for email in emails if email in page.text]
        return found[0] if len(found) == 1 else found

    return ask


@pytest.fixture
def identities(app):
    """identities() -> [(subject, the address of the account)] of all there are."""

    def everyone():
        rows = db.session.scalars(select(Identity).order_by(Identity.id)).all()
        return [(row.subject, row.user.email) for row in rows]

    return everyone
