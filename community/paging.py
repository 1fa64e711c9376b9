"""Lists a page at a time, by key: the next page starts after the last row of this one.

A cursor is the key of a row, readable and unsigned: it only ever narrows a query that is already
limited to what the viewer may read, so forging one gains nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, tuple_

from community import limits
from community.db import Moment, db, from_ms, to_ms
from community.errors import NotFound

LAST_MS = to_ms(datetime(9999, 12, 31, tzinfo=UTC))  # the last moment Python knows, in ms
LAST_ID = 2**31 - 1
HIGHEST = LAST_MS


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the page after them (None when there is none)."""

    items: list[Any]
    after: str | None


def cursor_of(key, id):
    """The cursor of a row by what it is sorted by, a moment or a whole number, and its id."""
    return f"{to_ms(key) if isinstance(key, datetime) else key}-{id}"


def read_cursor(text, by=None):
    """(moment, id) of a cursor, or (number, id) where the column `by` holds numbers. Raises
    NotFound for anything that is not one."""
    number, _, id = text.partition("-")
    if not (number.isdecimal() and id.isdecimal() and text.isascii() and len(text) < 40):
        raise NotFound
    is_moment = by is None or isinstance(by.type, Moment)
    large = is_moment or isinstance(by.type, BigInteger)
    if int(number) > (LAST_MS if large else LAST_ID) or int(id) > LAST_ID:
        raise NotFound
    return from_ms(int(number)) if is_moment else int(number), int(id)


def page_of(statement, by, id, after=None, size=limits.POSTS_A_PAGE, newest_first=True):
    """A Page of the statement's rows, sorted by the columns `by` (moments or numbers) and `id`.

    A last page of fewer than six rows joins the one before it. Rows are what `db.session.scalars`
    gives; both columns must belong to the entity that the statement selects.
    """
    ordered = keyset(statement, by, id, bool(after), size, newest_first)
    return read_page(ordered, by, id, after, size)


def keyset(statement, by, id, older, size=limits.POSTS_A_PAGE, newest_first=True):
    """The statement in order and limited; with `older`, only what comes after a cursor."""
    if older:
        bound = tuple_(bindparam("at", type_=by.type), bindparam("last", type_=id.type))
        key = tuple_(by, id)
        statement = statement.where(key < bound if newest_first else key > bound)
    order = (by.desc(), id.desc()) if newest_first else (by, id)
    return statement.order_by(*order).limit(size + limits.LAST_PAGE_MIN)


def read_page(ordered, by, id, after=None, size=limits.POSTS_A_PAGE, **ids):
    """A Page of what `keyset` made, after a cursor if it was made for one."""
    at, last = read_cursor(after, by) if after else (None, None)
    asked = {**ids, "at": at, "last": last} if after else ids
    rows = list(db.session.scalars(ordered, asked))
    if len(rows) < size + limits.LAST_PAGE_MIN:
        return Page(rows, None)
    shown = rows[:size]
    final = shown[-1]
    return Page(shown, cursor_of(getattr(final, by.key), getattr(final, id.key)))


def init_app(app):
    app.jinja_env.globals["cursor_of"] = cursor_of
