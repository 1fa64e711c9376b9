"""Which comments exist for whom, one at a time and in lists, and what may be done with them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from community.comments.models import Comment, CommentRevision
from community.db import db, to_ms
from community.members.queries import hidden_ids, is_hidden, without_hidden
from community.paging import page_of
from community.posts.models import Post
from community.posts.queries import readable_posts
from community.posts.versions import edits_page


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer may do with the comments of a post, asked once for a whole page of them.

    `hidden` are the members whose name a reply to them must not show; what came after `seen_at`
    is unread.
    """

    me: int | None
    like: bool
    reply: bool
    edit: bool
    moderate: bool
    accept: bool = False
    hidden: frozenset[int] = frozenset()
    seen_at: datetime | None = None

    @property
    def seen(self):
        """When the viewer saw the comments before this page, for addresses of more of it."""
        return self.seen_at and to_ms(self.seen_at)

    def is_unread(self, comment):
        if self.seen_at is None or comment.deleted_at is not None:
            return False
        return comment.created_at > self.seen_at and comment.author_id != self.me

    def may_edit(self, comment):
        return self.edit and self.me is not None and comment.author_id == self.me


def rights_on(viewer, post, seen_at=None):
    return Rights(
        me=viewer.member.id if viewer.member else None,
        like=bool(viewer.can("reactions.give")),
        reply=bool(viewer.can("comments.create", post.space)) and post.takes_comments,
        edit=bool(viewer.can("comments.edit")),
        moderate=bool(viewer.can("comments.moderate")),
        accept=may_accept(viewer, post),
        hidden=hidden_ids(viewer),
        seen_at=seen_at,
    )


def may_accept(viewer, post):
    """Whether a viewer may say which comment is the answer: of their own question, or as staff."""
    asks = post.written_by(viewer) and bool(viewer.can("posts.mark_answer"))
    return post.kind == "question" and (asks or bool(viewer.can("comments.moderate")))


def comments_to_point_at(viewer, post, linked_id=None):
    """Of a post: the comment that an address names, and the one marked as the answer to it, a
    question; each None if there is none. One query, or none."""
    answered = post.kind == "question" and post.answered_at is not None
    if not (answered or linked_id):
        return None, None
    named = Comment.id == linked_id
    wanted = or_(named, Comment.accepted_at.is_not(None)) if answered else named
    here = readable_comments(viewer).where(Comment.post_id == post.id, wanted)
    found = db.session.scalars(here.options(joinedload(Comment.author), joinedload(Comment.parent)))
    comments = {comment.id: comment for comment in found}
    answers = (each for each in comments.values() if answered and each.accepted_at)
    return comments.get(linked_id), next(answers, None)


def readable_comments(viewer):
    """A comment exists for those who can read its post, until it is deleted."""
    # for each comment its post, not a list of all readable posts
    post = readable_posts(viewer).where(Post.id == Comment.post_id).correlate(Comment)
    comments = select(Comment).where(
        Comment.community_id == viewer.community.id,
        post.exists(),
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


def edits_of_comment(comment, after=None):
    """A Page of the Edits of a comment, the newest first."""
    versions = select(CommentRevision).where(
        CommentRevision.community_id == comment.community_id,
        CommentRevision.comment_id == comment.id,
    )
    return edits_page(comment, versions, CommentRevision, after)
