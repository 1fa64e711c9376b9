"""The full-text index of the database at hand: sqlite.py or postgres.py, which do the same."""

from community.db import db
from community.search import postgres, sqlite


def index():
    return postgres if dialect() == "postgresql" else sqlite


def dialect():
    return db.session.get_bind().dialect.name
