"""What /stream answers, and to whom."""

import json

import pytest

from community.access import Role
from community.accounts.handlers.sessions import end_sessions
from community.db import db, now, to_ms
from community.limits import SIGNAL_MEMBERS, STREAMS_A_SESSION
from community.members.handlers.roles import give_role
from community.posts.handlers import create_post
from community.stream import publish
from tests.factories import make_community, make_member, make_space


@pytest.fixture(autouse=True)
def nothing_before(app):
    app.extensions["stream_hub"].recent.clear()


@pytest.fixture
def opened(sign_in):
    """opened(member, path) -> the signals of a stream, one by one; closed at the end."""
    answers = []

    def open_stream(member, since="", browser=None):
        answer = (browser or sign_in(member)).get(f"/c/acme/stream?since={since}", buffered=False)
        answers.append(answer)
        assert answer.status_code == 200
        return (json.loads(event.decode().removeprefix("data: ")) for event in answer.response)

    yield open_stream
    for answer in answers:
        answer.close()


def tell(community, *to, **ids):
    publish(community.id, "bell", to=[member.id for member in to], **ids)
    db.session.commit()


def test_a_stream_begins_with_a_sign_of_life_and_says_only_ids(app, member, opened):
    stream = opened(member)
    assert next(stream)["topic"] == "beat"
    tell(member.community, member, post=7)
    signal = next(stream)
    assert (signal.pop("at") > 0, signal) == (True, {"topic": "bell", "post": 7})


def test_what_is_rolled_back_is_never_told(member, opened):
    stream = opened(member)
    next(stream)
    publish(member.community_id, "bell", to=[member.id])
    db.session.rollback()
    tell(member.community, member, second=1)
    assert "second" in next(stream)


def test_the_same_told_twice_in_a_transaction_is_told_once(member, opened):
    stream = opened(member)
    next(stream)
    for _ in range(3):
        publish(member.community_id, "bell", to=[member.id])
    tell(member.community, member)
    tell(member.community, member, last=1)
    assert ["last" in next(stream) for _ in range(2)] == [False, True]


def test_signals_for_others_and_of_other_communities_stay_away(member, opened):
    stream = opened(member)
    next(stream)
    tell(member.community, make_member(member.community))
    tell(make_community("other"), member)
    publish(member.community_id, "bell")  # for nobody
    tell(member.community, member, mine=1)
    assert "mine" in next(stream)


def test_a_signal_for_very_many_reaches_the_last_of_them(member, opened):
    stream = opened(member)
    next(stream)
    publish(member.community_id, "bell", to=[*range(10**6, 10**6 + SIGNAL_MEMBERS), member.id])
    db.session.commit()
    assert next(stream)["topic"] == "bell"


def test_who_comes_back_is_told_what_they_missed(member, opened):
    moment = to_ms(now())
    tell(member.community, member, missed=1)
    publish(member.community_id, "typing", to=[member.id])
    tell(member.community, member, again=1)
    stream = opened(member, since=moment)
    assert next(stream)["topic"] == "beat"
    assert "missed" in next(stream) and "again" in next(stream)


def test_who_was_away_for_too_long_is_told_to_look_everywhere(app, member, opened):
    app.extensions["stream_hub"].heard_since = to_ms(now())
    stream = opened(member, since=1_000)
    next(stream)
    assert next(stream)["topic"] == "missed"
    app.extensions["stream_hub"].heard_since = 0


def test_a_stream_ends_when_the_session_does(member, opened):
    stream = opened(member)
    next(stream)
    end_sessions(member.user)
    tell(member.community, member)
    assert [signal["topic"] for signal in stream] == ["access", "end"]


def test_a_new_role_opens_spaces_at_once(community, member, opened):
    secret = make_space(community, "Staff", visibility="secret")
    other = make_member(community, Role.MODERATOR)
    stream = opened(member)
    next(stream)
    create_post(secret, other, "Before", "Words.")
    db.session.commit()
    give_role(member, Role.MODERATOR)
    db.session.commit()
    after = create_post(secret, make_member(community, Role.MODERATOR), "After", "Words.")
    db.session.commit()
    assert next(stream)["topic"] == "access"
    assert next(s for s in stream if s["topic"] == "posts")["post"] == after.id


def test_of_one_browser_the_newest_streams_stay(member, sign_in, opened):
    browser = sign_in(member)
    streams = [opened(member, browser=browser) for _ in range(STREAMS_A_SESSION + 1)]
    for stream in streams:
        next(stream, None)
    assert list(streams[0]) == []
    tell(member.community, member)
    assert {next(stream)["topic"] for stream in streams[1:]} == {"bell"}


def test_strangers_and_outsiders_get_no_stream(app, community, sign_in):
    there = make_member(make_community("other"))
    for stranger in (sign_in(), sign_in(there)):
        answer = stranger.get("/c/acme/stream")
        assert (answer.status_code, answer.data) == (204, b"")
    assert not app.extensions["stream_hub"].listeners


def test_a_stream_without_a_seat_is_asked_to_wait(app, member, sign_in):
    app.extensions["stream_hub"].seats, seats = 0, app.extensions["stream_hub"].seats
    answer = sign_in(member).get("/c/acme/stream")
    app.extensions["stream_hub"].seats = seats
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_to_ask_for_the_headers_takes_no_seat(app, member, sign_in):
    assert sign_in(member).head("/c/acme/stream").status_code == 200
    assert not app.extensions["stream_hub"].listeners
