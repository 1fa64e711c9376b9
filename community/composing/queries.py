from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from community import limits
from community.comments.models import Comment, CommentRevision
from community.comments.queries import readable_comments
from community.composing.models import Draft
from community.db import db, now
from community.paging import page_of
from community.posts.models import Post, PostRevision
from community.posts.queries import readable_posts
from community.spaces.models import Space


@dataclass(frozen=True)
class Place:
    """Where a draft belongs; a reply's comment is the one it answers."""

    kind: str
    space: Space | None = None
    post: Post | None = None
    comment: Comment | None = None

    @property
    def columns(self):
        things = {"space_id": self.space, "post_id": self.post, "comment_id": self.comment}
        return {column: thing.id if thing else None for column, thing in things.items()}


def drafts_of(member):
    """The drafts of one member. Nobody ever reads those of others."""
    return select(Draft).where(
        Draft.community_id == member.community_id, Draft.member_id == member.id
    )


def drafts_at(member, place):
    """A member's drafts for one place, the newest first; scheduled posts are none of them."""
    here = drafts_of(member).where(Draft.kind == place.kind, Draft.publish_at.is_(None))
    for column, id in place.columns.items():
        if id is not None:
            here = here.where(getattr(Draft, column) == id)
    return here.order_by(Draft.saved_at.desc(), Draft.id.desc())


def draft_for(viewer, kind, space=None, post=None, comment=None):
    """What the viewer was writing in a place, or None; without a space the newest new post."""
    if viewer.member is None:
        return None
    newest = drafts_at(viewer.member, Place(kind, space, post, comment)).limit(1)
    return db.session.scalar(newest)


def own_draft(viewer, draft_id, *options):
    mine = drafts_of(viewer.member).where(Draft.id == draft_id)
    return db.session.scalar(mine.options(*options))


def drafts_page(viewer, after=None):
    """A Page of the viewer's drafts, the last saved first."""
    mine = drafts_of(viewer.member).where(Draft.publish_at.is_(None))
    return page_of(mine, Draft.saved_at, Draft.id, after)


def scheduled_by(member):
    """A member's posts that wait for their time, the next first."""
    waiting = drafts_of(member).where(Draft.publish_at.is_not(None))
    ordered = waiting.order_by(Draft.publish_at, Draft.id).limit(limits.SCHEDULED)
    return db.session.scalars(ordered).all()


def count_of(member, scheduled=False):
    mine = drafts_of(member).with_only_columns(func.count(Draft.id))
    waits = Draft.publish_at.is_not(None) if scheduled else Draft.publish_at.is_(None)
    return db.session.scalar(mine.where(waits))


def posts_of_drafts(viewer, drafts):
    """The posts that these drafts belong to and that the viewer may (still) read, by their id, and
    the comments: ({id: Post}, {id: Comment})."""
    comment_ids = {draft.comment_id for draft in drafts if draft.comment_id}
    comments = readable_comments(viewer).where(Comment.id.in_(comment_ids))
    found = db.session.scalars(comments).all() if comment_ids else []
    post_ids = {draft.post_id for draft in drafts if draft.post_id}
    post_ids |= {comment.post_id for comment in found}
    posts = readable_posts(viewer).where(Post.id.in_(post_ids))
    shown = {post.id: post for post in db.session.scalars(posts)} if post_ids else {}
    return shown, {comment.id: comment for comment in found if comment.post_id in shown}


def wrote_since(member, place, since):
    """Whether a member has posted in a place after a moment: what was typed before is no draft."""
    return any(db.session.scalar(select(each)) for each in written_since(member, place, since))


def written_since(member, place, since):
    """Conditions, of which one holds when a member has written in a place since a moment."""
    by = member.id
    if place.kind == "post":
        posts = exists().where(Post.author_id == by, Post.space_id == place.space.id)
        yield posts.where(Post.community_id == member.community_id, Post.created_at >= since)
        waiting = exists().where(Draft.member_id == by, Draft.space_id == place.space.id)
        yield waiting.where(Draft.publish_at.is_not(None), Draft.saved_at >= since)
    elif place.kind == "post_edit":
        edits = exists().where(PostRevision.post_id == place.post.id)
        yield edits.where(PostRevision.editor_id == by, PostRevision.created_at >= since)
    elif place.kind == "comment_edit":
        edits = exists().where(CommentRevision.comment_id == place.comment.id)
        yield edits.where(CommentRevision.editor_id == by, CommentRevision.created_at >= since)
    else:
        post_id = place.post.id if place.post else place.comment.post_id
        comments = exists().where(Comment.post_id == post_id, Comment.author_id == by)
        yield comments.where(Comment.created_at >= since)


def due_drafts():
    """[(community_id, id)]: of each member the first scheduled post whose time has come."""
    due = Draft.publish_at <= now()
    first = select(func.min(Draft.id)).where(due).group_by(Draft.member_id)
    rows = select(Draft.community_id, Draft.id).where(Draft.id.in_(first)).limit(1_000)
    return [tuple(row) for row in db.session.execute(rows)]


def due_draft(community_id, draft_id):
    """A scheduled post whose time has come, with its author, or None."""
    waiting = select(Draft).where(Draft.community_id == community_id, Draft.id == draft_id)
    due = waiting.where(Draft.publish_at <= now()).options(joinedload(Draft.member))
    return db.session.scalar(due)


def old_drafts(limit):
    """Ids of drafts that nobody has touched for too long."""
    old = Draft.saved_at < now() - limits.DRAFT_KEPT, Draft.publish_at.is_(None)
    return db.session.scalars(select(Draft.id).where(*old).limit(limit)).all()
