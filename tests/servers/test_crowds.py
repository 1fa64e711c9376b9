"""Fifty people at once, on two worker processes: nothing lost, nothing doubled, no error."""

import time
from functools import partial

import pytest

from community.accounts.handlers.sessions import start_session
from community.accounts.models import User
from community.comments.models import Comment
from community.communities.models import Community
from community.db import db, writing
from community.limits import REACTIONS
from community.posts.models import Post
from community.reactions.models import Reaction, ReactionTally
from tests.factories import make_comment, make_user
from tests.servers.clients import all_at_once, post

pytestmark = pytest.mark.server


def test_fifty_likes_at_once_are_fifty(server, crowd, post_url, thing):
    tokens = crowd(50)
    answers = all_at_once([partial(post, server.port, f"{post_url}/like", t) for t in tokens])
    assert [status for status, _ in answers] == [303] * 50, server.said()
    assert thing.reaction_count == 50 == Reaction.query.count()


def test_one_persons_fifty_clicks_are_one_like(server, crowd, post_url, thing):
    [token] = crowd(1)
    answers = all_at_once([partial(post, server.port, f"{post_url}/like", token)] * 50)
    assert {status for status, _ in answers} == {303}, server.said()
    assert thing.reaction_count == 1 == Reaction.query.count()
    answers = all_at_once([partial(post, server.port, f"{post_url}/unlike", token)] * 20)
    assert thing.reaction_count == 0 == Reaction.query.count()


def test_reactions_given_and_taken_back_at_once_are_tallied_exactly(server, crowd, post_url, thing):
    tokens, kinds = crowd(12), REACTIONS[1:4]
    react = [
        partial(post, server.port, f"{post_url}/react", token, emoji=emoji)
        for token in tokens
        for emoji in kinds
    ]
    answers = all_at_once(react * 2)
    assert {status for status, _ in answers} == {303}, server.said()
    assert thing.reaction_count == 36 == Reaction.query.count()
    assert {tally.emoji: tally.count for tally in ReactionTally.query} == dict.fromkeys(kinds, 12)
    taken = [
        partial(post, server.port, f"{post_url}/unreact", token, emoji=kinds[0])
        for token in tokens[:8]
    ]
    answers = all_at_once(taken * 2)
    assert {status for status, _ in answers} == {303}, server.said()
    db.session.expire_all()
    assert thing.reaction_count == 28 == Reaction.query.count()
    assert ReactionTally.query.filter_by(emoji=kinds[0]).one().count == 4


def test_answers_marked_at_once_leave_one(server, thing, member):
    thing.kind = "question"
    comments = [make_comment(thing, member, f"Try {number}") for number in range(2)]
    token = start_session(member.user, "Test", "127.0.0.1")
    db.session.commit()
    marks = [
        partial(post, server.port, f"/c/acme/comments/{comment.id}/accept", token)
        for comment in comments * 6
    ]
    answers = all_at_once(marks)
    assert {status for status, _ in answers} == {303}, server.said()
    db.session.expire_all()
    [accepted] = Comment.query.filter(Comment.accepted_at.is_not(None))
    assert thing.answered_at == accepted.accepted_at


def test_fifty_comments_at_once_are_fifty(server, crowd, post_url, thing):
    calls = [
        partial(post, server.port, f"{post_url}/comments", token, body=f"Comment {number}")
        for number, token in enumerate(crowd(50))
    ]
    answers = all_at_once(calls)
    assert [status for status, _ in answers] == [303] * 50, server.said()
    assert thing.comment_count == 50
    assert {c.body for c in Comment.query} == {f"Comment {n}" for n in range(50)}


def test_a_counter_read_before_it_is_written_loses_clicks(server, crowd, thing, app):
    """The negative control: what the tests above would see if a handler did this."""

    def careless():
        with app.app_context():
            writing.set(False)
            try:
                row = db.session.get(Post, 1)
                seen = row.reaction_count
                time.sleep(0.02)  # meanwhile others read the same
                row.reaction_count = seen + 1
                db.session.commit()
                return True
            except Exception:
                db.session.rollback()
                return False

    kept = sum(all_at_once([careless] * 20))
    lost = kept - thing.reaction_count
    assert lost or kept < 20, "this machine could not make the race happen"
    thing.reaction_count = 0
    db.session.commit()


def test_fifty_founders_at_once_make_one_operator_and_one_address(app, server, database):
    tokens = [start_session(make_user(), "Test", "x") for _ in range(20)]
    db.session.commit()
    typed = {"name": "First", "slug": "first"}
    answers = all_at_once(
        [partial(post, server.port, "/communities/new", t, **typed) for t in tokens]
    )
    assert sorted({status for status, _ in answers}) == [303, 422], server.said()
    assert Community.query.count() == 1
    assert User.query.filter(User.operator_no.is_not(None)).count() == 1
