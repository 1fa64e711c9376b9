"""What an edit changed, word by word: for pages that show earlier versions.

The longest common subsequence of two texts, a bit for each pair of words (Hyyrö's algorithm on
Python's whole numbers): texts of a size always take the same short time, whatever they say.
"""

import re
from itertools import groupby
from operator import itemgetter

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
MOST_PAIRS = 200_000_000  # 25 MB of bits
MOST_PARTS = 600  # more changes than that are a new text
CONTEXT = 300  # characters shown of what is the same, before and after a change
SAME, GONE, NEW, SKIPPED = "same", "gone", "new", "skipped"


def differences(before, after):
    """The parts of both texts in order: [(SAME, GONE or NEW, text)].

    Texts of very many words are compared line by line, and endless ones not at all.
    """
    units = compared(WORDS.findall(before), WORDS.findall(after))
    if units is None:
        units = compared(before.splitlines(keepends=True), after.splitlines(keepends=True))
    parts = joined(units or [])
    return parts if 0 < len(parts) <= MOST_PARTS else joined([(GONE, before), (NEW, after)])


def shortened(parts):
    """The parts, with (SKIPPED, characters) for the middle of what is the same for long."""
    for mark, words in parts:
        if mark == SAME and len(words) > 3 * CONTEXT:
            yield SAME, words[:CONTEXT]
            yield SKIPPED, len(words) - 2 * CONTEXT
            yield SAME, words[-CONTEXT:]
        else:
            yield mark, words


def compared(before, after):
    """[(SAME, GONE or NEW, unit)], or None when that is too much work."""
    start = common(before, after)
    before, after, same = before[start:], after[start:], before[:start]
    end = common(before[::-1], after[::-1])
    old, new = before[: len(before) - end], after[: len(after) - end]
    if len(old) * len(new) > MOST_PAIRS:
        return None
    rest = before[len(before) - end :]
    return [*marked(SAME, same), *aligned(old, new), *marked(SAME, rest)]


def common(before, after):
    """How many units two texts have in common at their start."""
    pairs = enumerate(zip(before, after, strict=False))
    first = (at for at, (one, other) in pairs if one != other)
    return next(first, min(len(before), len(after)))


def marked(mark, units):
    return [(mark, unit) for unit in units]


def aligned(old, new):
    """The units of both, those of the longest common subsequence marked as the same."""
    rows = common_rows(old, new)
    at, row, found = len(old), len(new), []
    while at and row:
        if rows[row - 1] >> (at - 1) & 1:
            at -= 1
            found.append((GONE, old[at]))
        elif row > 1 and not rows[row - 2] >> (at - 1) & 1:
            row -= 1
            found.append((NEW, new[row]))
        else:
            at, row = at - 1, row - 1
            found.append((SAME, old[at]))
    return [*marked(GONE, old[:at]), *marked(NEW, new[:row]), *reversed(found)]


def common_rows(old, new):
    """For each unit of `new`, as bits: 0 where the common subsequence with `old` grows longer."""
    places: dict[str, int] = {}
    for at, unit in enumerate(old):
        places[unit] = places.get(unit, 0) | 1 << at
    everywhere = (1 << len(old)) - 1
    row, rows = everywhere, []
    for unit in new:
        found = row & places.get(unit, 0)
        row = ((row + found) | (row - found)) & everywhere
        rows.append(row)
    return rows


def joined(units):
    """The units put together; what is the same between two changes, with no word in it, counts as
    changed with them."""
    runs = [
        (mark, "".join(unit for _mark, unit in run))
        for mark, run in groupby(units, key=itemgetter(0))
    ]
    parts, gone, new = [], "", ""
    for number, (mark, words) in enumerate(runs):
        inside = (gone or new) and number < len(runs) - 1 and not re.search(r"\w", words)
        if mark == SAME and not inside:
            parts += [(GONE, gone), (NEW, new), (SAME, words)]
            gone = new = ""
            continue
        gone += words if mark != NEW else ""
        new += words if mark != GONE else ""
    parts += [(GONE, gone), (NEW, new)]
    return [(mark, words) for mark, words in parts if words]
