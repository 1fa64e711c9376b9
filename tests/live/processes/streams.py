"""A browser's end of a stream: what it was told, over a real connection."""

import json
import socket
import time
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Thread

from community.accounts.handlers.sessions import start_session
from community.db import db

PATIENCE = 8  # seconds: the machine may be busy
QUIET = 0.7  # seconds in which what must not come would have come


class Stream:
    """Reads signals from GET /stream in a thread of its own."""

    def __init__(self, port, token, path="/c/acme/stream"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        self.socket.sendall(f"{asked}Cookie: session_id={token}\r\n\r\n".encode())
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.status = int(self.lines.readline().split()[1])
        self.headers = dict(self.header_lines())
        self.told = Queue()
        Thread(target=self.read, daemon=True).start()

    def header_lines(self):
        while line := self.lines.readline().strip():
            yield line.lower().split(": ", 1)

    def read(self):
        try:
            for line in self.lines:
                if line.startswith("data: "):
                    self.told.put(json.loads(line.removeprefix("data: ")))
                elif line.strip() == "0":
                    break
        except (OSError, ValueError):
            pass
        self.told.put(None)  # it has ended

    def next(self, *topics, within=PATIENCE):
        """The next signal of these topics; what comes before it is dropped."""
        end = time.monotonic() + within
        while True:
            try:
                signal = self.told.get(timeout=max(end - time.monotonic(), 0.001))
            except Empty:
                raise AssertionError(f"no {topics} within {within} s") from None
            if signal is None or signal["topic"] in topics:
                return signal

    def rest(self):
        """The topics of what came, when nothing comes any more."""
        topics = []
        try:
            while signal := self.told.get(timeout=QUIET):
                topics.append(signal["topic"])
        except Empty:
            pass
        return topics

    def ended_within(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.told.get(timeout=max(end - time.monotonic(), 0.001)) is None:
                    return True
            except Empty:
                return False
        return False

    def close(self):
        self.socket.close()


@contextmanager
def listening(server, *members):
    """Open streams of members, each told by its first beat that it hears."""
    tokens = [start_session(member.user, "Test", "127.0.0.1") for member in members]
    db.session.commit()
    streams = [Stream(server.port, token) for token in tokens]
    try:
        for stream in streams:
            assert stream.status == 200, server.said()
            stream.next("beat")
        time.sleep(QUIET)  # the first streams of a process are told to look everywhere
        for stream in streams:
            while not stream.told.empty():
                stream.told.get()
        yield streams
    finally:
        for stream in streams:
            stream.close()
