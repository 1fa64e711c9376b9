"""The index checked against what it tells of, repaired, and completed: for imports and
`flask reindex`. The caller commits after each portion."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, undefer

from community.comments.models import Comment
from community.db import db, to_ms
from community.members.models import Member
from community.posts.models import GONE, Post
from community.search.documents import KEYS, is_findable
from community.search.handlers import forget, row_of, save
from community.search.index import dialect, index
from community.search.models import Document
from community.spaces.models import Space

BATCH = 200
COMPARED = ("community_id", "place_id", "author_id", "has_picture", "answered", "title", "words")
WITH = {
    Post: (undefer(Post.body_html),),
    Comment: (joinedload(Comment.post),),
    Member: (undefer(Member.bio),),
    Space: (),
}
POST_SHOWN = exists().where(Post.id == Comment.post_id, Post.deleted_at.is_(None))
SHOWN: dict[Any, tuple] = {
    Post: (Post.created_at, (Post.deleted_at.is_(None), Post.title != GONE)),
    Comment: (Comment.created_at, (Comment.deleted_at.is_(None), POST_SHOWN)),
    Member: (Member.joined_at, (Member.left_at.is_(None),)),
    Space: (Space.created_at, (Space.deleted_at.is_(None),)),
}


def things_of(kind, ids):
    found = select(kind).where(kind.id.in_(ids), kind.community_id.is_not(None))
    return db.session.scalars(found.options(*WITH[kind])).unique().all()


def repair():
    """Write wrong documents anew, a portion at each step: yields (looked at, wrong) of it."""
    last = 0
    while True:
        portion = select(Document).where(Document.id > last).order_by(Document.id).limit(BATCH)
        documents = db.session.scalars(portion.options(undefer(Document.indexed))).all()
        if not documents:
            return
        last = documents[-1].id
        wrong = wrong_among(documents)
        for things in wrong.values():
            save(*things)
        yield len(documents), sum(map(len, wrong.values()))


def wrong_among(documents):
    """The things that these documents tell something untrue of, by kind."""
    wrong: dict[type, list] = {}
    for kind, key in KEYS.items():
        told = {getattr(d, key.key): d for d in documents if getattr(d, key.key) is not None}
        for thing in things_of(kind, list(told)) if told else ():
            if not is_true(told[thing.id], thing):
                wrong.setdefault(kind, []).append(thing)
    return wrong


def is_true(document, thing):
    if not is_findable(thing):
        return False
    truth = row_of(thing, document.id)
    compared = COMPARED if dialect() == "postgresql" else (*COMPARED, "indexed")
    return all(getattr(document, name) == truth[name] for name in compared)


def missing(community_id=None):
    """(moment, kind, id) of what has no document, the oldest first; so that newer things have
    documents of higher numbers, posts and comments mixed as they were written."""
    found = []
    for number, (kind, (moment, shown)) in enumerate(SHOWN.items()):
        told = exists().where(KEYS[kind] == kind.id)
        without = select(moment, kind.id).where(*shown, ~told)
        if community_id is not None:
            without = without.where(kind.community_id == community_id)
        found += [(to_ms(at), number, id) for at, id in db.session.execute(without)]
    return sorted(found)


def complete(community_id=None):
    """Write the documents that are missing, a portion at each step: yields (done, of how many)."""
    keys = missing(community_id)
    kinds = list(SHOWN)
    for start in range(0, len(keys), BATCH):
        portion = keys[start : start + BATCH]
        for number, kind in enumerate(kinds):
            if ids := [id for _at, n, id in portion if n == number]:
                save(*sorted(things_of(kind, ids), key=lambda thing: thing.id))
        yield start + len(portion), len(keys)


def forget_everything(batch=2_000):
    """Take all documents out, to make them anew: yields how many went at each step."""
    while ids := db.session.scalars(select(Document.id).limit(batch)).all():
        forget(Document.id.in_(ids))
        yield len(ids)


def wrong_documents():
    """How many documents tell something untrue; 1 more if the index does not match them."""
    wrong = sum(count for _looked_at, count in repair())
    return wrong + (not index().is_whole())
