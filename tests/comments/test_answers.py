"""Marking a comment as the answer to a question."""

import pytest

from community.access import Role
from community.comments.handlers import delete_comment
from community.db import db
from community.members.handlers.blocks import block_member
from tests.factories import make_comment, make_member, make_post, make_space


@pytest.fixture
def asking(community):
    return make_space(community, "Help", kind="questions")


@pytest.fixture
def question(asking, member):
    return make_post(asking, member, "Why does it leak?")


@pytest.fixture
def bob(community):
    return make_member(community, name="Bob")


def mark(browser, comment, act="accept"):
    return browser.post(f"/c/acme/comments/{comment.id}/{act}")


def test_the_asker_marks_one_answer_and_another_instead(sign_in, member, question, bob):
    first, second = make_comment(question, bob), make_comment(question, bob, "Glue.")
    reply = make_comment(question, bob, "Better glue.", answers=second)
    browser = sign_in(member)
    for comment in (first, reply):
        assert mark(browser, comment).status_code == 303
        assert comment.accepted_at and question.answered_at == comment.accepted_at
    assert first.accepted_at is None
    page = browser.get(f"/c/acme/posts/{question.id}").text
    assert "Answered by Bob" in page and page.count("is-answer") == 1
    assert f"?comment={reply.id}#comment-{reply.id}" in page
    assert "Solved" in browser.get("/c/acme/").text
    for _ in range(2):
        assert mark(browser, reply, "unaccept").status_code == 303
    assert question.answered_at is None and reply.accepted_at is None
    assert "Answered by" not in browser.get(f"/c/acme/posts/{question.id}").text


def test_a_moderator_marks_it_too_and_others_may_not(sign_in, community, question, bob):
    comment = make_comment(question, bob)
    assert mark(sign_in(bob), comment).status_code == 403
    assert "Mark as answer" not in sign_in(bob).get(f"/c/acme/posts/{question.id}").text
    staff = sign_in(make_member(community, Role.MODERATOR))
    assert "Mark as answer" in staff.get(f"/c/acme/posts/{question.id}").text
    assert mark(staff, comment).status_code == 303 and question.answered_at
    assert mark(sign_in(bob), comment, "unaccept").status_code == 403
    assert "/sign-in" in mark(sign_in(), comment).location


def test_only_questions_have_answers(sign_in, member, post, bob):
    comment = make_comment(post, bob)
    assert mark(sign_in(member), comment).status_code == 403
    assert "Mark as answer" not in sign_in(member).get(f"/c/acme/posts/{post.id}").text
    assert post.answered_at is None


def test_an_answer_that_is_deleted_is_none(sign_in, member, question, bob):
    comment = make_comment(question, bob)
    mark(sign_in(member), comment)
    sign_in(bob).post(f"/c/acme/comments/{comment.id}/delete")
    assert question.answered_at is None
    assert mark(sign_in(member), comment).status_code == 404
    other = make_comment(question, bob, "Glue.")
    assert mark(sign_in(member), other).status_code == 303
    assert question.answered_at == other.accepted_at


def test_an_answer_outlives_a_move_but_shows_only_among_questions(
    sign_in, member, question, bob, community, space
):
    comment = make_comment(question, bob)
    mark(sign_in(member), comment)
    staff, help_ = sign_in(make_member(community, Role.MODERATOR)), question.space
    staff.post(f"/c/acme/posts/{question.id}/move", data={"space": space.slug})
    page = sign_in(member).get(f"/c/acme/posts/{question.id}").text
    assert "Answered by" not in page and "is-answer" not in page
    assert "Solved" not in sign_in(member).get("/c/acme/").text
    staff.post(f"/c/acme/posts/{question.id}/move", data={"space": help_.slug})
    assert "Answered by Bob" in sign_in(member).get(f"/c/acme/posts/{question.id}").text


def test_an_answer_by_somebody_hidden_is_not_named(sign_in, member, question, bob, community):
    comment = make_comment(question, bob)
    mark(sign_in(member), comment)
    cleo = make_member(community, name="Cleo")
    block_member(cleo, bob)
    db.session.commit()
    page = sign_in(cleo).get(f"/c/acme/posts/{question.id}").text
    assert "Bob" not in page and "Answered by" not in page


def test_the_answer_of_a_post_that_comes_back_is_there_again(sign_in, community, question, bob):
    staff = sign_in(make_member(community, Role.MODERATOR))
    comment = make_comment(question, bob)
    mark(staff, comment)
    staff.post(f"/c/acme/posts/{question.id}/delete")
    staff.post(f"/c/acme/posts/{question.id}/restore")
    assert "Answered by Bob" in staff.get(f"/c/acme/posts/{question.id}").text
    delete_comment(comment, bob)
    db.session.commit()
    assert question.answered_at is None
