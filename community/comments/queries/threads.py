"""Threads of a first-level comment and its replies. Threads come in a chosen order, replies always
the oldest first."""

from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from community import limits
from community.comments.models import Comment
from community.comments.queries.readable import without_hidden_threads
from community.db import db
from community.members.queries import without_hidden
from community.paging import cursor_of, keyset, read_cursor, read_page
from community.prepared import prepared

ORDERS = ("oldest", "newest", "best")


@dataclass
class Thread:
    """A first-level comment with some of its replies.

    `more` is the reply after those shown and `left` how many are not shown, when there are any;
    `earlier` says that replies before these exist.
    """

    comment: Comment
    replies: list[Comment] = field(default_factory=list)
    more: Comment | None = None
    earlier: bool = False


@dataclass
class Threads:
    """Some threads of a post, and the cursor of those after them."""

    items: list[Thread]
    after: str | None
    order: str = "oldest"
    earlier: bool = False


def first_level(viewer, post_id):
    """Threads that are shown: a deleted comment stays as a marker while it has replies."""
    shown = or_(Comment.deleted_at.is_(None), Comment.reply_count > 0)
    threads = select(Comment).where(Comment.post_id == post_id, Comment.parent_id.is_(None), shown)
    shown_to = without_hidden(threads, viewer, Comment.author_id)
    return shown_to.options(joinedload(Comment.author))


@prepared
def threads_in_order(viewer, order, older, linked):
    """First-level comments: from the start, after a cursor (older), or from a linked one."""
    threads = first_level(viewer, bindparam("post_id"))
    if order == "best":
        return best_first(threads, older)
    if linked:
        threads = threads.where(key() >= key_of_linked())
    newest_first = order == "newest"
    size = limits.THREADS_A_PAGE
    return keyset(threads, Comment.created_at, Comment.id, older, size, newest_first=newest_first)


def best_first(threads, older):
    """Those with most reactions first, of equals the oldest: as `keyset`, but in two directions."""
    count = Comment.reaction_count
    if older:
        at, last = bindparam("at", type_=count.type), bindparam("last", type_=Comment.id.type)
        threads = threads.where(count <= at, or_(count < at, and_(count == at, Comment.id > last)))
    size = limits.THREADS_A_PAGE + limits.LAST_PAGE_MIN
    return threads.order_by(count.desc(), Comment.id).limit(size)


def threads_of(viewer, post, after=None, at=None, order="oldest"):
    """A page of threads: from the start, after a cursor, or from the one that holds `at`; then,
    and where there is no such order, the oldest first."""
    if at is not None or order not in ORDERS:
        order = "oldest"
    ordered = threads_in_order(viewer, order, bool(after), at is not None)
    ids = {"post_id": post.id, **linked(at and (at.parent or at)), **viewer.ids}
    by = Comment.reaction_count if order == "best" else Comment.created_at
    page = read_page(ordered, by, Comment.id, after, limits.THREADS_A_PAGE, **ids)
    threads = [Thread(comment) for comment in page.items]
    fill_replies(viewer, threads, at if at is not None and at.parent_id else None)
    first = bool(threads) and (after or at)
    if first and order == "oldest":
        first = exists_before(viewer, post, threads[0].comment)
    return Threads(threads, page.after, order, earlier=bool(first))


@prepared
def comments_since(viewer):
    """What others wrote on a post after a moment, in both levels, the oldest first."""
    later = select(Comment.id).where(
        Comment.post_id == bindparam("post_id"),
        Comment.created_at > bindparam("seen_at", type_=Comment.created_at.type),
        Comment.deleted_at.is_(None),
        or_(Comment.author_id.is_(None), Comment.author_id != viewer.member.id),
    )
    shown = without_hidden(later, viewer, Comment.author_id)
    return without_hidden_threads(shown, viewer).order_by(Comment.created_at, Comment.id).limit(1)


def first_unread(viewer, post, seen_at):
    """The id of the first comment on a post that a member has not seen, or None."""
    return db.session.scalar(
        comments_since(viewer), {"post_id": post.id, "seen_at": seen_at, **viewer.ids}
    )


@prepared
def comments_meanwhile(viewer):
    """As `comments_since`, in full: so many as a page takes in, and one more."""
    several = comments_since(viewer).limit(limits.FRESH_COMMENTS + 1)
    return in_full(Comment.id.in_(several))


def fresh_comments(viewer, post, since):
    """What others wrote on a post after a moment, the oldest first; of too many, some."""
    ids = {"post_id": post.id, "seen_at": since, **viewer.ids}
    return db.session.scalars(comments_meanwhile(viewer), ids).all()


def key():
    return tuple_(Comment.created_at, Comment.id)


def key_of_linked():
    moment, id = Comment.created_at.type, Comment.id.type
    return tuple_(bindparam("linked_at", type_=moment), bindparam("linked_id", type_=id))


def linked(comment):
    """The parameters of key_of_linked."""
    return {"linked_at": comment.created_at, "linked_id": comment.id} if comment else {}


def exists_before(viewer, post, comment):
    threads = first_level(viewer, post.id).with_only_columns(Comment.id)
    before = threads.where(key() < key_of_linked()).limit(1)
    return db.session.scalar(before, linked(comment))


def fill_replies(viewer, threads, target=None):
    """Give each thread its first replies; the thread of `target` starts at that reply instead."""
    by_id = {thread.comment.id: thread for thread in threads if thread.comment.reply_count}
    if not by_id:
        return
    for reply in first_replies(viewer, list(by_id), target):
        by_id[reply.parent_id].replies.append(reply)
    for thread in by_id.values():
        most = limits.THREADS_A_PAGE if holds(thread, target) else limits.REPLIES_SHOWN
        thread.more = thread.replies[most] if len(thread.replies) > most else None
        thread.replies = thread.replies[:most]
        thread.earlier = holds(thread, target) and has_earlier(viewer, target)


def holds(thread, target):
    return target is not None and target.parent_id == thread.comment.id


def has_earlier(viewer, target):
    before = live_replies(viewer, [target.parent_id]).where(key() < key_of_linked())
    return db.session.scalar(before.limit(1), linked(target)) is not None


def live_replies(viewer, parent_ids):
    replies = Comment.parent_id.in_(parent_ids), Comment.deleted_at.is_(None)
    return without_hidden(select(Comment.id).where(*replies), viewer, Comment.author_id)


def first_replies(viewer, parent_ids, target):
    """The first replies of each thread and one more, which tells that there are more; one query."""
    ids = {"parents": parent_ids, "target": target and target.parent_id, **linked(target)}
    replies = replies_by_place(viewer, target is not None)
    return db.session.scalars(replies, ids | viewer.ids).all()


@prepared
def replies_by_place(viewer, from_linked):
    """Replies numbered within their thread; `from_linked`, those of one thread from a reply on."""
    place = func.row_number().over(
        partition_by=Comment.parent_id, order_by=(Comment.created_at, Comment.id)
    )
    numbered = live_replies(viewer, bindparam("parents", expanding=True))
    elsewhere = Comment.parent_id != bindparam("target")
    if from_linked:
        numbered = numbered.where(or_(elsewhere, key() >= key_of_linked()))
    numbered = numbered.add_columns(place.label("place"), Comment.parent_id).subquery()
    wanted = numbered.c.place <= limits.REPLIES_SHOWN + 1
    if from_linked:
        more = numbered.c.place <= limits.THREADS_A_PAGE + 1
        wanted = or_(wanted, (numbered.c.parent_id == bindparam("target")) & more)
    return in_full(Comment.id.in_(select(numbered.c.id).where(wanted)))


def in_full(condition):
    """Replies with their authors and whom they answer, in order."""
    replies = select(Comment).where(condition).order_by(Comment.created_at, Comment.id)
    answered = joinedload(Comment.answers).options(joinedload(Comment.author))
    return replies.options(joinedload(Comment.author), answered)


def replies_after(viewer, thread, after):
    """A Page-like Thread with the replies of `thread` after a cursor."""
    at, last = read_cursor(after)
    bound = tuple_(literal(at, Comment.created_at.type), literal(last, Comment.id.type))
    later = live_replies(viewer, [thread.id]).where(key() > bound)
    ids = later.order_by(Comment.created_at, Comment.id)
    shown = limits.THREADS_A_PAGE
    replies = db.session.scalars(in_full(Comment.id.in_(ids.limit(shown + 1)))).all()
    more = replies[shown] if len(replies) > shown else None
    return Thread(thread, list(replies[:shown]), more)


def reply_cursor(thread):
    """The cursor of the last reply shown in a thread."""
    last = thread.replies[-1]
    return cursor_of(last.created_at, last.id)
