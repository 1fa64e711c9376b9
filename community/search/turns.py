"""How often somebody searches: counted in this process, for a minute."""

from collections import deque
from threading import Lock
from time import monotonic

from flask import current_app

MINUTE = 60
MOST_KNOWN = 20_000  # people counted at a time
lock = Lock()


def take_turn(who, most):
    """Whether somebody may search once more this minute; counts it if so."""
    turns = current_app.extensions.setdefault("search_turns", {})
    moment = monotonic()
    with lock:
        if len(turns) > MOST_KNOWN:
            turns.clear()
        taken = turns.setdefault(who, deque())
        while taken and taken[0] < moment - MINUTE:
            taken.popleft()
        if len(taken) >= most:
            return False
        taken.append(moment)
        return True
