"""The streams open in this process, and the thread that hears for all of them."""

import json
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread

from community import limits
from community.db import now, to_ms
from community.stream.buses import FAILURES

log = logging.getLogger("hearth.stream")
# Topics of ours: rights may have changed, signals were lost, the stream ends.
LOOK_AGAIN, MISSED, END = "access", "missed", "end"
FLEETING = {"typing"}  # nobody wants to know later
PAUSE = 0.5  # seconds before the bus is sought again


@dataclass(eq=False)
class Listener:
    """One open stream: whose it is, what it may hear, and what waits to be told.

    `doubts` counts what may have changed its rights, `settled` how many of those it has looked
    into. In between everything waits for that look; the stream judges it again before it tells.
    """

    community_id: int
    member_id: int
    user_id: int
    session_id: int
    spaces: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    doubts: int = 1
    settled: int = 0
    ended: bool = False
    waiting: SimpleQueue = field(default_factory=SimpleQueue)

    def hear(self, signal):
        if signal["community"] not in {None, self.community_id}:
            return
        if signal["topic"] == LOOK_AGAIN:
            if self.is_meant(signal["ids"]):
                self.doubts += 1
                self.waiting.put(signal)
        elif self.doubts != self.settled or self.may_hear(signal):
            self.waiting.put(signal)
        if self.waiting.qsize() > limits.STREAM_BACKLOG:
            self.end()  # nobody reads it: a page that comes back catches up

    def is_meant(self, ids):
        mine = {"member": self.member_id, "user": self.user_id}
        return all(mine[name] == each for name, each in ids.items())

    def may_hear(self, signal):
        """Whether a signal is for this member, as far as they were looked at last."""
        if not self.hidden.isdisjoint(signal.get("by", ())):
            return False
        if "to" in signal:
            return self.member_id in signal["to"]
        return signal.get("space") in self.spaces

    def end(self):
        self.ended = True
        self.waiting.put({"topic": END, "community": None, "ids": {}})


class Hub:
    """Hands each signal to the streams that may hear it. Its thread starts with the first one."""

    def __init__(self, bus, seats):
        self.bus, self.seats = bus, seats
        self.listeners: list[Listener] = []
        self.lock = Lock()
        self.recent: deque = deque(maxlen=limits.SIGNALS_KEPT)
        self.heard_since = None if bus else 0  # nothing was missed since that moment (ms)
        self.thread = None
        self.stopping = None  # an event that the server sets when it ends

    def is_full(self):
        return len(self.listeners) >= self.seats

    def join(self, listener, since=None):
        """Let a stream hear all from now on, and what it missed after `since` (ms), if anybody
        here knows. Of one browser's streams only the newest few stay: the others are forgotten
        pages whose end nobody noticed. Tells whether there was room."""
        with self.lock:
            self.end_older(listener)
            if self.is_full():
                return False
            self.listeners.append(listener)
            if self.bus and self.thread is None:
                self.thread = Thread(target=self.work, name="stream-hub", daemon=True)
                self.thread.start()
            if since is not None:
                self.tell_missed(listener, since - limits.STREAM_MARGIN_MS)
        return True

    def end_older(self, listener):
        same = [
            each
            for each in self.listeners
            if (each.session_id, each.community_id) == (listener.session_id, listener.community_id)
        ]
        for each in same[: -limits.STREAMS_A_SESSION + 1]:
            self.listeners.remove(each)
            each.end()

    def tell_missed(self, listener, since):
        if self.heard_since is None:
            return  # it has just begun, and tells all as soon as it hears
        if since < self.heard_since:
            listener.waiting.put({"topic": MISSED, "community": None, "ids": {}})
            return
        for signal in self.recent:
            if signal["at"] >= since and signal["topic"] not in FLEETING:
                listener.hear(signal)

    def leave(self, listener):
        with self.lock:
            if listener in self.listeners:
                self.listeners.remove(listener)

    def send(self, signal):
        """Tell a signal to all streams of this process."""
        with self.lock:
            if len(self.recent) == self.recent.maxlen:
                self.heard_since = self.recent[0]["at"] + 1
            self.recent.append(signal)
            for listener in tuple(self.listeners):
                listener.hear(signal)

    def work(self):
        """Hear the bus until the server ends; whenever it was away, all have missed something."""
        while True:
            try:
                for text in self.bus.hear():
                    if self.heard_since is None:
                        self.begin()
                    if text:
                        self.send(json.loads(text))
                    if self.stopping is not None and self.stopping.is_set():
                        return self.end_all()
            except FAILURES as failure:
                log.warning("the bus is away: %s", failure)
                self.heard_since = None
            time.sleep(PAUSE)

    def begin(self):
        """From now on nothing is missed; what was before, nobody knows."""
        with self.lock:
            self.heard_since = to_ms(now())
            self.recent.clear()
            for listener in self.listeners:
                listener.hear({"topic": LOOK_AGAIN, "community": None, "ids": {}})
                listener.waiting.put({"topic": MISSED, "community": None, "ids": {}})

    def end_all(self):
        with self.lock:
            for listener in self.listeners:
                listener.end()
