"""The levels of a community: a list of steps that rise with points, kept on its row.

A member's level is never stored: it is the highest step that their points reach, so that no change
of the ladder and no race can leave anybody at a wrong one.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

# What a community starts with; a step without a name of its own is called by its key's.
NAMES = {
    1: _l("Newcomer"),
    2: _l("Contributor"),
    3: _l("Active Member"),
    4: _l("Rising Star"),
    5: _l("Engaged"),
    6: _l("Valued"),
    7: _l("Expert"),
    8: _l("Leader"),
    9: _l("Champion"),
    10: _l("Legend"),
}
HUES = range(1, 9)  # the design's eight colours
POINTS = (0, 50, 150, 300, 500, 800, 1200, 1800, 2500, 3500)


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a ladder: `key` stays its own whatever is added or removed, `number` counts from
    the bottom, `points` are where it begins."""

    key: int
    number: int
    given_name: str
    points: int
    hue: int

    @property
    def name(self) -> Any:
        return self.given_name or NAMES.get(self.key, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody with some points is on a ladder."""

    points: int
    level: Level
    next: Level | None  # None at the top

    @property
    def missing(self):
        """Points to the next level."""
        return self.next.points - self.points if self.next else 0

    @property
    def percent(self):
        """How much of the way from this level to the next is done."""
        if self.next is None:
            return 100
        done, way = self.points - self.level.points, self.next.points - self.level.points
        return max(0, done * 100 // way)


def default_ladder():
    """As it is kept: the steps in order, a dict each."""
    steps = enumerate(POINTS, 1)
    return [{"key": n, "name": "", "points": at, "hue": (n - 1) % len(HUES) + 1} for n, at in steps]


class Ladder:
    """The levels of a community, the lowest first."""

    def __init__(self, steps):
        self.levels = [
            Level(step["key"], number, step["name"], step["points"], step["hue"])
            for number, step in enumerate(steps, 1)
        ]
        self.thresholds = [level.points for level in self.levels]

    def standing(self, points):
        place = max(1, bisect_right(self.thresholds, points))
        above = self.levels[place] if place < len(self.levels) else None
        return Standing(points, self.levels[place - 1], above)

    def level_at(self, points):
        return self.standing(points).level

    def by_key(self, key):
        """The level with a key, or None if it was removed."""
        return next((level for level in self.levels if level.key == key), None)
