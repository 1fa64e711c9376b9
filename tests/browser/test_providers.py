"""What only a browser shows: which cookies come along, and where our policy lets it go."""

import html
import secrets
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.databases import Sqlite
from tests.identities.conftest import APPLE_KEY
from tests.identities.hostile import CLIENT, SECRET, HostileProvider
from tests.servers.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def elsewhere():
    """A provider on another site than ours, which is at 127.0.0.1."""
    return HostileProvider("localhost")


@pytest.fixture(scope="module")
def hearth(databases, tmp_path_factory, elsewhere):
    url = databases(Sqlite).fresh()
    settings = {
        "APPLE_CLIENT_ID": CLIENT,
        "APPLE_TEAM_ID": "TEAM",
        "APPLE_KEY_ID": "KEY",
        "APPLE_PRIVATE_KEY": APPLE_KEY.as_pem(private=True).decode().replace("\n", "\\n"),
        "APPLE_ISSUER": elsewhere.issuer,
        "OIDC_CLUB_CLIENT_ID": CLIENT,
        "OIDC_CLUB_CLIENT_SECRET": SECRET,
        "OIDC_CLUB_ISSUER": elsewhere.issuer,
    }
    server = Server(tmp_path_factory.mktemp("hearth"), url, workers=1, **settings)
    server.start()
    yield server
    server.stop()
    databases(Sqlite).drop(url)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(chromium, request):
    context = chromium().new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def form_page(provider):
    """Apple's page: a form that leads back to us, with the name."""

    def answer(handler):
        asked = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        code = secrets.token_hex(8)
        provider.codes[code] = asked
        user = '{"name": {"firstName": "Ana", "lastName": "Lovelace"}}'
        fields = "".join(
            f'<input name="{name}" value="{html.escape(value)}">'
            for name, value in {"code": code, "state": asked["state"], "user": user}.items()
        )
        form = f'<form method="post" action="{asked["redirect_uri"]}">{fields}<button>Go on'
        provider.say(handler, form.encode(), **{"Content-Type": "text/html"})

    return answer


def test_apples_form_arrives_and_an_account_is_linked(page, hearth, elsewhere):
    subject = secrets.token_hex(4)
    elsewhere.behave()
    elsewhere.claims = {"sub": subject, "email": f"{subject}@example.org", "name": ...}
    elsewhere.instead = {"/authorize": form_page(elsewhere)}
    page.goto(f"{hearth.base}/sign-in?next=/account/sign-in")
    page.click("text=Continue with Apple")
    page.click("text=Go on")
    page.wait_for_url(f"{hearth.base}/account/sign-in")
    assert page.get_by_role("button", name="Unlink Apple").is_visible()
    elsewhere.instead, elsewhere.claims = {}, {"sub": f"{subject}-2", "email": "x@example.org"}
    page.get_by_role("button", name="Link Club").click()  # our policy forbids forms to lead away
    page.get_by_role("button", name="Unlink Club").wait_for()
    assert "You can sign in with Club" in page.content()
