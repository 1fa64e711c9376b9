"""What a transaction earned whom, for the answer to the request that caused it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from community.db import db


@dataclass
class Earned:
    """What somebody got: points (fewer than 0: something was taken back), a new level, marks."""

    points: int = 0
    level: Any = None
    marks: list[int] = field(default_factory=list)


def earned_by(member):
    """The Earned of a member in this session of the database."""
    everybody = db.session.info.setdefault("earned", {})
    return everybody.setdefault(member.id, Earned())


@event.listens_for(Session, "after_rollback")
def forget_earned(session):
    """What was undone earned nobody anything."""
    session.info.pop("earned", None)


def on_points_changed(member, amount, **_what):
    earned_by(member).points += amount


def on_level_reached(member, level):
    earned_by(member).level = level


def on_mark_reached(member, days):
    earned_by(member).marks.append(days)


def take_earned(member_id):
    """What a member earned so far, or None; it is not told a second time."""
    return db.session.info.get("earned", {}).pop(member_id, None)
