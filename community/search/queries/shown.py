"""What was found, as a page shows it: the things themselves, with the found words marked."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from community.comments.models import Comment
from community.comments.queries import readable_comments
from community.db import db
from community.members.models import Follow, Member
from community.members.queries import readable_members
from community.posts.models import Post
from community.posts.queries import readable_posts
from community.search.words import WORD, plain, tokens_of

LONGEST = 240  # characters of a snippet
BEFORE = 60  # of them before the first word that was found


@dataclass(frozen=True, slots=True)
class Row:
    """A thing with its title and a snippet of its text: pieces [(words, whether found)]."""

    kind: str
    thing: Any
    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]


def rows_of(viewer, hits, question, places):
    """Rows for hits, in their order; a query for each kind. `places` are those the viewer sees."""
    by_kind: dict[str, list[int]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit.id)
    things = {("spaces", place.id): place for place in places}
    for kind, ids in by_kind.items():
        if kind in LOADS:
            things |= {(kind, thing.id): thing for thing in LOADS[kind](viewer, ids)}
    found = [(hit.kind, things.get((hit.kind, hit.id))) for hit in hits]
    marker = Marker(question)
    return [row_of(kind, thing, marker) for kind, thing in found if thing is not None]


def posts_with(viewer, ids):
    posts = readable_posts(viewer).where(Post.id.in_(ids))
    return db.session.scalars(posts.options(joinedload(Post.author), undefer(Post.body_html)))


def comments_with(viewer, ids):
    comments = readable_comments(viewer).where(Comment.id.in_(ids))
    return db.session.scalars(
        comments.options(joinedload(Comment.author), joinedload(Comment.post))
    )


def members_with(viewer, ids):
    members = readable_members(viewer).where(Member.id.in_(ids))
    return db.session.scalars(members.options(undefer(Member.bio)))


LOADS = {"posts": posts_with, "comments": comments_with, "members": members_with}


def row_of(kind, thing, marker):
    if kind == "posts":
        title, text = thing.title, plain(thing.body_html)
    elif kind == "comments":
        title, text = thing.post.title, plain(thing.body_html)
    elif kind == "members":
        title, text = thing.name, thing.bio if thing.visibility == "members" else ""
    else:
        title, text = thing.name, ""
    plain_title = [(title, False)] if kind == "comments" else marker.pieces(title)
    return Row(kind, thing, plain_title, marker.pieces(snippet_of(text, marker)))


class Marker:
    """Finds the words of a question in a text as it was written."""

    def __init__(self, question):
        self.whole = {token for phrase in question.wanted for token in phrase.tokens}
        self.beginnings = tuple(p.tokens[-1] for p in question.wanted if p.prefix)
        self.finds = cache(self.seeks)  # most words of a page come again

    def seeks(self, word):
        tokens = tokens_of(word)
        return any(t in self.whole or t.startswith(self.beginnings) for t in tokens)

    def spans(self, text):
        if not self.whole:
            return
        for word in WORD.finditer(text):
            if self.finds(word[0]):
                yield word.span()

    def pieces(self, text):
        """[(words, whether found)] that together are the text."""
        pieces, at = [], 0
        for start, end in self.spans(text):
            pieces += [(text[at:start], False)] if start > at else []
            pieces.append((text[start:end], True))
            at = end
        return pieces + ([(text[at:], False)] if at < len(text) else [])


def snippet_of(text, marker):
    """A part of a text with the first found word in it."""
    if len(text) <= LONGEST:
        return text
    first = next(iter(marker.spans(text)), (0, 0))[0]
    start = max(0, first - BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or start
    part = text[start : start + LONGEST]
    if start + LONGEST < len(text):
        part = (part.rpartition(" ")[0] or part) + "…"
    return ("…" if start else "") + part


def member_named(viewer, handle):
    """The id of the member with a handle if they exist for a viewer, else None."""
    named = readable_members(viewer).where(Member.handle == handle)
    return db.session.scalar(named.with_only_columns(Member.id))


def followed_by(member, most=500):
    """Whom a member follows, the latest first."""
    theirs = select(Follow.followed_id).where(Follow.follower_id == member.id)
    latest = theirs.order_by(Follow.created_at.desc(), Follow.id.desc()).limit(most)
    return tuple(db.session.scalars(latest))
