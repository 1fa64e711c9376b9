"""How signals get from process to process: Redis, PostgreSQL, or sockets in the instance folder.

Each `send`s a text and `hear`s them: a generator that connects, yields None at once and whenever
nothing came for a while, and raises one of FAILURES when its connection is lost.
"""

import hashlib
import os
import socket
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
from redis import Redis, RedisError

FAILURES = (OSError, RedisError, psycopg.Error)
QUIET = 0.5  # seconds between two looks at whether to stop
PATIENCE = 2  # seconds another machine has to answer
LONGEST_PATH = 100  # of a socket: the kernel takes 107 bytes
TEXT = 16_000  # bytes, more than any signal has


def bus_for(app):
    """The bus of an app: what it shares with its other processes anyway."""
    digest = hashlib.sha256(f"stream {app.config['SECRET_KEY']}".encode()).hexdigest()
    channel = f"hearth_{digest[:16]}"  # installs may share a Redis, which has one room for all
    if url := app.config["REDIS_URL"]:
        return RedisBus(url, channel)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("postgresql"):
        return PostgresBus(url.replace("+psycopg", "", 1), channel)
    return SocketBus(app.config["INSTANCE_PATH"] / "bus")


class RedisBus:
    """Publish and subscribe."""

    def __init__(self, url, channel):
        self.channel = channel
        self.redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            socket_keepalive=True,
            health_check_interval=10,
        )

    def send(self, text):
        self.redis.publish(self.channel, text)

    def hear(self):
        with closing(self.redis.pubsub(ignore_subscribe_messages=True)) as heard:
            heard.subscribe(self.channel)
            yield None
            while True:
                message = heard.get_message(timeout=QUIET)
                yield message and message["data"]


class PostgresBus:
    """LISTEN and NOTIFY, on connections apart from those of the pages."""

    def __init__(self, url, channel):
        self.url, self.channel = url, channel
        self.sending: tuple[Any, int] | None = None  # the connection, and the process whose it is

    def connect(self):
        return psycopg.connect(
            self.url, autocommit=True, connect_timeout=PATIENCE, keepalives_idle=10
        )

    def send(self, text):
        if self.sending is None or self.sending[1] != os.getpid():
            self.sending = self.connect(), os.getpid()
        try:
            self.sending[0].execute("SELECT pg_notify(%s, %s)", (self.channel, text))
        except FAILURES:
            self.sending = None
            raise

    def hear(self):
        with closing(self.connect()) as connection:
            connection.execute(f"LISTEN {self.channel}")
            yield None
            while True:
                for notice in connection.notifies(timeout=QUIET):
                    yield notice.payload
                yield None


class SocketBus:
    """A datagram socket for each process that listens, in a folder that only we may enter."""

    def __init__(self, folder):
        self.folder = folder

    def send(self, text):
        message = text.encode()
        with closing(new_socket()) as out, place(self.folder) as folder:
            for name in os.listdir(self.folder):
                try:
                    out.sendto(message, f"{folder}/{name}")
                except TimeoutError:
                    pass  # it is stopped, or drowning: its pages catch up when they come back
                except (ConnectionRefusedError, FileNotFoundError):
                    (self.folder / name).unlink(missing_ok=True)  # its process is gone

    def hear(self):
        name = f"{os.getpid()}-{token_hex(4)}"
        with closing(new_socket()) as ear, place(self.folder) as folder:
            ear.bind(f"{folder}/{name}")
            try:
                yield None
                while True:
                    text = None
                    with suppress(TimeoutError):
                        text = ear.recv(TEXT)
                    yield text
            finally:
                (self.folder / name).unlink(missing_ok=True)


def new_socket():
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.settimeout(QUIET)
    return made


@contextmanager
def place(folder):
    """The folder, made if need be, under a name short enough for sockets."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if len(os.fsencode(folder)) < LONGEST_PATH - 30:
        yield folder
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
