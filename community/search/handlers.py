"""Every write to documents, the words to correct typing by, and kept searches."""

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from community import limits, text
from community.comments.models import Comment
from community.db import db, lock, now
from community.errors import Refused
from community.search.documents import document_of, is_findable, key_of
from community.search.index import dialect, index
from community.search.models import LONGEST_WORD, Document, KeptSearch, SearchWord
from community.search.queries.kept import searches_of
from community.search.words import RUN

SHORTEST_WORD = 4
BATCH = 500


def save(*things):
    """Write down what things of one kind say now; of what is gone, nothing is kept."""
    shown = [thing for thing in things if is_findable(thing)]
    gone = [thing.id for thing in things if not is_findable(thing)]
    if gone:
        forget(key_of(things[0]).in_(gone))
    if shown:
        write(shown)


def write(things):
    key = key_of(things[0])
    which = key.in_([thing.id for thing in things])
    known = {row[0]: row[1] for row in db.session.execute(select(key, Document.id).where(which))}
    if known:
        index().remove(which)
    ids = iter(index().new_ids(len(things) - len(known)))
    rows = [row_of(thing, known.get(thing.id) or next(ids)) for thing in things]
    kind = postgresql if dialect() == "postgresql" else sqlite
    fresh = kind.insert(Document.__table__)
    kept = {name: fresh.excluded[name] for name in rows[0] if name not in ("id", key.key)}
    fresh = fresh.on_conflict_do_update(index_elements=[key.key], set_=kept)
    db.session.execute(fresh, rows)
    index().add(which)


def row_of(thing, number):
    document = document_of(thing)
    title, words, marks = document["title"], document["words"], document.pop("marks")
    indexed = index().stored(title, words, marks, number)
    row = {**document, "title": " ".join(title), "words": " ".join(words), "indexed": indexed}
    return row if number is None else {"id": number, **row}


def forget(which):
    """Take documents out, with every word of them. `which` is a condition on Document."""
    index().remove(which)
    db.session.execute(delete(Document).where(which))


def on_post(post):
    """The documents of a post's comments."""
    comments = select(Comment.id).where(
        Comment.community_id == post.community_id, Comment.post_id == post.id
    )
    return Document.comment_id.in_(comments)


def move_comments(post, before):
    """The comments of a post moved with it from the space with this id."""
    which = on_post(post)
    index().remove(which)
    there = index().moved("c", before, post.space_id)
    moved = update(Document).where(which).values(place_id=post.space_id, indexed=there)
    db.session.execute(moved.execution_options(synchronize_session=False))
    index().add(which)


def learn_words():
    """Learn to correct typing from some new documents; return how many these were."""
    new = select(Document).where(Document.learned_at.is_(None)).order_by(Document.id).limit(BATCH)
    documents = db.session.scalars(new).all()
    words = sorted({(d.community_id, word) for d in documents for word in learnable(d)})
    rows = [{"community_id": c, "word": word, "backwards": word[::-1]} for c, word in words]
    if rows:
        kind = postgresql if dialect() == "postgresql" else sqlite
        db.session.execute(kind.insert(SearchWord.__table__).on_conflict_do_nothing(), rows)
    learned = update(Document).where(Document.id.in_([d.id for d in documents]))
    db.session.execute(learned.values(learned_at=now()))
    return len(documents)


def learnable(document):
    for word in {*document.title.split(), *document.words.split()}:
        if SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha() and not RUN.search(word):
            yield word


def forget_words(after=0):
    """Forget those of the next words that no document has any more; the id of the last looked at,
    or None after the end."""
    next_ones = select(SearchWord.id).where(SearchWord.id > after).order_by(SearchWord.id)
    ids = db.session.scalars(next_ones.limit(BATCH)).all()
    unused = delete(SearchWord).where(SearchWord.id.in_(ids), ~index().occurs())
    if ids:
        db.session.execute(unused.execution_options(synchronize_session=False))
    return ids[-1] if ids else None


def remember_search(community_id, member_id, words, arguments):
    """Put a search on top of a member's recent ones, of which ten are kept."""
    recent = select(KeptSearch).where(
        KeptSearch.community_id == community_id,
        KeptSearch.member_id == member_id,
        KeptSearch.name.is_(None),
    )
    newest_first = recent.order_by(KeptSearch.used_at.desc(), KeptSearch.id.desc())
    kept = db.session.scalars(newest_first).all()
    if kept and kept[0].arguments == arguments:
        return
    others = [search for search in kept if search.arguments != arguments]
    for search in {*kept}.difference(others[: limits.RECENT_SEARCHES - 1]):
        db.session.delete(search)
    ids = {"community_id": community_id, "member_id": member_id}
    db.session.add(KeptSearch(words=words, arguments=arguments, **ids))
    db.session.flush()


def save_search(member, name, words, arguments):
    """Keep a search under a name; one of the same name is replaced. Raises Refused."""
    name = text.clean_line(name)
    if not name:
        raise Refused(_("Give the search a name."), "name")
    if len(name) > limits.SEARCH_NAME:
        raise Refused(_("Keep the name under %(n)s characters.", n=limits.SEARCH_NAME), "name")
    if not arguments or len(arguments) > limits.URL:
        raise Refused(_("There is nothing to save yet."), "name")
    lock(member, "visibility")  # of two forms sent at once the second sees the first
    saved = searches_of(member).where(KeptSearch.name.is_not(None))
    kept = {search.name: search for search in db.session.scalars(saved)}
    if name not in kept and len(kept) >= limits.SAVED_SEARCHES:
        most = limits.SAVED_SEARCHES
        raise Refused(_("%(n)s searches are saved already. Delete one first.", n=most), "name")
    search = kept.get(name) or KeptSearch(
        community_id=member.community_id, member_id=member.id, name=name
    )
    search.words, search.arguments, search.used_at = words, arguments, now()
    db.session.add(search)
    db.session.flush()
    return search


def delete_search(search):
    db.session.delete(search)
    db.session.flush()


def clear_recent(member):
    recent = delete(KeptSearch).where(
        KeptSearch.community_id == member.community_id,
        KeptSearch.member_id == member.id,
        KeptSearch.name.is_(None),
    )
    db.session.execute(recent)
