"""What a page answers does not tell whether an address has an account, or what became of it.

How long the answers take is measured by `python -m bench.answers`.
"""

import re

import pytest

from community.accounts.models import EmailChange
from community.db import db
from community.identities.models import Identity
from community.mail import Mail
from community.members.models import FOREVER
from tests.factories import make_member, make_user

KINDS = ("unknown", "known", "banned", "provider", "leaving")


def address(kind):
    """All of a length, since a page shows what was typed."""
    return f"person{KINDS.index(kind)}@example.org"


@pytest.fixture(autouse=True)
def people(community):
    """One of each kind but the unknown."""
    for kind in KINDS[1:]:
        member = make_member(community, name="Ada")
        member.user.email = member.user.normalised_email = address(kind)
        if kind == "banned":
            member.banned_until = FOREVER
        if kind == "leaving":
            member.user.erase_at = FOREVER
        if kind == "provider":
            identity = Identity(provider="x", issuer="https://x.example", subject="1")
            identity.user = member.user
            db.session.add(identity)
    db.session.commit()


def told(response, kind):
    """Status, headers and body of an answer, without what differs from one request to the next."""
    own = {"Set-Cookie", "X-Request-Id", "Date"}
    headers = sorted((name, words) for name, words in response.headers if name not in own)
    body = response.get_data(as_text=True).replace(address(kind), "…")
    body = re.sub(r' datetime="[^"]*"', "", body)
    cookies = [  # without their values, but with the length of these
        (re.sub(r"=[^;]*|Expires=[^;]*", "", cookie), len(cookie))
        for cookie in response.headers.getlist("Set-Cookie")
    ]
    return response.status_code, headers, body, cookies


def same_for_all(ask, queries):
    """Ask for each kind twice; the answers, the statements sent and the mails queued are equal."""
    for kind in KINDS:
        ask(kind)  # what is prepared once is prepared
    answers, statements, mails = {}, {}, {}
    for kind in KINDS:
        before = Mail.query.count()
        answer = []
        statements[kind] = queries(lambda kind=kind, answer=answer: answer.append(ask(kind)))
        answers[kind] = [told(response, kind) for response in answer]
        mails[kind] = Mail.query.count() - before
    for kind in KINDS[1:]:
        assert answers[kind] == answers["unknown"], kind
        assert statements[kind] == statements["unknown"], kind
        assert mails[kind] == mails["unknown"], kind
    return mails["unknown"]


@pytest.mark.parametrize("prefix", ["", "/c/acme"])
def test_asking_for_a_code_tells_nothing(prefix, sign_in, queries):
    def ask(kind):
        return sign_in().post(f"{prefix}/sign-in", data={"email": address(kind)})

    assert same_for_all(ask, queries) == 1


@pytest.mark.parametrize("prefix", ["", "/c/acme"])
def test_the_page_for_the_code_and_a_wrong_code_tell_nothing(prefix, sign_in, queries):
    browsers = {}
    for kind in KINDS:
        browsers[kind] = sign_in()
        browsers[kind].post(f"{prefix}/sign-in", data={"email": address(kind)})
    same_for_all(lambda kind: browsers[kind].get(f"{prefix}/sign-in/code"), queries)
    wrong = {"code": "WRONG0"}
    same_for_all(lambda kind: browsers[kind].post(f"{prefix}/sign-in/code", data=wrong), queries)


def test_neither_does_the_limit(sign_in, queries):
    for kind in KINDS:
        for _ in range(3):
            sign_in().post("/sign-in", data={"email": address(kind)})
    db.session.execute(db.text("update login_codes set ip = 'elsewhere'"))
    for kind in KINDS:
        for _ in range(2):
            sign_in().post("/sign-in", data={"email": address(kind)})

    def ask(kind):
        response = sign_in().post("/sign-in", data={"email": address(kind)})
        assert response.status_code == 429
        return response

    assert same_for_all(ask, queries) == 0


def test_changing_to_an_address_tells_nothing(sign_in, queries):
    browsers = {kind: sign_in(make_user(name="Ana")) for kind in KINDS}

    def ask(kind):
        return browsers[kind].post("/account/email", data={"email": address(kind)})

    assert same_for_all(ask, queries) == 1
    assert EmailChange.query.count() == 2 * len(KINDS)


def test_neither_does_the_page_that_follows(sign_in, queries):
    asking = [make_user(f"asking{number}@example.org", "Ana") for number in range(len(KINDS))]
    browsers = dict(zip(KINDS, map(sign_in, asking), strict=True))
    for kind in KINDS:
        browsers[kind].post("/account/email", data={"email": address(kind)})

    def ask(kind):
        response = browsers[kind].get("/account")
        own = re.sub(r"asking\d@|/sessions/\d+/", "", response.text)
        response.set_data(own)
        return response

    assert same_for_all(ask, queries) == 0
