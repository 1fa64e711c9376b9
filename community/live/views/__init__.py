"""/stream: one long answer of signals to somebody who is signed in."""

import json
import time
from collections.abc import Iterator
from queue import Empty
from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, g, request

from community import limits
from community.access import requires
from community.db import now, only_reading, to_ms
from community.errors import Banned, Leaving, NotMember, NotSignedIn
from community.live.queries import hearing_of
from community.stream.hub import END, LOOK_AGAIN, MISSED, Listener

bp = Blueprint("live", __name__)
LOOKING = BoundedSemaphore(4)  # so many streams at once use the database
BEAT = {"topic": "beat", "ids": {}}
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # or nginx would keep signals back until it has a bufferful
}


@bp.get("/stream")
@requires("stream.listen")
def stream():
    """Signals of what changed, as they happen; those since `?since=` (ms) first, if still known."""
    if request.method == "HEAD":
        return Response(headers=HEADERS)
    hub, member = current_app.extensions["stream_hub"], g.viewer.member
    listener = Listener(member.community_id, member.id, member.user_id, g.session.id)
    if not hub.join(listener, request.args.get("since", type=int)):
        wait = int(limits.STREAM_RETRY.total_seconds())
        return Response(status=503, headers={"Retry-After": str(wait)})
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(events(app, g.viewer.community.slug, listener), headers=HEADERS)
    response.call_on_close(lambda: hub.leave(listener))
    return response


@bp.errorhandler(NotSignedIn)
@bp.errorhandler(NotMember)
@bp.errorhandler(Banned)
@bp.errorhandler(Leaving)
def refuse(refusal):
    """Who may not listen gets no page, which is no stream: this ends it for good in browsers (HTML
    standard, 9.2.3)."""
    return "", 204


def events(app, slug, listener) -> Iterator[str]:
    """What a stream sends. Between two looks at the rights it holds nothing of the database."""
    looked_at = time.monotonic()
    if not look_again(app, slug, listener):
        yield event({"topic": END, "ids": {}})
        return
    yield event(BEAT)
    while True:
        signal = next_signal(listener)
        too_long = time.monotonic() - looked_at > limits.STREAM_CHECK.total_seconds()
        if signal["topic"] == LOOK_AGAIN or too_long:
            looked_at = time.monotonic()
            if not look_again(app, slug, listener):
                yield event({"topic": LOOK_AGAIN, "ids": {}})
                yield event({"topic": END, "ids": {}})
                return
        if listener.ended:
            return
        if signal["topic"] == LOOK_AGAIN:
            yield event({"topic": LOOK_AGAIN, "ids": {}})
        elif signal["topic"] in {MISSED, "beat"} or listener.may_hear(signal):
            yield event(signal)


def next_signal(listener):
    try:
        return listener.waiting.get(timeout=limits.STREAM_BEAT.total_seconds())
    except Empty:
        return BEAT


def look_again(app, slug, listener):
    """Read anew what a listener may hear; tell whether they may listen at all."""
    doubts = listener.doubts
    with LOOKING, app.app_context(), only_reading():
        hearing = hearing_of(slug, listener)
    if hearing is None:
        listener.ended = True
        return False
    listener.spaces, listener.hidden = hearing
    listener.settled = doubts
    return True


def event(signal):
    """A signal as the browser gets it: its topic and ids, and when; never who else may hear it."""
    told = {"topic": signal["topic"], **signal["ids"], "at": signal.get("at", to_ms(now()))}
    if "space" in signal:
        told["space"] = signal["space"]
    return f"data: {json.dumps(told)}\n\n"
