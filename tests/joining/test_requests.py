"""The queue of those who ask to join, and what becomes of them."""

from datetime import timedelta
from html import unescape

import pytest

from community import limits
from community.access import Role
from community.db import db, now
from community.joining.models import JoinRequest
from tests.factories import make_community, make_member, make_user
from tests.joining.conftest import APPROVAL, ban, joined, leave


def ask(community, name="Ben", user=None, at=None, **columns):
    row = JoinRequest(
        community_id=community.id,
        user_id=(user or make_user(name=name)).id,
        answers=[{"question": "Why?", "answer": f"{name} likes it"}],
        created_at=at or now(),
        **columns,
    )
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def asked(community, policy):
    policy(APPROVAL)
    return ask(community)


def decide(browser, row, how, **form):
    return browser.post(f"/c/acme/admin/requests/{row.id}/{how}", data=form)


def test_moderators_see_who_asks_and_what_they_said(sign_in, asked, moderator, owner):
    page = sign_in(moderator).get("/c/acme/admin/requests").text
    assert "Ben likes it" in page and asked.user.email not in page
    assert '<span class="count">1</span>' in page
    assert asked.user.email in sign_in(owner).get("/c/acme/admin/requests").text


def test_members_and_strangers_do_not(sign_in, asked, member):
    for who in (member, None):
        browser = sign_in(who)
        assert browser.get("/c/acme/admin/requests").status_code in {303, 403}
        assert decide(browser, asked, "approve").status_code in {303, 403}
    assert asked.state == "pending"


def test_the_queue_is_shown_a_page_at_a_time_the_oldest_first(sign_in, community, moderator):
    for number in range(60):
        ask(community, f"Person {number:02}", at=now() - timedelta(hours=100 - number))
    browser = sign_in(moderator)
    page = browser.get("/c/acme/admin/requests").text
    assert "Person 00" in page and "Person 55" not in page
    more = unescape(page.split('hx-get="')[1].split('"')[0])
    part = browser.get(more, headers={"HX-Request": "true"}).text
    assert "Person 55" in part and "<html" not in part and "Person 00" not in part


def test_the_queue_takes_as_many_queries_for_many_as_for_one(sign_in, asked, moderator, queries):
    browser = sign_in(moderator)

    def visit():
        assert browser.get("/c/acme/admin/requests").status_code == 200

    few = len(queries(visit))
    for number in range(40):
        ask(moderator.community, f"Person {number}")
    assert len(queries(visit)) == few <= 6


def test_approving_lets_in_and_mails_a_link(sign_in, community, asked, moderator, mails):
    assert decide(sign_in(moderator), asked, "approve").status_code == 303
    assert joined(community, asked.user).role == Role.MEMBER
    assert (asked.state, asked.decided_by_id) == ("approved", moderator.id)
    [mail] = mails("request_approved")
    assert mail.recipient == asked.user.email and "/c/acme/" in mail.text
    page = sign_in(moderator).get("/c/acme/admin/requests?state=approved").text
    assert "Ben likes it" in page and "by Mona" in page


def test_declining_mails_the_words(sign_in, community, asked, moderator, mails):
    words = "Not now.\n<b>Write</b> to us."
    assert decide(sign_in(moderator), asked, "decline", words=words).status_code == 303
    assert joined(community, asked.user) is None and asked.words == words
    [mail] = mails("request_declined")
    assert mail.recipient == asked.user.email
    assert words in mail.text and "&lt;b&gt;Write" in mail.html
    assert "&lt;b&gt;Write" in sign_in(asked.user).get("/c/acme/join").text
    assert "Not now." in sign_in(moderator).get("/c/acme/admin/requests?state=declined").text


def test_words_that_are_too_many_are_kept(sign_in, asked, moderator, mails):
    words = "Sorry. " + "x" * limits.DECISION_WORDS
    refused = decide(sign_in(moderator), asked, "decline", words=words)
    assert refused.status_code == 422 and words in refused.text
    assert asked.state == "pending" and not mails("request_declined")


def test_two_moderators_decide_once(sign_in, community, asked, moderator, owner, mails):
    assert decide(sign_in(moderator), asked, "approve").status_code == 303
    for how in ("approve", "decline"):
        late = decide(sign_in(owner), asked, how, words="No")
        assert late.status_code == 422 and "a moment ago" in late.text
    assert (asked.state, asked.words, asked.decided_by_id) == ("approved", "", moderator.id)
    assert len(mails("request_approved")) == 1 and not mails("request_declined")
    assert community.member_count == 3


def test_who_was_banned_meanwhile_is_not_approved(sign_in, community, moderator, policy, mails):
    policy(APPROVAL)
    gone = make_member(community, name="Bad")
    leave(gone)
    row = ask(community, "Bad", gone.user)
    ban(gone)
    refused = decide(sign_in(moderator), row, "approve")
    assert refused.status_code == 422 and "banned" in refused.text
    assert row.state == "pending" and joined(community, gone.user) is None
    assert not mails("request_approved")


def test_who_is_deleting_their_account_is_not_approved(sign_in, community, asked, moderator):
    asked.user.erase_at = now() + timedelta(days=7)
    db.session.commit()
    refused = decide(sign_in(moderator), asked, "approve")
    assert refused.status_code == 422 and "deleting" in refused.text
    assert joined(community, asked.user) is None


def test_what_the_applicant_withdrew_is_not_approved(sign_in, community, asked, moderator):
    sign_in(asked.user).post("/c/acme/join/withdraw")
    assert decide(sign_in(moderator), asked, "approve").status_code == 422
    assert joined(community, asked.user) is None


def test_a_request_for_one_community_opens_nothing_in_another(sign_in, asked, moderator):
    rival = make_community("rival")
    judge = sign_in(make_member(rival, Role.OWNER))
    for how in ("approve", "decline"):
        path = f"/c/rival/admin/requests/{asked.id}/{how}"
        assert judge.post(path).status_code == 404
    decide(sign_in(moderator), asked, "approve")
    assert joined(rival, asked.user) is None
