"""Fills a migrated database with one large community by bulk inserts: the same rows every time.

    with app.app_context():
        fill(Size(posts=20_000, comments=200_000))

The rows are what the handlers would have written; the counters are set by their own recounts.
"""

from dataclasses import dataclass

from sqlalchemy import text

from bench import people, talk
from bench.bulk import Bulk
from community.cli import RECOUNTS
from community.db import db


@dataclass(frozen=True)
class Size:
    posts: int = 20_000
    comments: int = 200_000
    talked_about: int = 2_000  # comments of one post
    members: int = 1_000
    visitors: int = 50  # members who open spaces, some of them private ones


def fill(size=None, slug=people.SLUG):
    """Make the community and commit. `people.sign_in` gives sessions."""
    size = size or Size()
    talked_about = min(size.talked_about, size.comments // 2)
    bulk = Bulk(people.add_community(slug))
    owner, members = people.add_people(bulk, slug, size.members)
    spaces = people.add_spaces(bulk)
    readers = [owner, *members[: size.visitors]]
    people.add_visits(bulk, readers, spaces)
    posts = talk.add_posts(bulk, size.posts, spaces, members)
    talk.add_tags(bulk, posts)
    comments = talk.add_comments(bulk, posts, size.comments, talked_about, members)
    talk.add_likes(bulk, posts, comments, members)
    people.add_follows(bulk, readers, members)
    talk.add_reading(bulk, posts, readers)
    db.session.commit()
    settle()
    for recount in RECOUNTS:
        recount()
    db.session.commit()
    settle()


def settle():
    """What PostgreSQL's own daemon would do within minutes."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
