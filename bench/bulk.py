"""Many rows at once: batches of inserts, with ids given in order."""

from random import Random

from sqlalchemy import func, insert, select

from community.db import db, from_ms, now, to_ms

BATCH = 10_000
DAY = 24 * 3600 * 1000


class Bulk:
    """Inserts for one community. `random` and `end`, the moment it all leads up to, are shared."""

    def __init__(self, community_id):
        self.community_id = community_id
        self.random = Random(42)
        self.end = to_ms(now())

    def insert(self, model, rows):
        """Insert rows (dicts without ids); return their ids, a range."""
        table = model.__table__
        first = self.next_id(model)
        owner = {"community_id": self.community_id} if "community_id" in table.c else {}
        last, batch = first - 1, []
        for last, row in enumerate(rows, first):
            batch.append({"id": last, **owner, **row})
            if len(batch) == BATCH:
                db.session.execute(insert(table), batch)
                batch = []
        if batch:
            db.session.execute(insert(table), batch)
        keep_sequence(table)
        return range(first, last + 1)

    def next_id(self, model):
        return (db.session.scalar(select(func.max(model.__table__.c.id))) or 0) + 1

    def moment(self, span):
        """Some moment of the last `span` milliseconds."""
        return from_ms(self.end - self.random.randrange(span))


def keep_sequence(table):
    """PostgreSQL does not notice ids that were given: its sequence has to be told."""
    if db.session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        highest = select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery()
        db.session.execute(select(func.setval(sequence, highest)))
