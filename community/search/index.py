"""The full-text index of the database at hand: sqlite.py or postgres.py, which do the same."""

from typing import NamedTuple

from community.db import db
from community.search import postgres, sqlite


class Marks(NamedTuple):
    """What a question is limited to: documents with one mark of each list, and none barred.

    To bar the few spaces one may not read is much quicker than to name the many one may.
    """

    each: list[list[str]]
    barred: tuple[str, ...] = ()


def index():
    return postgres if dialect() == "postgresql" else sqlite


def dialect():
    return db.session.get_bind().dialect.name
