"""What this process tells the others: a thread sends it, so that no request ever waits."""

import atexit
import json
import logging
import os
import time
from queue import Full, Queue
from threading import Lock, Thread

from community.stream.buses import FAILURES

log = logging.getLogger("hearth.stream")
WAITING_MOST = 10_000  # signals, while the bus is away
PAUSES = (0.1, 0.5, 2)  # seconds between tries; the last one again and again
FAREWELL = 2  # seconds to send what is left when a command ends


class Sender:
    """Sends signals in order, and again while the bus is away; of too many the newest are lost."""

    def __init__(self, bus):
        self.bus = bus
        self.owner: int | None = None  # the process whose thread it is: after a fork there is none
        self.waiting: Queue[str] = Queue(WAITING_MOST)
        self.starting = Lock()

    def send(self, signal):
        with self.starting:
            if self.owner != os.getpid():
                self.start()
        try:
            self.waiting.put_nowait(json.dumps(signal))
        except Full:
            log.error("signals lost: the bus is away")

    def start(self):
        self.owner, self.waiting = os.getpid(), Queue(WAITING_MOST)
        Thread(target=self.work, name="stream-sender", daemon=True).start()
        atexit.register(self.finish, os.getpid())

    def work(self):
        while True:
            text = self.waiting.get()
            self.deliver(text)
            self.waiting.task_done()

    def deliver(self, text):
        tries = 0
        while True:
            try:
                return self.bus.send(text)
            except FAILURES as failure:
                if tries == 0:
                    log.warning("the bus is away: %s", failure)
                time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1

    def finish(self, owner):
        """Give what waits a moment to be sent before the process ends."""
        end = time.monotonic() + FAREWELL
        while os.getpid() == owner and self.waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)
