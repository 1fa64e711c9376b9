"""Following and muting, of a post or of a space: for good, or a mute until a moment.

A row with `until` is a mute until then, whatever its state: what was followed before is followed
again after, and of a mute nothing is left.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, delete, or_, update

from community import limits
from community.db import Moment, changed, db, insert_once, now, upsert
from community.errors import Refused
from community.members.models import FOREVER

SPANS = dict(zip(("1h", "8h", "1w"), limits.MUTE_FOR, strict=True))

# this moment, each time a statement runs: prepared ones too
MOMENT = bindparam("this_moment", callable_=now, type_=Moment())


def standing(state: str | None, until: datetime | None, at: datetime):
    """What a subscription says at a moment: "follow", "mute" or None."""
    if until is None:
        return state
    if until > at:
        return "mute"
    return "follow" if state == "follow" else None


@dataclass(frozen=True, slots=True)
class Subscription:
    """How a member stands to a post or a space."""

    state: str | None = None
    until: datetime | None = None

    @property
    def followed(self):
        return standing(self.state, self.until, now()) == "follow"

    @property
    def muted(self):
        return standing(self.state, self.until, now()) == "mute"

    @property
    def muted_for_good(self):
        return self.muted and self.until in (None, FOREVER)


def stands(kind, state):
    """The same as SQL: that a subscription of a kind is a follow, or a mute, now."""
    if state == "mute":
        return or_(kind.until > MOMENT, and_(kind.state == "mute", kind.until.is_(None)))
    return and_(kind.state == "follow", or_(kind.until.is_(None), kind.until <= MOMENT))


def mute_end(span):
    """When a mute that begins now ends: "1h", "8h", "1w", or "" for never (None)."""
    if not span:
        return None
    if span not in SPANS:
        raise Refused(_("Choose for how long."), "for")
    return now() + SPANS[span]


def follow(kind, community_id, key):
    """Follow what `key` (a dict of a member and a thing) names."""
    said = {"state": "follow", "until": None, "created_at": now()}
    upsert(kind, key, community_id=community_id, **said)


def mute(kind, community_id, key, until):
    """Mute what `key` names, for good or until a moment."""
    until = until or FOREVER
    if not changed(update(kind).filter_by(**key).values(until=until)):
        said = {"state": "mute", "until": until, "created_at": now()}
        insert_once(kind, community_id=community_id, **key, **said)


def unmute(kind, key):
    """End a mute: what was followed before it is followed again."""
    followed = update(kind).filter_by(**key, state="follow")
    if not changed(followed.values(until=None)):
        unsubscribe(kind, key)


def unsubscribe(kind, key):
    """Neither follow nor mute."""
    db.session.execute(delete(kind).filter_by(**key))
