"""Posts whose titles are like one that is being typed."""

from collections import Counter

from community import limits
from community.search.index import index
from community.search.queries.finding import Filters, Hit, ask, marks_for, other_spaces
from community.search.words import tokens_of

SHORTEST = 3
MOST = 6  # words compared, the longest
DEPTH = 100
# Words that are in every other title say nothing of what it is about.
COMMON = frozenset(
    "the and for with you your are was has have had can how what why when where which who does did "
    "not but from this that these those there their they them its about into any anyone some all "
    "best way ways get got make need help question new use using good should would could will one "
    "der die das und ist mit ein eine wie was les des une est pour avec que los las del con "
    "por".split()
)


def similar_posts(viewer, title, places):
    """Hits of up to five readable posts that share the most telling words with a title; one query.

    Two words in common are asked for, where it has two: so common ones cost little and say little.
    """
    tokens = [t for t in dict.fromkeys(tokens_of(title)) if t not in COMMON and is_telling(t)]
    told = sorted(tokens, key=len, reverse=True)[:MOST]
    marks = marks_for("posts", viewer, Filters(tuple(places), other_spaces(viewer, places)))
    if not told or marks is None:
        return []
    pairs = [[a, b] for n, a in enumerate(told) for b in told[n + 1 :]] or [told]
    asked = {("titles", "titles", DEPTH): index().any_of(pairs, marks)}
    rows = [
        (number, id, set(title.split())) for _l, number, id, _at, title, _w in ask(viewer, asked)
    ]
    commonness = Counter(token for *_ids, words in rows for token in words.intersection(told))

    def likeness(row):
        shared = row[2].intersection(told)
        return sum(1 / commonness[token] for token in shared) + len(shared), row[0]

    best = sorted(rows, key=likeness, reverse=True)[: limits.SIMILAR_POSTS]
    return [Hit("posts", id, (0, number)) for number, id, _words in best]


def is_telling(token):
    return len(token) >= SHORTEST or not token.isascii()
