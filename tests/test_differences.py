"""What changed between two texts, whatever they are."""

from random import Random
from time import perf_counter

import pytest

from community.differences import GONE, NEW, SAME, SKIPPED, differences, shortened


def both_of(parts):
    """The two texts that some parts were made of."""
    before = "".join(words for mark, words in parts if mark != NEW)
    return before, "".join(words for mark, words in parts if mark != GONE)


def test_an_edit_is_told_word_by_word():
    assert differences("The kettle leaked, then stopped.", "The old kettle leaked twice.") == [
        (SAME, "The "),
        (NEW, "old "),
        (SAME, "kettle leaked"),
        (GONE, ", then stopped"),
        (NEW, " twice"),
        (SAME, "."),
    ]
    assert differences("", "") == []
    assert differences("", "All new") == [(NEW, "All new")]
    assert differences("All gone", "") == [(GONE, "All gone")]


@pytest.mark.parametrize("seed", range(300))
def test_the_parts_hold_both_texts_whole(seed):
    random = Random(seed)
    before, after = ("".join(random.choices("ab .\n", k=random.randint(0, 40))) for _ in "12")
    assert both_of(differences(before, after)) == (before, after)


@pytest.mark.parametrize("unit", ["a b ", "? ", "!?", "word\n", "é", "\n"])
def test_the_longest_texts_are_compared_at_once(unit):
    random = Random(1)
    before, after = (
        "".join(random.choices([unit, unit[::-1], "x "], k=32_000))[:32_000] for _ in "12"
    )
    start = perf_counter()
    parts = differences(before, after)
    assert perf_counter() - start < 2
    assert both_of(parts) == (before, after)


def test_what_is_the_same_for_long_is_left_out_in_the_middle():
    same = "word " * 1_000
    parts = list(shortened([(SAME, same), (NEW, "end")]))
    assert [mark for mark, _ in parts] == [SAME, SKIPPED, SAME, NEW]
    assert sum(words if mark == SKIPPED else len(words) for mark, words in parts[:3]) == len(same)
