"""What was meant by words that find nothing: words a slip or two of the fingers away."""

from sqlalchemy import and_, func, or_, select

from community import limits
from community.db import db
from community.search.index import index
from community.search.models import LONGEST_WORD, SearchWord
from community.search.queries.finding import ask, expression, marks_for
from community.search.question import Phrase, Question, correct_typed, question_of

SHORTEST = 4
LONG = 8  # letters from which on two slips are forgiven
AT_ONCE = 2  # words of a question
TRIED = 5  # candidates for each
HIGHEST = "\U0010ffff"
LOOKED_IN = ("posts", "comments", "members", "spaces")


def corrected(viewer, typed, filters):
    """What was probably meant instead of `typed`, which found nothing; or None.

    Only words that are found in something this viewer may read: no word of what is hidden is ever
    offered, nor can one tell by it which words are there. Two queries.
    """
    tokens = [t for t in dict.fromkeys(question_of(typed).tokens) if is_correctable(t)][-AT_ONCE:]
    near = near_words(viewer.community.id, tokens)
    known, common = probe(viewer, filters, near)
    meant = typed
    for token, words in near.items():
        better = [word for word in words if common.get(word)]
        if token not in known and better:
            least = distance(token, better[0])
            equals = [word for word in better if distance(token, word) == least]
            meant = correct_typed(meant, token, max(equals, key=lambda word: common[word]))
    return meant if meant != typed else None


def is_correctable(token):
    return SHORTEST <= len(token) <= LONGEST_WORD and token.isalpha()


def probe(viewer, filters, near):
    """(those of the tokens that are found as they are, {candidate: in how many of the newest})."""
    asked, words = {}, sorted({word for each in near.values() for word in each})
    for part in LOOKED_IN:
        marks = marks_for(part, viewer, filters)
        if marks is None:
            continue
        for number, token in enumerate(near):
            alone = Question((Phrase((token,)),))
            asked[f"{part}_{number}", part, 1] = expression(part, alone, marks)
        if words:
            either = index().any_of([[word] for word in words], marks, title_only=False)
            asked[f"{part}_near", part, limits.FOUND_AT_FIRST] = either
    known, common, tokens = set(), dict.fromkeys(words, 0), list(near)
    for label, _number, _id, _at, title, text in ask(viewer, asked):
        number = label.rpartition("_")[2]
        if number != "near":
            known.add(tokens[int(number)])
            continue
        for word in common.keys() & {*title.split(), *text.split()}:
            common[word] += 1
    return known, common


def near_words(community_id, tokens):
    """{token: the words of a community that are nearest to it}; one query.

    A word with one slip begins or ends as the right one does.
    """
    if not tokens:
        return {}
    ranges = or_(*(begins_or_ends_as(token) for token in tokens))
    words = select(SearchWord.word).where(SearchWord.community_id == community_id, ranges)
    found = db.session.scalars(words).all()
    near = {}
    for token in tokens:
        most = 2 if len(token) >= LONG else 1
        ranked = ((distance(token, word, most), word) for word in found)
        near[token] = [word for far, word in sorted(ranked) if 0 < far <= most][:TRIED]
    return near


def begins_or_ends_as(token):
    shared = max(2, len(token) // 2 - 1)
    start, end = token[:shared], token[::-1][:shared]
    begins = SearchWord.word.between(start, start + HIGHEST)
    ends = SearchWord.backwards.between(end, end + HIGHEST)
    most = 2 if len(token) >= LONG else 1
    size = func.length(SearchWord.word).between(len(token) - most, len(token) + most)
    return and_(or_(begins, ends), size)


def distance(one, other, most=2):
    """How many slips (a letter wrong, missing, too much, or two swapped) are between two words;
    more than `most` when there are too many."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
