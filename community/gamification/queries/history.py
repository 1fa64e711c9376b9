"""A member's own ledger: its lines, and what they add up to."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from community import limits
from community.comments.models import Comment
from community.comments.queries.readable import readable_comments
from community.db import db
from community.gamification.models import PointEntry, PointTally
from community.paging import page_of
from community.posts.models import Post
from community.posts.queries import readable_posts


@dataclass(frozen=True, slots=True)
class Things:
    """What the lines of a page are about, as far as one may read it."""

    posts: dict[int, Post]
    comments: dict[int, Comment]

    def of(self, entry):
        """(the post, the comment in it) of a line; None for what is not to be named."""
        comment = self.comments.get(entry.comment_id)
        post = comment.post if comment else self.posts.get(entry.post_id)
        return post, comment


def history_page(viewer, action=None, after=None):
    """A Page of the viewer's ledger, the newest first. What an act was not worth any points for
    is no line."""
    entries = select(PointEntry).where(
        PointEntry.community_id == viewer.community.id,
        PointEntry.member_id == viewer.member.id,
        or_(PointEntry.note.is_(None), PointEntry.note != "off"),
    )
    if action:
        entries = entries.where(PointEntry.action == action)
    return page_of(entries, PointEntry.at, PointEntry.id, after, limits.ENTRIES_A_PAGE)


def things_of(viewer, entries):
    """The Things that lines are about."""
    post_ids = {entry.post_id for entry in entries if entry.post_id}
    comment_ids = {entry.comment_id for entry in entries if entry.comment_id}
    posts = readable_posts(viewer).where(Post.id.in_(post_ids))
    comments = readable_comments(viewer).where(Comment.id.in_(comment_ids))
    with_posts = comments.options(joinedload(Comment.post))
    return Things(
        {post.id: post for post in (db.session.scalars(posts) if post_ids else ())},
        {each.id: each for each in (db.session.scalars(with_posts) if comment_ids else ())},
    )


def tallies_of(member):
    """The PointTally of each action that gave a member points, the most first."""
    tallies = select(PointTally).where(PointTally.member_id == member.id, PointTally.points > 0)
    return db.session.scalars(tallies.order_by(PointTally.points.desc(), PointTally.id)).all()
