"""The badges that every community has, and what badges can be given for."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

ICONS = (
    "star",
    "flame",
    "heart",
    "gift",
    "sparkle",
    "shield",
    "book",
    "ticket",
    "megaphone",
    "wave",
    "users",
    "pencil",
    "message",
    "check-circle",
    "clock",
    "calendar",
    "globe",
    "palette",
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A badge for so many (`least`) of what is counted."""

    name: Any
    description: Any
    icon: str
    hue: int
    counted: str
    least: int


# A new one is a line here: communities that are there get it the next time something is counted.
# A key stays, as rows have it; who had one keeps it.
SHIPPED = {
    "introduced": Shipped(
        _l("Hello there"), _l("Filled in their profile"), "wave", 8, "profile", 1
    ),
    "first-post": Shipped(_l("First post"), _l("Wrote a post"), "pencil", 4, "post", 1),
    "first-comment": Shipped(_l("First words"), _l("Wrote a comment"), "message", 2, "comment", 1),
    "hundred-comments": Shipped(
        _l("Good company"), _l("Wrote 100 comments"), "users", 6, "comment", 100
    ),
    "first-answer": Shipped(
        _l("Problem solved"), _l("A comment of theirs was the answer"), "check", 3, "answer", 1
    ),
    "ten-answers": Shipped(
        _l("Ten solved"),
        _l("10 comments of theirs were the answer"),
        "check-circle",
        4,
        "answer",
        10,
    ),
    "hundred-likes": Shipped(
        _l("Well liked"), _l("Others liked what they wrote 100 times"), "heart", 1, "like", 100
    ),
    "seven-days": Shipped(
        _l("A week of days"), _l("Active 7 days in a row"), "flame", 7, "streak", 7
    ),
    "thirty-days": Shipped(
        _l("Thirty days"), _l("Active 30 days in a row"), "flame", 1, "streak", 30
    ),
    "year-of-days": Shipped(
        _l("A year of days"), _l("Active 365 days in a row"), "flame", 5, "streak", 365
    ),
    "one-year": Shipped(_l("One year here"), _l("A member for a year"), "calendar", 5, "year", 1),
}

# What a badge of one's own can be given for: the actions that earn points, and these two.
COUNTED = {
    "post": _l("Posts they wrote"),
    "comment": _l("Comments they wrote"),
    "like": _l("Likes they received"),
    "answer": _l("Answers of theirs that were marked"),
    "streak": _l("Days in a row on which they did something"),
    "year": _l("Years since they joined"),
}
RULES = {
    "profile": lambda least: _l("A filled in profile"),
    "post": lambda least: ngettext("%(num)s post", "%(num)s posts", least),
    "comment": lambda least: ngettext("%(num)s comment", "%(num)s comments", least),
    "like": lambda least: ngettext("%(num)s like received", "%(num)s likes received", least),
    "answer": lambda least: ngettext("%(num)s answer", "%(num)s answers", least),
    "streak": lambda least: ngettext("%(num)s day in a row", "%(num)s days in a row", least),
    "year": lambda least: ngettext("%(num)s year here", "%(num)s years here", least),
}
BY_HAND = _l("Given by hand")


def rule_words(badge):
    """What somebody gets a badge for, in a few words."""
    looks = badge.looks
    return RULES[looks.counted](looks.least) if looks.counted else BY_HAND


def keys_for(counted):
    """The keys of the shipped badges that something counted may earn."""
    return [key for key, badge in SHIPPED.items() if badge.counted == counted]
