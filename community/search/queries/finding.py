"""What a question finds: the newest documents that match, judged by readable_x, then ranked.

The index is limited beforehand to the spaces a viewer may read, which makes it quick; what is true
is decided by the same readable_posts, readable_comments and readable_members as everywhere, in the
same statement. So a word that half the posts have costs as much as a rare one: only the newest
FOUND_DEPTH matches (and as many with the words in their title) are looked at, counted and ranked;
where all kinds are shown at once, FOUND_AT_FIRST of each.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, literal, select, union_all

from community import limits
from community.comments.models import Comment
from community.comments.queries import readable_comments
from community.db import EPOCH, Moment, db
from community.errors import NotFound
from community.members.models import Member
from community.members.queries import readable_members
from community.posts.models import Post
from community.posts.queries import readable_posts
from community.prepared import prepared
from community.search.documents import SHORTEST
from community.search.index import Marks, dialect, index
from community.search.models import Document
from community.search.question import Phrase, Question
from community.spaces.models import Space
from community.spaces.queries import readable_spaces

KINDS = ("posts", "comments", "members", "spaces")
# part of a statement -> (kind, its column, its entity, who judges, its letter in the marks)
PARTS: dict[str, tuple] = {
    "titles": ("posts", Document.post_id, Post, readable_posts, "p"),
    "posts": ("posts", Document.post_id, Post, readable_posts, "p"),
    "comments": ("comments", Document.comment_id, Comment, readable_comments, "c"),
    "members": ("members", Document.member_id, Member, readable_members, "m"),
    "spaces": ("spaces", Document.space_id, Space, readable_spaces, "s"),
}
YEAR = 365 * 24 * 3600
MOST_MARKS = 200  # spaces named one by one; beyond that the whole community is asked for


@dataclass(frozen=True)
class Filters:
    """What a search is limited to. `places` are the ids of the spaces to look in, `others` those of
    all the rest, where that is known."""

    places: tuple[int, ...] = ()
    others: tuple[int, ...] | None = None
    chosen: bool = False  # somebody chose these places: otherwise they are all there are
    author_id: int | None = None
    followed: tuple[int, ...] | None = None
    since: datetime | None = None
    picture: bool = False
    answered: bool = False

    @property
    def narrow(self):
        """Whether they ask for something that only posts and comments have."""
        many = self.author_id is not None or self.followed is not None or self.since is not None
        return many or self.chosen or self.picture or self.answered


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found. `key` is its place in the order, and unique."""

    kind: str
    id: int
    key: tuple[int, int]


@dataclass
class Group:
    """All that was found of a kind, in order; `capped` when there may be more of it."""

    hits: list[Hit] = field(default_factory=list)
    capped: bool = False

    @property
    def count(self):
        return len(self.hits)


def find(viewer, question, filters, kinds=KINDS, newest=False, titles_only=False):
    """{kind: Group} of what a viewer may read; one query."""
    found = {kind: Group() for kind in kinds}
    if not (question.wanted or filters.narrow):
        return found
    depth = limits.FOUND_DEPTH if len(kinds) == 1 else limits.FOUND_AT_FIRST
    asked = {}
    for part in parts_of(kinds, titles_only):
        marks = marks_for(part, viewer, filters)
        if marks is not None:
            asked[part, part, depth] = expression(part, question, marks)
    return group(ask(viewer, asked, filters.since), question, found, newest, depth)


def ask(viewer, asked, since=None):
    """The rows [(label, id of the document, id of the thing, moment, title, words)] of several
    questions {(label, part, depth): expression}; one query."""
    if not asked:
        return []
    parameters = {f"match_{label}": match for (label, *_part), match in asked.items()}
    if since is not None:
        parameters["since"] = since
    statement = candidates(viewer, dialect(), tuple(asked), since is not None)
    return db.session.execute(statement, parameters | viewer.ids).all()


def parts_of(kinds, titles_only):
    for kind in kinds:
        if kind == "posts":
            yield "titles"
        if kind != "posts" or not titles_only:
            yield kind


def marks_for(part, viewer, filters):
    """The Marks of what may be found in a part; None where nothing can be."""
    kind, *_ignored, letter = PARTS[part]
    community = [f"k{letter}{viewer.community.id}"]
    if kind in ("members", "spaces"):
        return None if filters.narrow else Marks([community])
    if not filters.places or filters.followed == ():
        return None
    if filters.chosen or filters.others is None or len(filters.places) <= len(filters.others):
        few = filters.places if len(filters.places) <= MOST_MARKS else ()
        marks = Marks([[f"{letter}{id}" for id in few] or community])
    else:
        marks = Marks([community], tuple(f"{letter}{id}" for id in filters.others[:MOST_MARKS]))
    if filters.author_id is not None:
        marks.each.append([f"a{filters.author_id}"])
    if filters.followed is not None:
        marks.each.append([f"a{id}" for id in filters.followed])
    if filters.picture:
        marks.each.append(["picture"])
    if filters.answered:
        marks.each.append(["answered"])
    return marks


def other_spaces(viewer, places):
    """The ids of a community's spaces that are not among `places`."""
    every = select(Space.id).where(Space.community_id == viewer.community.id)
    return tuple(db.session.scalars(every.where(Space.id.not_in(places)).order_by(Space.id)))


def expression(part, question, marks):
    """A question to one part; the two first letters of a name are enough to find it."""
    if part in ("members", "spaces") and question.wanted:
        *before, last = question.wanted
        if len(last.tokens) == 1 and len(last.tokens[0]) == SHORTEST and not last.prefix:
            marks = marks._replace(each=[*marks.each, [f"x{last.tokens[0]}"]])
            question = Question(tuple(before), question.unwanted)
    return index().expression(question, marks, part == "titles")


@prepared
def candidates(viewer, dialect, asked, dated):
    return union_all(
        *(candidates_of(viewer, label, part, depth, dated) for label, part, depth in asked)
    )


def candidates_of(viewer, label, part, depth, dated):
    """What one part of the index finds and the viewer may read."""
    _kind, key, entity, readable, _letter = PARTS[part]
    least = lowest_id(viewer) if dated else None
    found = index().newest(bindparam(f"match_{label}"), least, depth)
    judge = readable(viewer).where(entity.id == key).correlate(Document)
    # "+ 0" keeps SQLite from beginning with all documents of the community
    here = (Document.community_id + 0) == viewer.community.id
    columns = Document.id, key, Document.created_at, Document.title, Document.words
    documents = select(literal(label), *columns).join(found, found.c.id == Document.id)
    documents = documents.where(here, judge.exists())
    if dated:
        documents = documents.where(Document.created_at >= bindparam("since", type_=Moment()))
    return documents


def lowest_id(viewer):
    """SQL: no document made since then has a lower id. Ids follow time, but not to the last one:
    what is restored comes later."""
    first = select(Document.id).where(
        Document.community_id == viewer.community.id,
        Document.created_at >= bindparam("since", type_=Moment()),
    )
    few = first.order_by(Document.created_at, Document.id).limit(200).subquery()
    return select(func.coalesce(func.min(few.c.id), 2**31 - 1)).scalar_subquery()


def group(rows, question, found, newest, depth):
    """The rows as hits by kind, the best (or newest) first; the same thing only once."""
    counts: dict[str, int] = {}
    hits: dict[tuple[str, int], Hit] = {}
    for part, number, id, created_at, title, words in rows:
        counts[part] = counts.get(part, 0) + 1
        kind = PARTS[part][0]
        if (kind, id) not in hits:
            seconds = int((created_at - EPOCH).total_seconds())
            rank = seconds if newest else score(question, title, words, seconds)
            hits[kind, id] = Hit(kind, id, (rank, number))
    for hit in sorted(hits.values(), key=lambda hit: hit.key, reverse=True):
        found[hit.kind].hits.append(hit)
    for part, count in counts.items():
        found[PARTS[part][0]].capped |= count >= depth
    return found


def score(question, title, words, seconds):
    """How well a document answers: words in the title, then often and side by side in the text;
    a year of age counts a little."""
    title, words = f" {title} ", f" {words} "
    total = seconds / YEAR * 0.2
    for phrase in question.wanted:
        in_title, in_words = title.count(phrase.needle), words.count(phrase.needle)
        total += 2.0 * (in_title > 0) + in_words / (in_words + 1 + len(words) / 2000)
        if phrase.prefix:  # the word itself before longer ones
            total += 0.5 * (Phrase(phrase.tokens).needle in title)
    whole = Phrase(tuple(question.tokens), True).needle
    if whole.strip() and whole in title:
        total += 2.0 + (whole.strip() == title.strip())
    elif len(question.wanted) > 1 and whole in words:
        total += 1.0
    return int(total * 1_000_000)


def page_after(hits, cursor, size):
    """(the next hits after a cursor or from the start, the cursor after them or None)."""
    if cursor:
        last = read_cursor(cursor)
        hits = [hit for hit in hits if hit.key < last]
    if len(hits) < size + limits.LAST_PAGE_MIN:
        return hits, None
    rank, number = hits[size - 1].key
    return hits[:size], f"{rank}-{number}"


def read_cursor(cursor):
    rank, _, number = cursor.partition("-")
    if not (cursor.isascii() and rank.isdecimal() and number.isdecimal() and len(cursor) < 40):
        raise NotFound
    return int(rank), int(number)
