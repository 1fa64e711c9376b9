"""Real server processes, as `make run` starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from community.accounts.handlers.sessions import start_session
from community.db import db
from tests import factories
from tests.databases import kind_of

ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`flask serve` on a free port, in a process group of its own."""

    def __init__(self, folder, url, workers=2, **environ):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **os.environ,
            "INSTANCE_PATH": str(folder),
            "DATABASE_URL": url,
            "SECRET_KEY": "test" * 10,
            "PORT": str(self.port),
            "WORKERS": str(workers),
            **environ,
        }
        self.log = open(folder / "server.log", "ab")  # noqa: SIM115 - closed in kill
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environ,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        for _ in range(300):
            try:
                return urllib.request.urlopen(f"{self.base}/healthz", timeout=1)
            except OSError:
                assert self.process.poll() is None, self.said()
                time.sleep(0.05)
        raise AssertionError(self.said())

    def said(self):
        return Path(self.log.name).read_text()[-4000:]

    def kill(self, how=signal.SIGKILL):
        os.killpg(self.process.pid, how)
        self.process.wait(20)

    def workers(self):
        """The processes that answer requests, the oldest first; before them the one for jobs was
        made."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()][1:]

    def kill_a_worker(self):
        """Kill one of the processes that answer requests; the server starts another."""
        victim = self.workers()[0]
        os.kill(victim, signal.SIGKILL)
        for _ in range(600):
            now = self.workers()
            if victim not in now and len(now) >= int(self.environ["WORKERS"]):
                return
            time.sleep(0.05)
        raise AssertionError(self.said())

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill()
        self.log.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, databases):
    """A test with a server has a database apart: its periodic work must not meet other tests."""
    kind = kind_of(request.param)
    return databases(kind).emptied("served" if "server" in request.fixturenames else "tests")


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Servers by the URL of their database: one takes seconds to start, so tests share it."""
    running = {}

    def server_at(url):
        if url not in running:
            running[url] = Server(tmp_path_factory.mktemp("server"), url)
            running[url].start()
        return running[url]

    yield server_at
    for server in running.values():
        server.stop()


@pytest.fixture
def server(app, database, servers):
    return servers(database)


@pytest.fixture
def mortal(app, database, tmp_path):
    """A server to be killed, of one test's own."""
    server = Server(tmp_path, database)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def crowd(app, community):
    """crowd(n) -> the session tokens of n members."""

    def make(count):
        tokens = []
        for number in range(count):
            member = factories.make_member(community, name=f"Person {number}")
            tokens.append(start_session(member.user, "Test", "127.0.0.1"))
        db.session.commit()
        return tokens

    return make


@pytest.fixture
def thing(post):
    return post


@pytest.fixture
def post_url(post):
    return f"/c/acme/posts/{post.id}"
