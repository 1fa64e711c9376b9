"""Reading comments: threads of a first-level comment and its replies, oldest first."""

from dataclasses import dataclass, field

from sqlalchemy import func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from community import limits
from community.comments.models import Comment, CommentRevision
from community.db import db
from community.paging import cursor_of, page_of, read_cursor
from community.posts.models import Post
from community.posts.queries import readable_posts


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
    """What a viewer may do with the comments of a post, asked once for a whole page of them."""

    me: int | None
    like: bool
    reply: bool
    edit: bool
    moderate: bool

    def may_edit(self, comment):
        return self.edit and self.me is not None and comment.author_id == self.me


def rights_on(viewer, post):
    return Rights(
        me=viewer.member.id if viewer.member else None,
        like=bool(viewer.can("reactions.give")),
        reply=bool(viewer.can("comments.create", post.space)) and post.deleted_at is None,
        edit=bool(viewer.can("comments.edit")),
        moderate=bool(viewer.can("comments.moderate")),
    )


def readable_comments(viewer):
    """A comment exists for those who can read its post, until it is deleted."""
    posts = readable_posts(viewer).with_only_columns(Post.id)
    return select(Comment).where(
        Comment.community_id == viewer.community.id,
        Comment.post_id.in_(posts),
        Comment.deleted_at.is_(None),
    )


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
    return db.session.scalar(thread.options(joinedload(Comment.post).joinedload(Post.space)))


def first_level(post):
    """Threads that are shown: a deleted comment stays as a marker while it has replies."""
    shown = or_(Comment.deleted_at.is_(None), Comment.reply_count > 0)
    threads = select(Comment).where(Comment.post_id == post.id, Comment.parent_id.is_(None), shown)
    return threads.options(joinedload(Comment.author))


def threads_of(post, after=None, at=None):
    """A page of threads: from the start, after a cursor, or from the one that holds `at`."""
    statement = first_level(post)
    if at is not None:
        root = at.parent or at
        statement = statement.where(not_before(root))
    page = page_of(
        statement, Comment.created_at, Comment.id, after, limits.THREADS_A_PAGE, newest_first=False
    )
    threads = [Thread(comment) for comment in page.items]
    fill_replies(threads, at if at is not None and at.parent_id else None)
    first = bool(threads) and (after or at) and exists_before(post, threads[0].comment)
    return Threads(threads, page.after, earlier=bool(first))


def key():
    return tuple_(Comment.created_at, Comment.id)


def key_of(comment):
    return tuple_(
        literal(comment.created_at, Comment.created_at.type), literal(comment.id, Comment.id.type)
    )


def not_before(comment):
    return key() >= key_of(comment)


def exists_before(post, comment):
    before = first_level(post).with_only_columns(Comment.id).where(key() < key_of(comment))
    return db.session.scalar(before.limit(1))


def fill_replies(threads, target=None):
    """Give each thread its first replies; the thread of `target` starts at that reply instead."""
    by_id = {thread.comment.id: thread for thread in threads if thread.comment.reply_count}
    if not by_id:
        return
    for reply in first_replies(list(by_id), target):
        by_id[reply.parent_id].replies.append(reply)
    for thread in by_id.values():
        most = limits.THREADS_A_PAGE if holds(thread, target) else limits.REPLIES_SHOWN
        thread.more = thread.replies[most] if len(thread.replies) > most else None
        thread.replies = thread.replies[:most]
        thread.earlier = holds(thread, target) and has_earlier(target)


def holds(thread, target):
    return target is not None and target.parent_id == thread.comment.id


def has_earlier(target):
    before = live_replies([target.parent_id]).where(key() < key_of(target))
    return db.session.scalar(before.limit(1)) is not None


def live_replies(parent_ids):
    return select(Comment.id).where(Comment.parent_id.in_(parent_ids), Comment.deleted_at.is_(None))


def first_replies(parent_ids, target):
    """The first replies of each thread and one more, which tells that there are more; one query."""
    place = func.row_number().over(
        partition_by=Comment.parent_id, order_by=(Comment.created_at, Comment.id)
    )
    numbered = live_replies(parent_ids)
    if target is not None:
        numbered = numbered.where(or_(Comment.parent_id != target.parent_id, not_before(target)))
    numbered = numbered.add_columns(place.label("place"), Comment.parent_id).subquery()
    most = limits.REPLIES_SHOWN + 1
    wanted = numbered.c.place <= most
    if target is not None:
        more = numbered.c.place <= limits.THREADS_A_PAGE + 1
        wanted = or_(wanted, (numbered.c.parent_id == target.parent_id) & more)
    return replies_where(Comment.id.in_(select(numbered.c.id).where(wanted)))


def replies_where(condition):
    replies = select(Comment).where(condition).order_by(Comment.created_at, Comment.id)
    answered = joinedload(Comment.answers).options(joinedload(Comment.author))
    return db.session.scalars(replies.options(joinedload(Comment.author), answered)).all()


def replies_after(thread, after):
    """A Page-like Thread with the replies of `thread` after a cursor."""
    at, last = read_cursor(after)
    bound = tuple_(literal(at, Comment.created_at.type), literal(last, Comment.id.type))
    ids = live_replies([thread.id]).where(key() > bound).order_by(Comment.created_at, Comment.id)
    shown = limits.THREADS_A_PAGE
    replies = replies_where(Comment.id.in_(ids.limit(shown + 1)))
    more = replies[shown] if len(replies) > shown else None
    return Thread(thread, replies[:shown], more)


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
