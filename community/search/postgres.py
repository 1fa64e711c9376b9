"""The index on PostgreSQL: a tsvector in each document, with a GIN index.

Its lexemes are made here, so that nothing depends on the server's dictionaries:
    'chair'     a word with its places (title first, then a gap, then the text)
    '=chair'    a word of the title
    '~cha'      the first three and four letters of a word: a prefix as short is looked up, as
                collecting all that begin so takes long
    '#p12'      what it is filtered by; '#b7' says that its id is between 7 and 8 times WINDOW

GIN knows no order. So the newest documents are asked for first, by '#b', and older ones only
while there are not enough: a word that everybody uses costs no more than a rare one.
"""

from sqlalchemy import Integer, bindparam, column, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import TSQUERY, array

from community.db import Moment, db
from community.search.models import Document, SearchWord

WINDOW = 2048
LAST_PLACE = 16_383  # the highest that a tsvector keeps
GAP = 10  # no phrase reaches from the title into the text
SHORT = (3, 4)
# windows counted back from the newest document: first and last of each step
# the same as finding.lowest_id
LOWEST = """SELECT coalesce(min(id), 2147483647) FROM (SELECT id FROM search_documents
    WHERE community_id = :community_id AND created_at >= :since
    ORDER BY created_at, id LIMIT 200) AS first"""
STEPS = ((0, 0), (1, 4), (5, 20), (21, 84))


def stored(title, words, marks, number):
    """What `Document.indexed` holds: a tsvector, written out."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(title, 1):
        places.setdefault(token, []).append(place)
        places.setdefault(f"={token}", []).append(place)
    for place, token in enumerate(words, len(title) + GAP):
        places.setdefault(token, []).append(min(place, LAST_PLACE))
    beginnings = {f"~{token[:n]}" for token in (*title, *words) for n in SHORT if len(token) >= n}
    bare = [*beginnings, *(f"#{mark}" for mark in marks), f"#b{number // WINDOW}"]
    with_places = (f"{quote(token)}:{','.join(map(str, at))}" for token, at in places.items())
    return " ".join((*with_places, *map(quote, bare)))


def new_ids(count):
    numbers = func.nextval("search_documents_id_seq")
    drawn = select(numbers).select_from(func.generate_series(1, count))
    return list(db.session.scalars(drawn))


def remove(which):
    """The index is part of the row."""


def add(which):
    """The index is part of the row."""


def moved(kind, before, after):
    """SQL: `indexed` of what goes from one space to another."""
    there = func.array_to_tsvector(array([f"#{kind}{after}"]))
    return func.ts_delete(Document.indexed, f"#{kind}{before}").op("||")(there)


def expression(question, marks, title_only=False):
    """A question with the Marks that limit it."""
    sign = "=" if title_only else ""
    parts = [quoted(phrase, sign) for phrase in question.wanted]
    parts += [f"!({quoted(phrase, '')})" for phrase in question.unwanted]
    return " & ".join(parts + limits(marks))


def limits(marks):
    each = [f"({' | '.join(quote(f'#{mark}') for mark in some)})" for some in marks.each]
    return each + [f"!{quote(f'#{mark}')}" for mark in marks.barred]


def any_of(sets, marks, title_only=True):
    """What has all tokens of one of the sets."""
    sign = "=" if title_only else ""
    either = " | ".join(f"({' & '.join(quote(sign + t) for t in each)})" for each in sets)
    return " & ".join((f"({either})", *limits(marks)))


def quote(token):
    return f"'{token}'"


def quoted(phrase, sign):
    *before, last = phrase.tokens
    if not phrase.prefix:
        end = quote(sign + last)
    elif not before and not sign and len(last) in SHORT:
        end = quote(f"~{last}")
    else:
        end = f"{quote(sign + last)}:*"
    return f"({' <-> '.join([*(quote(sign + token) for token in before), end])})"


def newest(match, least, depth):
    """The ids of the newest documents that match, as a subquery; `match` is a parameter."""
    newer = "" if least is None else f" AND d.id >= ({LOWEST})"
    steps = ", ".join(f"({first}, {last})" for first, last in STEPS)
    oldest = STEPS[-1][1]
    sql = f"""
        SELECT id FROM (
          SELECT d.id FROM
            (SELECT coalesce(max(id), 0) / {WINDOW} AS number FROM search_documents) AS top,
            (VALUES {steps}) AS step (first, last),
            LATERAL (SELECT string_agg('''#b' || n || '''', '|')::tsquery AS windows
              FROM generate_series(top.number - step.last, top.number - step.first) AS n) AS at,
            LATERAL (SELECT d.id FROM search_documents AS d
              WHERE d.indexed @@ (CAST(:{match.key} AS tsquery) && at.windows){newer}
              ORDER BY d.id DESC) AS d
          UNION ALL
          (SELECT d.id FROM search_documents AS d
            WHERE d.indexed @@ CAST(:{match.key} AS tsquery){newer}
              AND d.id < ((SELECT max(id) FROM search_documents) / {WINDOW} - {oldest}) * {WINDOW}
            ORDER BY d.id DESC)
        ) AS found LIMIT {depth}"""  # noqa: S608 - nothing in it is anybody's words
    asked = text(sql) if least is None else text(sql).bindparams(bindparam("since", type_=Moment()))
    return asked.columns(column("id", Integer)).subquery()


def occurs():
    """SQL: whether a SearchWord is in any document."""
    asked = func.concat("'", SearchWord.word, "' & '#k", SearchWord.community_id, "'")
    matches = Document.indexed.op("@@")(func.cast(asked, TSQUERY()))
    return exists(literal(1)).select_from(Document).where(matches)


def is_whole():
    """Whether the index says of every document what its row says: it cannot do otherwise."""
    return True


def compact(first=True):
    """PostgreSQL's own daemon does that."""
    return False


def forget_at_once():
    """PostgreSQL's own daemon does that."""
