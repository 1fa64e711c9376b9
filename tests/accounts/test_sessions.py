from datetime import timedelta

import pytest
import time_machine

from community.accounts.models import Session
from community.db import now
from community.tenancy import safe_path
from tests.factories import make_user


def alive(browser):
    return browser.get("/account").status_code == 200


def test_signing_out_ends_the_session_on_the_server(sign_in):
    browser = sign_in(make_user())
    token = browser.get_cookie("session_id").value
    assert alive(browser)
    browser.post("/sign-out")
    browser.set_cookie("session_id", token)
    assert not alive(browser) and Session.query.count() == 0


def test_one_session_or_all_others_can_be_ended(sign_in):
    user = make_user()
    here, there, third = sign_in(user), sign_in(user), sign_in(user)
    row = Session.query.order_by(Session.id).all()[1]
    assert here.post(f"/account/sessions/{row.id}/end").status_code == 303
    assert alive(here) and not alive(there) and alive(third)
    here.post("/account/sessions/end-others")
    assert alive(here) and not alive(third)


def test_nobody_ends_another_persons_session(sign_in):
    victim, spy = sign_in(make_user()), sign_in(make_user())
    row = Session.query.order_by(Session.id).first()
    assert spy.post(f"/account/sessions/{row.id}/end").status_code == 404
    assert alive(victim)


def test_a_session_slides_for_thirty_days_and_then_ends(sign_in):
    browser = sign_in(make_user())
    with time_machine.travel(now() + timedelta(days=29)):
        assert alive(browser)
    with time_machine.travel(now() + timedelta(days=58)):
        assert alive(browser)
    with time_machine.travel(now() + timedelta(days=89)):
        assert not alive(browser)


def test_the_eleventh_session_ends_the_oldest(sign_in):
    user = make_user()
    browsers = []
    for minute in range(11):
        with time_machine.travel(now() + timedelta(minutes=minute)):
            browsers.append(sign_in(user))
    assert not alive(browsers[0]) and alive(browsers[1]) and alive(browsers[10])


def test_a_stranger_is_led_to_sign_in_and_back(sign_in, community):
    response = sign_in().get("/c/acme/members?after=1-1")
    assert response.status_code == 303
    assert response.location == "/c/acme/sign-in?next=/c/acme/members%3Fafter%3D1-1"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "\\\\evil",
        "https://evil.example",
        "javascript:alert(1)",
        "/%0d%0aX: y\r\nX: y",
        " /x",
        "/\x00",
        "x",
        "///evil.example",
        "/ok:/x\\y",
        "http:///evil",
        "//",
        "/" + "a" * 3000,
    ],
)
def test_a_hostile_return_address_leads_home(path):
    assert safe_path(path) in {"/", path if path == "/ok" else "/"}


def test_an_honest_return_address_is_kept():
    for path in ("/c/acme/posts/1?after=2-3#comment-4", "/", "/c/acme/"):
        assert safe_path(path) == path


def test_another_sites_form_changes_nothing(sign_in):
    browser = sign_in(make_user())
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        assert browser.post("/sign-out", headers=headers).status_code == 403
    assert alive(browser)
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_every_answer_has_its_headers(sign_in, community):
    for path in ("/", "/c/acme/", "/nowhere", "/sign-in", "/healthz"):
        headers = sign_in().get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-store"
        assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))
        assert headers["X-Request-Id"]
