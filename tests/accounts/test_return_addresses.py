"""Nobody is led off the site by an address that came with a link, whatever its form."""

import inspect
import re
from html import unescape
from itertools import cycle, product
from pathlib import Path

import pytest
from flask import g
from sqlalchemy import select

from community import limits
from community.access import Role
from community.accounts.browser import BROWSER_COOKIE, let_through
from community.accounts.handlers.codes import request_code
from community.accounts.models import LoginCode, Session
from community.db import db
from tests.accounts.hostile import FORMS, leads_to
from tests.factories import make_comment, make_member, make_user

HOME = ("http", "localhost")
LEADING = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url")
HTMX = {"HX-Request": "true"}
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # it has no say


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    monkeypatch.setattr(limits, "CODES_AN_HOUR_PER_ADDRESS", 10**6)
    monkeypatch.setattr(limits, "CODES_AN_HOUR_PER_IP", 10**6)


def escapes(response):
    """Where an answer would lead off the site: its headers, and what its forms would hand on."""
    led = [response.headers[name] for name in LEADING if name in response.headers]
    if refresh := response.headers.get("Refresh"):
        led.append(refresh.partition("url=")[2])
    if response.mimetype == "text/html":
        page = response.get_data(as_text=True)
        hidden = re.findall(r'<input type="hidden" name="next" value="([^"]*)"', page)
        led += map(unescape, hidden)
    return [address for address in led if leads_to(address) != HOME]


def test_the_forms_are_many_and_most_would_leave():
    assert len(FORMS) >= 200 and sum(leads_to(form) != HOME for form in FORMS) >= 90
    assert leads_to("/\\evil.example") == leads_to("\t//evil.example") == ("http", "evil.example")
    assert leads_to("https:evil.example/x") == ("https", "evil.example")
    assert leads_to("http:/x") == leads_to("x") == leads_to("/%09/evil.example") == HOME


ASK = {
    "the sign-in page": lambda browser, form, **how: browser.get(
        "/sign-in", query_string={"next": form}, **how
    ),
    "the name page": lambda browser, form, **how: browser.get(
        "/account/name", query_string={"next": form}, **how
    ),
    "the name's form": lambda browser, form, **how: browser.post(
        "/account/name", data={"next": form, "name": "Ana"}, **how
    ),
    "the name's form, refused": lambda browser, form, **how: browser.post(
        "/account/name", data={"next": form, "name": ""}, **how
    ),
    "the theme's form": lambda browser, form, **how: browser.post(
        "/theme", data={"next": form, "theme": "dark"}, **how
    ),
    "the sign-in form, refused": lambda browser, form, **how: browser.post(
        "/sign-in", data={"next": form, "email": ""}, **how
    ),
}


@ONE_DATABASE
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", ["member", "stranger"])
@pytest.mark.parametrize("asked", ASK)
def test_no_form_of_a_return_address_leaves_the_site(
    asked, who, headers, sign_in, community, member
):
    browser = sign_in(member) if who == "member" else sign_in()
    for form in FORMS:
        response = ASK[asked](browser, form, headers=headers)
        assert response.status_code < 500, repr(form)
        assert not escapes(response), f"{form!r} leads to {escapes(response)}"


@ONE_DATABASE
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_none_leaves_by_the_page_a_stranger_came_from(headers, sign_in, community):
    browser = sign_in()
    for form in FORMS:
        if not re.search("[\r\n\x00]", form):  # no header can hold these
            came = {"Referer": form, **headers}
            response = browser.post("/c/acme/settings/profile", headers=came)
            assert response.status_code in {303, 401} and not escapes(response), repr(form)


@ONE_DATABASE
def test_what_a_request_for_a_code_keeps_stays_on_the_site(sign_in):
    browser = sign_in()
    for form in FORMS:
        response = browser.post("/sign-in", data={"next": form, "email": "ana@example.org"})
        assert response.status_code == 303 and not escapes(response), repr(form)
    kept = db.session.scalars(select(LoginCode.next_path)).all()
    assert len(kept) == len(FORMS)
    assert not [path for path in kept if leads_to(path) != HOME or len(path) > 2000]


@ONE_DATABASE
@pytest.mark.parametrize("way", ["code", "link"])
def test_signing_in_trusts_not_even_what_was_kept(way, sign_in):
    known, nameless = make_user(), make_user(name=None)
    for number, form in enumerate(FORMS):
        browser, email = sign_in(), (nameless if number % 2 else known).email
        kept = form.encode("utf-8", "replace").decode().replace("\x00", "\x01")[:2000]
        _row, code, link = request_code(email, "browser", "Test", "127.0.0.1", kept)
        db.session.commit()
        browser.set_cookie(BROWSER_COOKIE, "browser")
        path = "/sign-in/code" if way == "code" else f"/sign-in/link/{link}"
        response = browser.post(path, data={"code": code}, headers=HTMX if way == "code" else {})
        assert response.status_code == 303 and not escapes(response), repr(form)


@ONE_DATABASE
def test_proving_oneself_again_leads_nowhere_else(app, sign_in):
    sign_in(make_user())
    with app.test_request_context("/"):
        g.session = db.session.scalars(select(Session)).one()
        for form in FORMS:
            assert not escapes(let_through(form)), repr(form)


def reads_next(function, seen):
    """Whether a function reads a return address, itself or in what it calls."""
    seen.add(function)
    source, known = inspect.getsource(function), vars(inspect.getmodule(function))
    if re.search(r"""\.get\(["']next["']""", source):
        return True
    named = [known.get(name) for name in set(re.findall(r"\b(\w+)\(", source))]
    called = {inspect.unwrap(each) for each in named if inspect.isfunction(each)} - seen
    return any(reads_next(each, seen) for each in called if "community" in each.__module__)


def readers(app):
    for rule in app.url_map.iter_rules():
        if reads_next(inspect.unwrap(app.view_functions[rule.endpoint]), set()):
            yield rule


def test_whoever_reads_a_return_address_checks_it_or_hands_it_to_who_does():
    for path in Path("community").rglob("*.py"):
        for line in path.read_text().splitlines():
            if re.search(r"""\(["']next["']""", line):
                assert "safe_path(" in line or "url_for(" in line, f"{path}: {line}"


@ONE_DATABASE
def test_every_view_that_reads_a_return_address_stays_on_the_site(app, sign_in, member, post):
    browsers = cycle([sign_in(member), sign_in()])
    things = {"post_id": post.id, "comment_id": make_comment(post, member).id}
    leaving = [form for form in FORMS if leads_to(form) != HOME]
    found = list(readers(app))
    assert {"home.theme", "factors.confirm", "reactions.like_post"} <= {r.endpoint for r in found}
    for rule in found:
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(things.get(name[1], 1)), rule.rule)
        for method, form in product(sorted(rule.methods & {"GET", "POST"}), leaving):
            how = {"data": {"next": form, "name": "Ana"}} if method == "POST" else {}
            browser = next(browsers)
            response = browser.open(f"/c/acme{path}", method, query_string={"next": form}, **how)
            assert response.status_code < 500, f"{method} {rule} {form!r}"
            assert not escapes(response), f"{method} {rule} {form!r}"


@ONE_DATABASE
def test_no_route_at_all_leaves_with_what_it_is_asked(app, sign_in, community, post):
    """One form each, in turn: also what reads a return address without a line here meets some."""
    owner = make_member(community, Role.OWNER)
    things = {"post_id": post.id, "comment_id": make_comment(post, post.author).id}
    forms = cycle([form for form in FORMS if leads_to(form) != HOME and len(form) < 99])
    for rule, who, headers in product(app.url_map.iter_rules(), (owner, None), ({}, HTMX)):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(things.get(name[1], 1)), rule.rule)
        for method in sorted(rule.methods & {"GET", "POST"}):
            asked = {"next": next(forms)}
            typed = {"data": asked, "headers": headers} if method == "POST" else {}
            browser = sign_in(who)
            response = browser.open(f"/c/acme{path}", method, query_string=asked, **typed)
            assert not escapes(response), f"{method} {rule} {asked}"
