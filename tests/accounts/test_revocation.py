"""What could once sign somebody in is dead the moment it should be."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from community import limits
from community.access import Role
from community.accounts.browser import BROWSER_COOKIE, SESSION_COOKIE
from community.accounts.handlers.challenges import begin_challenge
from community.accounts.handlers.codes import request_code
from community.accounts.handlers.sessions import start_session
from community.accounts.models import Challenge, Session
from community.accounts.queries import challenge_of, waiting_change_of
from community.accounts.secrets import token_hash
from community.db import db
from community.members.handlers.bans import ban_member
from tests.factories import make_member, make_user

EMAIL = "ana@example.org"


def alive(browser):
    return browser.get("/account").status_code == 200


def link_in(mail, what):
    return re.search(rf"http://[^/]+(\S*/{what}/\S+)", mail.text)[1]


class Ways:
    """Everything that is open for Ana: sessions, a code, a link, a second step, a change."""

    def __init__(self, user, sign_in, ask, last_mail):
        self.user, self.sign_in = user, sign_in
        self.here, self.there = sign_in(user), sign_in(user)
        self.tokens = [each.get_cookie(SESSION_COOKIE).value for each in (self.here, self.there)]
        self.here.post("/account/email", data={"email": "new@example.org"})
        self.change = link_in(last_mail(), "account/email/confirm")
        self.coded, self.code, _link = ask(user.email)
        _browser, _code, self.link = ask(user.email)
        begin_challenge("second-step", "elsewhere", limits.SECOND_STEP_LIFE, user, how="", next="/")
        db.session.commit()

    def open(self):
        """The names of those that still work; trying one does not use it up."""
        browsers = {name: self.sign_in() for name in ("here", "there")}
        for browser, token in zip(browsers.values(), self.tokens, strict=True):
            browser.set_cookie(SESSION_COOKIE, token)
        tried = {name: alive(browser) for name, browser in browsers.items()}
        tried["code"] = self.coded.get("/sign-in/code").status_code == 200
        tried["link"] = self.sign_in().get(self.link).status_code == 200
        tried["change"] = self.sign_in().get(self.change).status_code == 200
        tried["step"] = challenge_of("second-step", token_hash("elsewhere")) is not None
        return {name for name, works in tried.items() if works}

    def refused(self):
        """Whether using them is refused as well."""
        code = self.coded.post("/sign-in/code", data={"code": self.code}).status_code
        link = self.sign_in().post(self.link).status_code
        change = self.sign_in().post(self.change).status_code
        return (code, link, change) == (422, 404, 404)


ALL = {"here", "there", "code", "link", "change", "step"}


@pytest.fixture
def ways(sign_in, ask, last_mail):
    ways = Ways(make_user(EMAIL, "Ana"), sign_in, ask, last_mail)
    assert ways.open() == ALL
    return ways


def test_signing_out_ends_this_session_and_what_this_browser_began(ways):
    user = ways.user
    _row, _code, link = request_code(EMAIL, "mine", "Test", "127.0.0.1")
    begin_challenge("provider", "mine", limits.CHALLENGE_LIFE, user, next="/")
    db.session.commit()
    ways.here.set_cookie(BROWSER_COOKIE, "mine")
    ways.here.post("/sign-out")
    assert ways.open() == ALL - {"here"}
    assert ways.sign_in().post(f"/sign-in/link/{link}").status_code == 404
    assert Challenge.query.filter_by(browser_hash=token_hash("mine")).count() == 0


def test_ending_one_session_ends_that_one(ways):
    row = Session.query.filter_by(token_hash=token_hash(ways.tokens[1])).one()
    ways.here.post(f"/account/sessions/{row.id}/end")
    assert ways.open() == ALL - {"there"}


def test_signing_out_everywhere_else_leaves_this_session_alone(ways):
    ways.here.post("/account/sessions/end-others")
    assert ways.open() == {"here"} and ways.refused()


def test_signing_out_everywhere_leaves_nothing(ways):
    ways.here.post("/account/sessions/end-all")
    assert ways.open() == set() and ways.refused()


def test_asking_for_deletion_leaves_nothing(ways):
    ways.here.post("/account/delete", data={"email": EMAIL, "words": "erase"})
    assert ways.open() == set() and ways.refused()


def test_a_changed_address_leaves_nothing_and_neither_does_undoing_it(ways, ask, last_mail):
    ways.sign_in().post(ways.change)
    undo = link_in(last_mail(), "account/email/undo")
    assert ways.open() == set() and ways.refused()

    thief = ways.sign_in(ways.user)
    browser, code, link = ask("new@example.org")
    ways.sign_in().post(undo)
    assert not alive(thief) and ways.sign_in().post(link).status_code == 404
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 422


def test_a_code_for_the_new_address_does_not_outlive_the_change(ways, ask):
    _browser, _code, link = ask("new@example.org")
    ways.sign_in().post(ways.change)
    assert ways.sign_in().post(link).status_code == 404


@pytest.fixture
def inside(community, member, post):
    """Pages of a community, by GET and POST, that a member may open."""
    pages = ["/c/acme/", "/c/acme/members", f"/c/acme/posts/{post.id}", "/c/acme/settings/profile"]
    return pages, f"/c/acme/posts/{post.id}/comments"


def shut_out(browser, inside):
    pages, form = inside
    seen = [browser.get(page).status_code for page in pages]
    return seen, browser.post(form, data={"body": "Still here."}).status_code


def test_a_ban_holds_at_once_for_open_sessions_and_new_ones(
    sign_in, ask, community, member, post, inside
):
    moderator = make_member(community, Role.MODERATOR)
    member.user.email = member.user.normalised_email = EMAIL
    here = sign_in(member)
    assert here.get("/c/acme/members").status_code == 200
    ban_member(member, moderator, "forever", "Spam.")
    db.session.commit()
    assert shut_out(here, inside) == ([403] * 4, 403)

    browser, code, _link = ask(EMAIL, prefix="/c/acme")
    browser.post("/c/acme/sign-in/code", data={"code": code})
    assert alive(browser) and shut_out(browser, inside) == ([403] * 4, 403)


def test_who_left_is_from_outside_at_once_in_every_browser(sign_in, member, inside):
    here, there = sign_in(member), sign_in(member)
    assert here.post("/c/acme/settings/leave", data={"name": "keep"}).status_code == 303
    for browser in (here, there):
        seen, wrote = shut_out(browser, inside)
        assert wrote == 403 and seen[1] != 200 and seen[3] != 200


@pytest.fixture
def no_limits(monkeypatch):
    monkeypatch.setattr(limits, "CODES_AN_HOUR_PER_ADDRESS", 10**6)
    monkeypatch.setattr(limits, "CODES_AN_HOUR_PER_IP", 10**6)


def at_once(app, *requests):
    """Send (path, session token) at the same moment, each in a browser and thread of its own."""
    gate = Barrier(len(requests))

    def send(path, token):
        client = FlaskClient(app, app.response_class)
        client.set_cookie(SESSION_COOKIE, token)
        gate.wait()
        return client.post(path).status_code

    db.session.rollback()
    with ThreadPoolExecutor(len(requests)) as pool:
        statuses = list(pool.map(send, *zip(*requests, strict=True)))
    db.session.expire_all()
    return statuses


@pytest.mark.parametrize("ending", ["end-all", "email"])
def test_nobody_slips_in_while_everything_ends(ending, app, no_limits, last_mail, sign_in):
    """A link used at the very moment is either dead, or its session is."""
    user, won = make_user(EMAIL, "Ana"), set()
    for number in range(40):
        token = start_session(user, "Test", "127.0.0.1")
        link = request_code(user.email, f"browser{number}", "Test", "127.0.0.1")[2]
        db.session.commit()
        path = "/account/sessions/end-all"
        if ending == "email":
            browser = sign_in(user)
            browser.post("/account/email", data={"email": f"ana{number}@example.org"})
            path, token = link_in(last_mail(), "account/email/confirm"), ""
        signed_in, ended = at_once(app, (f"/sign-in/link/{link}", ""), (path, token))
        assert signed_in in {303, 404} and ended == 303
        assert Session.query.count() == 0 and waiting_change_of(user) is None
        won.add(signed_in)
    assert won


def test_the_same_link_confirms_once_of_many_at_once(app, no_limits, sign_in, last_mail):
    browser = sign_in(make_user(EMAIL, "Ana"))
    for number in range(5):
        browser = sign_in(make_user(f"a{number}@example.org"))
        browser.post("/account/email", data={"email": f"b{number}@example.org"})
        path = link_in(last_mail(), "account/email/confirm")
        assert sorted(at_once(app, *[(path, "")] * 4)) == [303, 404, 404, 404]


def test_of_two_who_confirm_one_address_at_once_one_is_refused(app, sign_in, last_mail):
    for number in range(5):
        paths = []
        for _ in range(2):
            sign_in(make_user()).post("/account/email", data={"email": f"b{number}@example.org"})
            paths.append(link_in(last_mail(), "account/email/confirm"))
        assert sorted(at_once(app, *[(path, "") for path in paths])) == [303, 422]
