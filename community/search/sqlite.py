"""The index on SQLite: an FTS5 table beside search_documents, which holds what it indexes.

Its triggers would be refused (trusted_schema is off), so whoever writes documents calls remove
before and add after. What was removed stays in FTS5's own pages until they are merged: at once
where SQLite can (3.42), else by compact.
"""

import sqlite3
from typing import Any

from sqlalchemy import column, exists, func, insert, literal, select, table, text

from community.db import db
from community.search.models import Document, SearchWord

INDEX = table(
    "search_index",
    *(column(name) for name in ("search_index", "rank", "rowid", "title", "words", "indexed")),
)
PAGES = 500
SEARCHED = ("title", "words", "indexed")
COMPLETE = "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"


def stored(title, words, marks, number):
    """What `Document.indexed` holds."""
    return " ".join(marks)


def new_ids(count):
    """SQLite numbers rows itself."""
    return [None] * count


def rows(which, *first):
    return select(*first, Document.id, *(getattr(Document, name) for name in SEARCHED)).where(which)


def remove(which):
    """Take documents out of the index, while their rows are still as they were."""
    removed = insert(INDEX).from_select(
        ["search_index", "rowid", *SEARCHED], rows(which, literal("delete"))
    )
    db.session.execute(removed)


def add(which):
    db.session.execute(insert(INDEX).from_select(["rowid", *SEARCHED], rows(which)))


def moved(kind, before, after):
    """SQL: `indexed` of what goes from one space to another."""
    padded = literal(" ") + Document.indexed + " "
    return func.trim(func.replace(padded, f" {kind}{before} ", f" {kind}{after} "))


def expression(question, marks, title_only=False):
    """A question with the Marks that limit it."""
    where = "title" if title_only else "{title words}"
    wanted = " AND ".join(map(quoted, question.wanted))
    unwanted = " OR ".join(map(quoted, question.unwanted))
    asked = limited(f"{where} : ({wanted})" if wanted else "", marks)
    return f"({asked}) NOT ({{title words}} : ({unwanted}))" if unwanted else asked


def limited(asked, marks):
    every = [asked] if asked else []
    every += [f"indexed : ({' OR '.join(map(quote, some))})" for some in marks.each]
    barred = f" NOT (indexed : ({' OR '.join(map(quote, marks.barred))}))" if marks.barred else ""
    return f"({' AND '.join(every)}){barred}"


def any_of(sets, marks, title_only=True):
    """What has all tokens of one of the sets."""
    where = "title" if title_only else "{title words}"
    either = " OR ".join(f"({' AND '.join(map(quote, each))})" for each in sets)
    return limited(f"{where} : ({either})", marks)


def quote(token):
    return f'"{token}"'


def quoted(phrase):
    return quote(" ".join(phrase.tokens)) + (" *" if phrase.prefix else "")


def newest(match, least, depth):
    """The ids of the newest documents that match, as a subquery; `match` is a parameter."""
    found = select(INDEX.c.rowid.label("id")).where(INDEX.c.search_index.op("MATCH")(match))
    if least is not None:
        found = found.where(INDEX.c.rowid >= least)
    return found.order_by(INDEX.c.rowid.desc()).limit(depth).subquery()


def occurs():
    """SQL: whether a SearchWord is in any document."""
    asked = func.printf(
        '{title words} : "%s" AND indexed : "k%d"', SearchWord.word, SearchWord.community_id
    )
    return exists(literal(1)).select_from(INDEX).where(INDEX.c.search_index.op("MATCH")(asked))


def is_whole():
    """Whether the index says of every document what its row says."""
    try:
        db.session.execute(text(COMPLETE))
    except Exception as error:
        if "malformed" in str(error):
            return False
        raise
    return True


def compact(first=True):
    """A step towards leaving nothing of removed documents, so that others may write in between.
    Tells whether another step is needed.
    """
    driver: Any = db.session.connection().connection.driver_connection
    before = driver.total_changes
    pages = -PAGES if first else PAGES  # negative: merge everything, not only what is due
    step = text("INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)")
    db.session.execute(step, {"pages": pages})
    return driver.total_changes - before > 1


def forget_at_once():
    """Have what is removed go at once, where this SQLite can."""
    if sqlite3.sqlite_version_info >= (3, 42):
        secure = "INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)"
        db.session.execute(text(secure))
