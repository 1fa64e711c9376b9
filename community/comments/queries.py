"""Reading comments: threads of a first-level comment and its replies, oldest first."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from community import limits
from community.comments.models import Comment, CommentRevision
from community.db import db
from community.members.queries import hidden_ids, is_hidden, without_hidden
from community.paging import cursor_of, keyset, page_of, read_cursor, read_page
from community.posts.models import Post
from community.posts.queries import readable_posts
from community.prepared import prepared


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
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer may do with the comments of a post, asked once for a whole page of them.

    `hidden` are the members whose name a reply to them must not show.
    """

    me: int | None
    like: bool
    reply: bool
    edit: bool
    moderate: bool
    hidden: frozenset[int] = frozenset()

    def may_edit(self, comment):
        return self.edit and self.me is not None and comment.author_id == self.me


def rights_on(viewer, post):
    return Rights(
        me=viewer.member.id if viewer.member else None,
        like=bool(viewer.can("reactions.give")),
        reply=bool(viewer.can("comments.create", post.space)) and post.deleted_at is None,
        edit=bool(viewer.can("comments.edit")),
        moderate=bool(viewer.can("comments.moderate")),
        hidden=hidden_ids(viewer),
    )


def readable_comments(viewer):
    """A comment exists for those who can read its post, until it is deleted."""
    posts = readable_posts(viewer).with_only_columns(Post.id)
    comments = select(Comment).where(
        Comment.community_id == viewer.community.id,
        Comment.post_id.in_(posts),
        Comment.deleted_at.is_(None),
    )
    return without_hidden_threads(without_hidden(comments, viewer, Comment.author_id), viewer)


def without_hidden_threads(comments, viewer):
    """The statement without replies in threads begun by somebody hidden from the viewer."""
    if not viewer.hides:
        return comments
    first = aliased(Comment)
    begun = exists().where(first.id == Comment.parent_id, is_hidden(viewer, first.author_id))
    return comments.where(~begun)


def readable_comment(viewer, comment_id, *options):
    """One readable comment with its post and the post's space, or None."""
    found = readable_comments(viewer).where(Comment.id == comment_id)
    post = joinedload(Comment.post).joinedload(Post.space)
    return db.session.scalar(found.options(post, joinedload(Comment.author), *options))


def readable_thread(viewer, comment_id):
    """A first-level comment of a readable post, also one that is only a marker by now, or None."""
    posts = readable_posts(viewer).with_only_columns(Post.id)
    thread = select(Comment).where(
        Comment.community_id == viewer.community.id,
        Comment.id == comment_id,
        Comment.parent_id.is_(None),
        Comment.post_id.in_(posts),
    )
    shown = without_hidden(thread, viewer, Comment.author_id)
    return db.session.scalar(shown.options(joinedload(Comment.post).joinedload(Post.space)))


def first_level(viewer, post_id):
    """Threads that are shown: a deleted comment stays as a marker while it has replies."""
    shown = or_(Comment.deleted_at.is_(None), Comment.reply_count > 0)
    threads = select(Comment).where(Comment.post_id == post_id, Comment.parent_id.is_(None), shown)
    shown_to = without_hidden(threads, viewer, Comment.author_id)
    return shown_to.options(joinedload(Comment.author))


@prepared
def threads_in_order(viewer, older, linked):
    """First-level comments: from the start, after a cursor (older), or from a linked one."""
    threads = first_level(viewer, bindparam("post_id"))
    if linked:
        threads = threads.where(key() >= key_of_linked())
    size = limits.THREADS_A_PAGE
    return keyset(threads, Comment.created_at, Comment.id, older, size, newest_first=False)


def threads_of(viewer, post, after=None, at=None):
    """A page of threads: from the start, after a cursor, or from the one that holds `at`."""
    ordered = threads_in_order(viewer, after is not None, at is not None)
    ids = {"post_id": post.id, **linked(at and (at.parent or at)), **viewer.ids}
    size = limits.THREADS_A_PAGE
    page = read_page(ordered, Comment.created_at, Comment.id, after, size, **ids)
    threads = [Thread(comment) for comment in page.items]
    fill_replies(viewer, threads, at if at is not None and at.parent_id else None)
    first = bool(threads) and (after or at) and exists_before(viewer, post, threads[0].comment)
    return Threads(threads, page.after, earlier=bool(first))


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


def author_comments_page(viewer, member, after=None):
    theirs = readable_comments(viewer).where(Comment.author_id == member.id)
    post = joinedload(Comment.post).joinedload(Post.space)
    return page_of(theirs.options(post), Comment.created_at, Comment.id, after)


def last_comment_by(author):
    written = select(Comment).where(
        Comment.community_id == author.community_id, Comment.author_id == author.id
    )
    newest = written.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(1)
    return db.session.scalar(newest)


def versions_of(comment):
    """Older versions of a comment, the newest first."""
    versions = select(CommentRevision).where(CommentRevision.comment_id == comment.id)
    return db.session.scalars(versions.order_by(CommentRevision.id.desc()).limit(100)).all()
