"""Real server processes on each kind of bus, and what a test tells them."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from community.stream.buses import bus_for
from community.stream.sender import Sender
from tests.databases import Postgres, Sqlite, lacking
from tests.servers.conftest import Server

BUSES = ("sockets", "postgresql", "redis")


@pytest.fixture(scope="session")
def buses(databases, tmp_path_factory):
    """buses(name) -> a server on that bus, started when a test first asks."""
    running = {}

    def start(name):
        kind = databases(Postgres if name == "postgresql" else Sqlite)
        url = kind.emptied(f"live_{name}")
        if name not in running:
            # a database apart: its jobs would be taken from the queue of another test
            redis = f"{os.environ.get('TEST_REDIS_URL', '').rpartition('/')[0]}/1"
            extra = {"REDIS_URL": redis} if name == "redis" else {}
            server = Server(tmp_path_factory.mktemp("live"), url, STREAMS="40", **extra)
            running[name] = server
            server.start()
        return running[name]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture(params=BUSES)
def bus(request):
    if request.param == "postgresql" and not os.environ.get("TEST_POSTGRES_URL"):
        lacking("PostgreSQL", "set TEST_POSTGRES_URL to a server where databases may be made")
    if request.param == "redis" and not os.environ.get("TEST_REDIS_URL"):
        lacking("Redis", "set TEST_REDIS_URL to a server that may be written to")
    return request.param


@pytest.fixture
def server(buses, bus):
    return buses(bus)


@pytest.fixture
def database(server):
    return server.environ["DATABASE_URL"]


@pytest.fixture
def told(app, server):
    """What this process commits is told to the server's, as if it were one of them."""
    config = {**app.config, "REDIS_URL": server.environ.get("REDIS_URL", "")}
    config["INSTANCE_PATH"] = Path(server.environ["INSTANCE_PATH"])
    app.extensions["stream_sender"] = Sender(bus_for(SimpleNamespace(config=config)))
