"""The live bus: what changed, told to every process after the commit, and from there to open pages.

A signal is a small dict of ids, never content. `publish` names who may hear it; the hub of each
process (hub.py) hands it to the streams open there; a bus (buses.py) carries it between processes.
"""

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from community import limits
from community.db import db, now, to_ms
from community.stream.buses import bus_for
from community.stream.hub import LOOK_AGAIN, Hub
from community.stream.sender import Sender


def publish(community_id, topic, to=None, space=None, by=(), **ids):
    """Once this transaction is committed, tell open pages that something changed.

    Who hears of it: `to` are ids of members, and nobody else does; or `space` is the id of the
    space it is in, and those do who may read that. Without either nobody does. None of the members
    `by` (ids of those whose doing or thing it is) may be hidden from them by a block. The other
    ids go into the signal as they are: publish(1, "typing", to=[3, 4], conversation=7, member=2).
    """
    by = tuple(sorted({each for each in by if each is not None}))
    key = community_id, topic, space, by, tuple(sorted(ids.items()))
    waiting = db.session.info.setdefault("signals", {})
    waiting.setdefault(key, set()).update(to or ())


def recheck(community_id=None, member_id=None, user_id=None):
    """Once this transaction is committed, have open streams look again what they may hear, and end
    if that is nothing: those of a member, of a user in all communities, or of a community."""
    whose = {"member": member_id, "user": user_id}
    said = {name: each for name, each in whose.items() if each is not None}
    publish(community_id, LOOK_AGAIN, **said)


@event.listens_for(Session, "after_commit")
def send(session):
    if session.in_nested_transaction():
        return
    moment = to_ms(now())
    for key, to in session.info.pop("signals", {}).items():
        for signal in signals_of(key, sorted(to)):
            current_app.extensions["stream_sender"].send({**signal, "at": moment})


@event.listens_for(Session, "after_rollback")
def forget(session):
    session.info.pop("signals", None)


def signals_of(key, to):
    """What is sent of one publication: for very many members in several pieces."""
    community_id, topic, space, by, ids = key
    signal = {"community": community_id, "topic": topic, "ids": dict(ids)}
    if space is not None:
        signal["space"] = space
    if by:
        signal["by"] = by
    if not to:
        return [signal]
    size = limits.SIGNAL_MEMBERS
    return [{**signal, "to": to[at : at + size]} for at in range(0, len(to), size)]


def init_app(app):
    bus = None if app.testing else bus_for(app)
    app.extensions["stream_hub"] = hub = Hub(bus, app.config["STREAMS"])
    app.extensions["stream_sender"] = hub if app.testing else Sender(bus)
