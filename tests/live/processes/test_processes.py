"""Streams of real server processes: who hears what, from where, and until when."""

import time

import pytest
from redis import Redis

from community.access import Role
from community.accounts.handlers.sessions import end_sessions, start_session
from community.comments.handlers import create_comment
from community.communities.models import Community
from community.db import db
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.posts.handlers import create_post
from community.posts.models import Post
from community.spaces.handlers import edit_space, list_member, unlist_member
from tests.factories import make_member, make_post, make_space
from tests.live.processes.streams import Stream, listening
from tests.servers.clients import post as send

pytestmark = pytest.mark.server
ONE = pytest.mark.parametrize("bus", ["sockets"], indirect=True)  # the others make no difference


@pytest.fixture
def writer(community):
    return make_member(community, name="Wim")


@pytest.fixture
def reader(community):
    return make_member(community, name="Rea")


def write_in(space, author=None):
    """A post, by somebody who has not just written another one; its id."""
    author = author or make_member(db.session.get(Community, space.community_id))
    post = create_post(space, author, "Something new", "Words.")
    db.session.commit()
    return post.id


def cut(server):
    """End the connections of the bus."""
    if url := server.environ.get("REDIS_URL"):
        assert Redis.from_url(url).client_kill_filter(_type="pubsub")
        return
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    ours = "datname = current_database() AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')"
    assert db.session.execute(db.text(f"{ended} AND {ours}")).all()
    db.session.commit()


def test_what_one_process_commits_all_processes_tell(server, community, reader, writer):
    post = make_post(make_space(community), writer)
    token, ids = start_session(writer.user, "Test", "127.0.0.1"), (post.id, post.space_id)
    with listening(server, reader, *(make_member(community) for _ in range(5))) as streams:
        status, _ = send(server.port, f"/c/acme/posts/{ids[0]}/comments", token, body="Hello")
        assert status == 303, server.said()
        for stream in streams:
            signal = stream.next("comments")
            assert (signal["post"], signal["space"]) == ids
            assert set(signal) == {"topic", "post", "space", "at"}
    headers = streams[0].headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in headers


@pytest.mark.usefixtures("told")
def test_nobody_hears_of_what_they_may_not_read(server, community, reader, writer):
    hidden = [make_space(community, name, visibility=name) for name in ("private", "secret")]
    blocked = make_member(community, name="Bo")
    public, another = make_space(community), make_member(community, name="Ann")
    block_member(reader, blocked)
    db.session.commit()
    with listening(server, reader, another) as [stream, other]:
        for space in hidden:
            write_in(space)
        theirs = write_in(public, blocked)
        create_comment(db.session.get(Post, theirs), writer, "The reader sees neither")
        mine = write_in(public)
        assert stream.next("posts", "comments")["post"] == mine
        assert other.next("posts", "comments")["post"] == theirs
        assert other.next("posts", "comments")["topic"] == "comments"


@pytest.mark.usefixtures("told")
def test_a_stream_ends_within_a_second_of_losing_its_right(server, community, reader, writer):
    owner, leaver = make_member(community, Role.OWNER), make_member(community)
    with listening(server, reader, leaver, writer) as [banned, left, signed_out]:
        ban_member(reader, owner, "24h", "Spam")
        db.session.commit()
        assert banned.ended_within(1.0), server.said()
        leave_community(leaver)
        db.session.commit()
        assert left.ended_within(1.0)
        end_sessions(writer.user)
        db.session.commit()
        assert signed_out.ended_within(1.0)


@ONE
@pytest.mark.usefixtures("told")
def test_spaces_that_close_are_no_longer_heard_of(server, community, reader):
    listed = make_space(community, "listed", visibility="private")
    closing = make_space(community, "closing")
    list_member(listed, reader)
    db.session.commit()
    with listening(server, reader) as [stream]:
        assert write_in(listed) and stream.next("posts")["space"] == listed.id
        unlist_member(listed, reader)
        edit_space(closing, closing.group, name="closing", visibility="secret")
        db.session.commit()
        for space in (listed, closing):
            write_in(space)
        assert set(stream.rest()) == {"access"}
        list_member(listed, reader)
        db.session.commit()
        assert write_in(listed) and stream.next("posts")["space"] == listed.id


@ONE
@pytest.mark.usefixtures("told")
def test_somebody_signed_out_cannot_come_back(server, reader):
    token = start_session(reader.user, "Test", "127.0.0.1")
    end_sessions(reader.user)
    db.session.commit()
    assert Stream(server.port, token).status != 200


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("bus", ["postgresql", "redis"], indirect=True)
def test_a_bus_that_was_away_is_found_again_and_pages_look_everywhere(server, reader, community):
    space = make_space(community)
    with listening(server, reader) as [stream]:
        write_in(space)
        assert stream.next("posts")
        cut(server)
        assert stream.next("missed")["topic"] == "missed"
        later = write_in(space)
        assert stream.next("posts")["post"] == later


@ONE
def test_a_server_with_open_streams_stops_at_once(server, reader):
    with listening(server, reader) as [stream]:
        started = time.monotonic()
        server.process.terminate()
        assert stream.ended_within(3)
        server.process.wait(8)
        assert time.monotonic() - started < 5
    server.start()


@ONE
def test_pages_are_answered_beside_all_streams_and_one_more_is_put_off(server, community):
    members = [make_member(community) for _ in range(27)]
    tokens = [start_session(member.user, "Test", "127.0.0.1") for member in members]
    db.session.commit()
    streams = []
    try:
        for token in tokens * 3:  # forty seats in each of two processes
            streams.append(Stream(server.port, token))
        late = [stream for stream in streams if stream.status == 503]
        assert late and late[0].headers["retry-after"] == "30"
        started = time.monotonic()
        status, _ = send(server.port, "/c/acme/theme", tokens[0], theme="dark", next="/")
        assert status == 303 and time.monotonic() - started < 2
    finally:
        for stream in streams:
            stream.close()
