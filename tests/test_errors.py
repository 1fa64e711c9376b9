"""What goes wrong is said, in a page or to htmx in a toast, and nothing half-done is kept."""

import sqlite3
import threading

import pytest

from community.db import db
from tests.factories import make_member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def boom(app, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("community.home.views.feed", fail)


def test_a_crash_shows_a_reference_and_no_detail(boom, sign_in, member):
    response = sign_in(member).get("/c/acme/")
    assert response.status_code == 500 and "secret detail" not in response.text
    assert response.headers["X-Request-Id"] in response.text


def test_htmx_gets_a_toast(boom, sign_in, member):
    browser = sign_in(member)
    for path, status in (("/c/acme/", 500), ("/c/acme/posts/999", 404)):
        response = browser.get(path, headers=HTMX)
        assert response.status_code == status and "<html" not in response.text
        assert response.headers["HX-Retarget"] == "#toasts"


def test_a_form_of_ten_megabytes_is_too_large(sign_in, member, post):
    typed = {"body": "x" * 10_000_000}
    response = sign_in(member).post(f"/c/acme/posts/{post.id}/comments", data=typed)
    assert response.status_code == 413 and "too large" in response.text


def test_a_form_of_a_thousand_fields_is_too_large(sign_in, member, post):
    typed = "&".join(f"f{number}=x" for number in range(1000)) + "&body=x"
    url, kind = f"/c/acme/posts/{post.id}/comments", "application/x-www-form-urlencoded"
    response = sign_in(member).post(url, data=typed, content_type=kind)
    assert response.status_code in {303, 413}


@pytest.mark.parametrize(
    "body",
    [
        b"body=%FF%FE%00broken",
        b"body=\xff\xfe",
        b"body=a%00b",
        "body=\u202eright-to-left\u2066".encode(),
        b"body=" + b"[" * 9000,
        b"body=%F0%9F%92%A9%ED%A0%80",
    ],
)
def test_broken_text_is_taken_or_refused_but_never_a_crash(sign_in, member, post, body):
    browser = sign_in(member)
    url, kind = f"/c/acme/posts/{post.id}/comments", "application/x-www-form-urlencoded"
    response = browser.post(url, data=body, content_type=kind)
    assert response.status_code in {303, 422}
    page = browser.get(response.location or f"/c/acme/posts/{post.id}")
    assert page.status_code == 200 and "\x00" not in page.text and "\u202e" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/c/acme/%ff%fe",
        "/c/acme/members/%00",
        "/c/acme/hashtags/%ff",
        "/c/%00/",
        "/c/acme/posts/-1",
        "/c/acme/posts/99999999999999999999",
        "/c/acme/?after=%ff",
        "/sign-in/link/%00",
        "/brand/x.css",
        "/assets/x/../../wsgi.py",
        "/c/acme/posts/1?comment=99999999999999999999",
        "/c/acme/spaces/%00",
        "/c/acme/members?after=99999999999999-99999999999",
    ],
)
def test_no_address_is_a_crash(sign_in, member, path):
    assert sign_in(member).get(path).status_code in {200, 303, 404}, path


def test_a_database_that_stays_locked_is_answered_with_try_again(app, database, sign_in, member):
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL locks rows: see tests/servers")
    browser = sign_in(member)
    db.session.rollback()
    foreign = sqlite3.connect(database.removeprefix("sqlite:///"), check_same_thread=False)
    foreign.execute("BEGIN IMMEDIATE")
    threading.Timer(7, foreign.rollback).start()
    response = browser.post("/c/acme/settings/profile", data={"name": "New", "handle": "newer"})
    assert response.status_code == 503 and response.headers["Retry-After"]
    foreign.rollback()
    assert member.name == "Ada"


def test_a_method_that_is_not_there(sign_in, member):
    assert sign_in(make_member(member.community)).get("/c/acme/sign-out").status_code == 405
