from datetime import timedelta
from functools import partial
from threading import Thread

import pytest
import time_machine

from community.access import Role
from community.composing.jobs import publish_due_posts
from community.db import db, now
from community.members.models import Member
from community.polls.erasure import erase_votes
from community.polls.handlers import add_poll, take_back, vote
from community.polls.models import Poll, PollOption, PollVote
from community.posts.erasure import purge_posts
from community.posts.handlers.acts import move_post
from community.posts.models import Post
from community.spaces.handlers import edit_space
from tests.factories import long_ago, make_member, make_post, make_space, save

ANSWERS = ["Bent tooth", "Dirty pivot", "Hands binding"]


@pytest.fixture
def typed(space):
    """A post with a poll, as the composer sends it."""
    return {
        "space": space.slug,
        "title": "The clock stops",
        "body": "Always at twenty past.",
        "poll_question": "First suspect?",
        "poll_option": [*ANSWERS, " "],
    }


@pytest.fixture
def polled(post):
    """A post with a poll; polled() makes another."""
    return make_poll(post)


def make_poll(post, several=False, closes_at=None):
    return save(add_poll(post, "First suspect?", ANSWERS, several, closes_at))


def url_of(poll):
    return f"/c/acme/posts/{poll.post_id}"


def choose(browser, poll, *positions):
    ids = [poll.options[position].id for position in positions]
    return browser.post(f"{url_of(poll)}/poll/vote", data={"option": ids})


def counts(poll):
    return poll.voter_count, [option.vote_count for option in poll.options]


def test_a_poll_is_made_with_its_post(sign_in, member, typed):
    browser = sign_in(member)
    page = browser.get(browser.post("/c/acme/posts/new", data=typed).location).text
    assert "First suspect?" in page and all(words in page for words in ANSWERS)
    assert Post.query.one().kind == "poll" and len(Poll.query.one().options) == 3
    assert "0 voters" in page and "%" not in page.split('id="poll"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"poll_option": ["One", " "]}, "2 to 10 answers"),
        ({"poll_option": [f"Answer {n}" for n in range(11)]}, "2 to 10 answers"),
        ({"poll_option": ["Same", "same "]}, "say the same"),
        ({"poll_option": ["x" * 101, "y"]}, "under 100"),
        ({"poll_question": "x" * 151}, "under 150"),
        ({"poll_closes": "2001-01-01T12:00"}, "close in the future"),
        ({"poll_closes": "soon"}, "a date and a time"),
    ],
)
def test_a_bad_poll_is_refused_and_all_words_stay(sign_in, member, typed, fields, words):
    response = sign_in(member).post("/c/acme/posts/new", data=typed | fields)
    assert response.status_code == 422 and words in response.text
    kept = typed | fields
    assert kept["body"] in response.text and kept["poll_question"] in response.text
    assert all(words in response.text for words in kept["poll_option"])
    assert Post.query.count() == Poll.query.count() == 0


def test_without_script_another_row_for_an_answer_comes_by_a_button(sign_in, member, typed):
    response = sign_in(member).post("/c/acme/posts/new", data=typed | {"add_answer": "1"})
    assert response.status_code == 200 and Post.query.count() == 0
    assert response.text.count('name="poll_option"') == 5 and "Dirty pivot" in response.text


def test_in_a_space_of_questions_the_post_stays_a_question(sign_in, member, community, typed):
    space = make_space(community, "Help", kind="questions")
    browser = sign_in(member)
    page = browser.get(
        browser.post("/c/acme/posts/new", data=typed | {"space": space.slug}).location
    )
    assert Post.query.one().kind == "question" and "Dirty pivot" in page.text


def test_the_kind_follows_the_space(community, member, space):
    questions = make_space(community, "Help", kind="questions")
    staff = make_member(community, Role.MODERATOR)
    asked, moved = make_poll(make_post(questions, member)), make_poll(make_post(questions, member))
    post, other = db.session.get(Post, asked.post_id), db.session.get(Post, moved.post_id)
    assert post.kind == other.kind == "question"
    move_post(other, staff, space)
    fields = {"name": "Help", "kind": "discussion"}
    edit_space(questions, questions.group, **fields)
    db.session.commit()
    assert post.kind == other.kind == "poll"


def test_results_are_shown_after_ones_vote_which_can_be_changed_and_taken_back(
    sign_in, member, community, polled
):
    browser = sign_in(member)
    choose(sign_in(make_member(community, name="Bo")), polled, 1)
    page = browser.get(url_of(polled)).text
    assert "1 voter" in page and "100%" not in page and 'name="option"' in page
    assert choose(browser, polled, 0).status_code == 303
    page = browser.get(url_of(polled)).text
    assert page.count("50%") == 2 and 'name="option"' not in page
    assert 'name="option"' in browser.get(f"{url_of(polled)}?poll=change").text
    choose(browser, polled, 1)
    assert counts(polled) == (2, [0, 2, 0])
    browser.post(f"{url_of(polled)}/poll/take-back")
    browser.post(f"{url_of(polled)}/poll/take-back")
    assert counts(polled) == (1, [0, 1, 0])
    assert "100%" not in browser.get(url_of(polled)).text


def test_voting_with_htmx_answers_with_the_poll_alone(sign_in, member, polled):
    data = {"option": polled.options[0].id}
    answer = sign_in(member).post(
        f"{url_of(polled)}/poll/vote", data=data, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200 and "100%" in answer.text and "<html" not in answer.text


def test_one_answer_is_one_and_several_are_several(sign_in, member, community, space):
    browser = sign_in(member)
    one = make_poll(make_post(space, member))
    choose(browser, one, 0, 1)
    assert counts(one) == (0, [0, 0, 0])
    many = make_poll(make_post(space, member), several=True)
    choose(browser, many, 0, 2)
    choose(sign_in(make_member(community)), many, 0)
    assert counts(many) == (2, [2, 0, 1])
    choose(browser, many, 2, 1)
    assert counts(many) == (2, [1, 1, 1])


def test_an_answer_of_another_poll_is_none_of_this_one(sign_in, member, space, polled):
    other = make_poll(make_post(space, member))
    choose_other = {"option": [other.options[0].id, "x", ""]}
    sign_in(member).post(f"{url_of(polled)}/poll/vote", data=choose_other)
    assert counts(polled) == counts(other) == (0, [0, 0, 0])


def test_after_the_closing_time_all_see_the_results_and_nobody_votes(
    sign_in, member, community, space
):
    poll = make_poll(make_post(space, member), closes_at=now() + timedelta(hours=1))
    voter, other = sign_in(member), sign_in(make_member(community))
    choose(voter, poll, 0)
    assert "100%" not in other.get(url_of(poll)).text
    with time_machine.travel(now() + timedelta(hours=2)):
        page = other.get(url_of(poll)).text
        assert "100%" in page and "closed" in page and 'name="option"' not in page
        for path in ("vote", "take-back"):
            data = {"option": poll.options[1].id}
            answer = voter.post(
                f"{url_of(poll)}/poll/{path}", data=data, headers={"HX-Request": "true"}
            )
            assert answer.status_code == 422 and "This poll is closed" in answer.text
    assert counts(poll) == (1, [1, 0, 0])


def test_author_and_staff_close_a_poll_early_and_others_do_not(
    sign_in, member, community, polled, space
):
    second = make_poll(make_post(space, member))
    url = f"{url_of(polled)}/poll/close"
    other = sign_in(make_member(community, name="Bo"))
    assert other.get(url).status_code == other.post(url).status_code == 403
    author = sign_in(member)
    assert "cannot be opened again" in author.get(url).text
    author.post(url)
    sign_in(make_member(community, Role.MODERATOR)).post(f"{url_of(second)}/poll/close")
    assert polled.is_closed and second.is_closed
    assert "closed" in other.get(url_of(polled)).text


def test_visitors_are_invited_to_join_and_see_results_when_it_is_closed(sign_in, member, community):
    poll = make_poll(make_post(make_space(community, "Square", visibility="public"), member))
    choose(sign_in(member), poll, 0)
    page = sign_in().get(url_of(poll)).text
    assert "Join the community</a> to vote" in page and "100%" not in page and "1 voter" in page
    assert sign_in().post(f"{url_of(poll)}/poll/vote").status_code == 303
    assert counts(poll) == (1, [1, 0, 0])
    sign_in(member).post(f"{url_of(poll)}/poll/close")
    assert "100%" in sign_in().get(url_of(poll)).text


def test_the_poll_of_a_deleted_post_is_not_there(sign_in, member, polled):
    browser = sign_in(member)
    browser.post(f"{url_of(polled)}/delete")
    for answer in (
        browser.get(f"{url_of(polled)}/poll"),
        browser.get(f"{url_of(polled)}/poll/close"),
        choose(browser, polled, 0),
    ):
        assert answer.status_code == 404


def test_a_post_without_a_poll_has_nowhere_to_vote(sign_in, member, post):
    assert sign_in(member).get(f"/c/acme/posts/{post.id}/poll").status_code == 404
    assert sign_in(member).post(f"/c/acme/posts/{post.id}/poll/vote").status_code == 404


def test_an_edit_of_the_post_leaves_its_poll_alone(sign_in, member, polled):
    browser = sign_in(member)
    choose(browser, polled, 2)
    edited = {
        "title": "Other words",
        "body": "Here.",
        "poll_option": ["A", "B"],
        "poll_question": "?",
    }
    browser.post(f"{url_of(polled)}/edit", data=edited)
    assert Post.query.one().title == "Other words" and Post.query.one().kind == "poll"
    assert counts(polled) == (1, [0, 0, 1]) and polled.question == "First suspect?"


def test_what_nobody_restored_loses_its_poll_too(sign_in, member, polled):
    choose(sign_in(member), polled, 0)
    sign_in(member).post(f"{url_of(polled)}/delete")
    with time_machine.travel(now() + timedelta(days=31)):
        purge_posts()
    db.session.commit()
    assert Poll.query.count() == PollOption.query.count() == PollVote.query.count() == 0


def test_the_votes_of_somebody_forgotten_are_taken_out(community, member, polled, space):
    gone = make_member(community, name="Gus")
    second = make_poll(make_post(space, member), several=True)
    for poll, positions in ((polled, (0,)), (second, (0, 2))):
        vote(poll, member, [poll.options[0].id])
        vote(poll, gone, [poll.options[position].id for position in positions])
    second.closes_at = long_ago(hours=1)
    db.session.commit()
    last = 0
    while last is not None:
        last = erase_votes(gone, last)
        db.session.commit()
    assert counts(polled) == (1, [1, 0, 0]) and counts(second) == (1, [1, 0, 0])


def test_votes_at_the_same_moment_all_count(app, community, polled):
    """Twelve people vote, change their minds and take back, each in a connection of their own."""
    people = [make_member(community, name=f"P{n}").id for n in range(12)]
    poll_id, options = polled.id, [option.id for option in polled.options]
    db.session.rollback()

    def act(number, member_id):
        with app.app_context():
            for step in range(3):
                poll, member = db.session.get(Poll, poll_id), db.session.get(Member, member_id)
                vote(poll, member, [options[(number + step) % 3]])
                db.session.commit()
            if number % 4 == 0:
                take_back(db.session.get(Poll, poll_id), db.session.get(Member, member_id))
                db.session.commit()
            db.session.remove()

    threads = [Thread(target=partial(act, *each)) for each in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    voters, votes = counts(polled)
    assert voters == 9 == sum(votes) == PollVote.query.count()


def test_a_scheduled_post_brings_its_poll(sign_in, member, typed, run_jobs):
    at = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sign_in(member).post("/c/acme/posts/new", data=typed | {"when": "later", "publish_at": at})
    assert Poll.query.count() == 0
    with time_machine.travel(now() + timedelta(days=2)):
        publish_due_posts()
        run_jobs()
    assert [option.words for option in Poll.query.one().options] == ANSWERS
