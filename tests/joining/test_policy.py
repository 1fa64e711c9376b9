"""Who may join: set by admins, met at the door."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from community import limits
from community.access import Role
from community.db import db, now
from community.joining.handlers.requests import question_key
from community.joining.models import JoinRequest
from tests.factories import make_member, make_user
from tests.joining.conftest import (
    APPROVAL,
    COLOUR,
    INVITATION,
    OPEN,
    WHY,
    ban,
    joined,
    leave,
    to,
)


@pytest.fixture
def user(app):
    return make_user(name="Ben")


@pytest.fixture
def browser(sign_in, user):
    return sign_in(user)


def answers(**by_words):
    """A form filled in: answers(Why="Because")."""
    return {question_key({"words": f"{words}?"}): said for words, said in by_words.items()}


def save(browser, policy=OPEN, interests="", **typed):
    form = {"join_policy": policy, "interests": interests, **typed}
    return browser.post("/c/acme/admin/joining", data=form)


def test_admins_set_the_policy_questions_and_interests(sign_in, community):
    admin = sign_in(make_member(community, Role.ADMIN))
    typed = {"question_1": " Why? ", "required_1": "on", "question_3": "Colour?"}
    choices = "Red\r\n\r\nBlue\r\nblue"
    assert (
        save(admin, APPROVAL, "Audio\nBikes\naudio", **typed, choices_3=choices).status_code == 303
    )
    assert community.join_policy == APPROVAL
    assert [each["words"] for each in community.questions] == ["Why?", "Colour?"]
    assert [each["required"] for each in community.questions] == [True, False]
    assert len(community.questions[1]["choices"]) == 2
    assert [each.casefold() for each in community.interests] == ["audio", "bikes"]
    page = unescape(admin.get("/c/acme/admin/joining").text)
    assert 'value="Why?"' in page and "Red\nblue" in page


def test_what_the_policy_form_refuses_is_kept(sign_in, community):
    admin = sign_in(make_member(community, Role.ADMIN))
    for typed in (
        {"policy": "nobody"},
        {"question_2": "x" * (limits.QUESTION_WORDS + 1)},
        {"choices_1": "Only\nchoices"},
        {"question_1": "Which?", "choices_1": "One"},
        {"question_1": "Which?", "choices_1": "\n".join(map(str, range(limits.CHOICES + 1)))},
        {"question_1": "Which?", "choices_1": f"a\n{'b' * (limits.CHOICE_WORDS + 1)}"},
        {"question_1": "Twice?", "question_2": "Twice?"},
        {"interests": "\n".join(map(str, range(limits.INTERESTS_TO_CHOOSE + 1)))},
        {"interests": "x" * (limits.INTEREST + 1)},
    ):
        answer = save(admin, **typed)
        assert answer.status_code == 422, typed
        assert next(iter(typed.values())).splitlines()[0] in answer.text or "policy" in typed
    assert (community.join_policy, community.questions, community.interests) == (OPEN, [], [])


def test_five_questions_can_be_asked_and_a_sixth_is_not_read(sign_in, community):
    admin = sign_in(make_member(community, Role.ADMIN))
    save(admin, **{f"question_{n}": f"Question {n}" for n in range(1, 7)})
    assert len(community.questions) == limits.QUESTIONS == 5


def test_only_admins_set_it(sign_in, community):
    moderator = sign_in(make_member(community, Role.MODERATOR))
    assert save(moderator, INVITATION).status_code == 403
    assert community.join_policy == OPEN


def test_a_stranger_is_asked_to_sign_in_and_comes_back(sign_in, community, policy):
    for each in (OPEN, APPROVAL, INVITATION):
        policy(each)
        for answer in (sign_in().get("/c/acme/join"), sign_in().post("/c/acme/join")):
            assert answer.status_code == 303 and "/c/acme/sign-in" in answer.location
        assert "next=/c/acme/join" in sign_in().get("/c/acme/join").location


def test_a_member_is_led_home(sign_in, community, member, policy):
    for each in (OPEN, APPROVAL, INVITATION):
        policy(each, WHY)
        for answer in (sign_in(member).get("/c/acme/join"), sign_in(member).post("/c/acme/join")):
            assert answer.location == "/c/acme/"
    assert not JoinRequest.query.count()


def test_an_open_community_is_entered_by_a_button(browser, community, user, policy):
    policy(OPEN)
    assert 'action="/c/acme/join"' in browser.get("/c/acme/join").text
    assert to(browser.post("/c/acme/join").location) == "/c/acme/welcome"
    assert joined(community, user).role == Role.MEMBER
    assert not JoinRequest.query.count()


def test_questions_are_asked_and_answers_kept_when_refused(browser, community, user, policy):
    policy(OPEN, WHY, COLOUR)
    assert "Why?" in browser.get("/c/acme/join").text
    for typed in (
        answers(Colour="Red"),
        answers(Why=" ", Colour="Red"),
        answers(Why="Kept words", Colour="Green"),
        answers(Why="Kept words" + "x" * limits.ANSWER),
    ):
        refused = browser.post("/c/acme/join", data=typed)
        assert refused.status_code == 422 and joined(community, user) is None
        kept = "checked" if "Kept words" not in str(typed) else "Kept words"
        assert kept in refused.text
    browser.post("/c/acme/join", data=answers(Why="To mend", Colour="Red"))
    assert joined(community, user)
    row = JoinRequest.query.one()
    assert (row.state, row.decided_by_id) == ("approved", None)
    assert row.answers == [
        {"question": "Why?", "answer": "To mend"},
        {"question": "Colour?", "answer": "Red"},
    ]


def test_an_answer_never_lands_under_another_question(browser, community, policy):
    policy(OPEN, WHY)
    typed = answers(Why="For love")
    policy(OPEN, {**WHY, "words": "What do you earn?"})
    assert browser.post("/c/acme/join", data=typed).status_code == 422
    assert not JoinRequest.query.count()


def test_by_approval_one_waits_and_may_withdraw(browser, community, user, policy):
    policy(APPROVAL, WHY)
    for _ in range(2):
        answer = browser.post("/c/acme/join", data=answers(Why="To mend"))
        assert answer.location == "/c/acme/join"
    assert joined(community, user) is None
    assert JoinRequest.query.one().state == "pending"
    page = browser.get("/c/acme/join").text
    assert "Your request is waiting" in page and "To mend" in page
    browser.post("/c/acme/join/withdraw")
    assert JoinRequest.query.one().state == "withdrawn"
    assert "Ask to join" in browser.get("/c/acme/join").text


def test_only_so_many_requests_a_day(browser, community, policy):
    policy(APPROVAL)
    for _ in range(limits.REQUESTS_A_DAY):
        assert browser.post("/c/acme/join").status_code == 303
        browser.post("/c/acme/join/withdraw")
    assert browser.post("/c/acme/join").status_code == 429
    assert JoinRequest.query.count() == limits.REQUESTS_A_DAY


def test_by_invitation_nobody_gets_in_alone(browser, community, user, policy):
    policy(INVITATION)
    assert "by invitation only" in browser.get("/c/acme/join").text
    assert browser.post("/c/acme/join").status_code == 422
    assert joined(community, user) is None and not JoinRequest.query.count()


def test_whoever_is_banned_is_kept_out_by_every_door(sign_in, community, member, policy):
    ban(member)
    for each in (OPEN, APPROVAL, INVITATION):
        policy(each)
        for answer in (sign_in(member).get("/c/acme/join"), sign_in(member).post("/c/acme/join")):
            assert answer.status_code == 403, each
    assert not JoinRequest.query.count()


def test_a_ban_outlives_leaving(sign_in, community, member, policy):
    leave(member)
    ban(member)
    assert sign_in(member).post("/c/acme/join").status_code == 403
    assert joined(community, member.user) is None


def test_who_left_comes_back_through_the_same_doors(sign_in, community, policy):
    admin = make_member(community, Role.ADMIN)
    leave(admin)
    policy(APPROVAL)
    sign_in(admin).post("/c/acme/join")
    assert joined(community, admin.user) is None
    policy(OPEN)
    sign_in(admin).post("/c/acme/join")
    assert joined(community, admin.user).role == Role.MEMBER
    assert community.member_count == 1
    assert JoinRequest.query.one().state == "approved"  # nothing is left to decide


def test_a_waiting_request_is_settled_by_another_way_in(browser, community, user, policy):
    policy(APPROVAL)
    browser.post("/c/acme/join")
    policy(OPEN)
    browser.post("/c/acme/join")
    assert joined(community, user)
    assert JoinRequest.query.one().state == "approved"


def test_after_being_declined_one_may_ask_again_in_a_week(browser, community, user, policy):
    policy(APPROVAL)
    db.session.add(
        JoinRequest(
            community_id=community.id,
            user_id=user.id,
            state="declined",
            words="Not this\ntime.",
            decided_at=now(),
        )
    )
    db.session.commit()
    assert "Not this\ntime." in browser.get("/c/acme/join").text
    assert browser.post("/c/acme/join").status_code == 422
    with time_machine.travel(now() + limits.ASK_TO_JOIN_AGAIN + timedelta(minutes=1)):
        assert "Not this" not in browser.get("/c/acme/join").text
        assert browser.post("/c/acme/join").status_code == 303
    assert JoinRequest.query.count() == 2


@pytest.mark.parametrize("policy_name", [OPEN, APPROVAL, INVITATION])
def test_the_join_buttons_fit_the_policy(sign_in, community, space, policy, policy_name):
    space.visibility = "public"
    policy(policy_name)
    inside = sign_in(make_user())
    for path in ("/c/acme/spaces", "/c/acme/about"):
        page = inside.get(path).text
        assert ('action="/c/acme/join"' in page) == (policy_name == OPEN)
        assert (">Ask to join</a>" in page) == (policy_name == APPROVAL)
        outside = sign_in().get(path).text
        assert ("next=/c/acme/join" in outside) == (policy_name != INVITATION)
    policy(policy_name, WHY)
    assert 'action="/c/acme/join"' not in inside.get("/c/acme/spaces").text
