"""Lists a page at a time, by key: the next page starts after the last row of this one.

A cursor is the key of a row, readable and unsigned: it only ever narrows a query that is already
limited to what the viewer may read, so forging one gains nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, tuple_

from community import limits
from community.db import db, from_ms, to_ms
from community.errors import NotFound

HIGHEST = 2**53  # the largest whole number every part of the web agrees on


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the page after them (None when there is none)."""

    items: list[Any]
    after: str | None


def cursor_of(moment, id):
    return f"{to_ms(moment)}-{id}"


def read_cursor(text):
    """(moment, id) of a cursor. Raises NotFound for anything that is not one."""
    milliseconds, _, id = text.partition("-")
    if not (milliseconds.isdecimal() and id.isdecimal() and text.isascii()):
        raise NotFound
    if int(milliseconds) > HIGHEST or int(id) >= 2**31:
        raise NotFound
    return from_ms(int(milliseconds)), int(id)


def page_of(statement, moment, id, after=None, size=limits.POSTS_A_PAGE, newest_first=True):
    """A Page of the statement's rows, sorted by the columns `moment` and then `id`.

    A last page of fewer than six rows joins the one before it. Rows are what `db.session.scalars`
    gives; both columns must belong to the entity that the statement selects.
    """
    ordered = keyset(statement, moment, id, bool(after), size, newest_first)
    return read_page(ordered, moment, id, after, size)


def keyset(statement, moment, id, older, size=limits.POSTS_A_PAGE, newest_first=True):
    """The statement in order and limited; with `older`, only what comes after a cursor."""
    if older:
        bound = tuple_(bindparam("at", type_=moment.type), bindparam("last", type_=id.type))
        key = tuple_(moment, id)
        statement = statement.where(key < bound if newest_first else key > bound)
    order = (moment.desc(), id.desc()) if newest_first else (moment, id)
    return statement.order_by(*order).limit(size + limits.LAST_PAGE_MIN)


def read_page(ordered, moment, id, after=None, size=limits.POSTS_A_PAGE, **ids):
    """A Page of what `keyset` made, after a cursor if it was made for one."""
    at, last = read_cursor(after) if after else (None, None)
    asked = {**ids, "at": at, "last": last} if after else ids
    rows = list(db.session.scalars(ordered, asked))
    if len(rows) < size + limits.LAST_PAGE_MIN:
        return Page(rows, None)
    shown = rows[:size]
    final = shown[-1]
    return Page(shown, cursor_of(getattr(final, moment.key), getattr(final, id.key)))


def init_app(app):
    app.jinja_env.globals["cursor_of"] = cursor_of
