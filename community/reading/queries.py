"""What members did as readers: of one post, of the posts of a page, and their bookmarks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, literal, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from community import limits
from community.access import Viewer
from community.db import db, now
from community.members.models import Member
from community.paging import keyset, read_page
from community.posts.models import Post
from community.posts.queries import readable_post, readable_posts
from community.prepared import prepared
from community.reading.models import Bookmark, PostSubscription, PostVisit
from community.reading.subscriptions import Subscription, stands


@dataclass(frozen=True, slots=True)
class Reading(Subscription):
    """How a viewer stands to a post: what they did with it besides following or muting it."""

    visited_at: datetime | None = None
    bookmarked_at: datetime | None = None
    remind_at: datetime | None = None
    reminded_at: datetime | None = None

    @property
    def bookmarked(self):
        return self.bookmarked_at is not None

    def has_later(self, post):
        """Whether something is on the post that its last visit did not show."""
        return self.visited_at is None or post.last_activity_at > self.visited_at

    def is_behind(self, post):
        """Whether a visit would change anything: not again when one was written down just now."""
        if self.visited_at is None or self.reminded_at is not None:
            return True
        return self.has_later(post) and self.visited_at < now() - limits.VISIT_AGAIN


def about_post(kind):
    return and_(kind.member_id == Member.id, kind.post_id == bindparam("post_id"))


READING = (
    select(
        PostSubscription.state,
        PostSubscription.until,
        PostVisit.visited_at,
        Bookmark.created_at,
        Bookmark.remind_at,
        Bookmark.reminded_at,
    )
    .select_from(Member)
    .outerjoin(PostVisit, about_post(PostVisit))
    .outerjoin(Bookmark, about_post(Bookmark))
    .outerjoin(PostSubscription, about_post(PostSubscription))
    .where(Member.id == bindparam("member_id"), Member.community_id == bindparam("community_id"))
)


def reading_of(viewer, post):
    """The Reading of a post by a viewer; one query, none for visitors."""
    if not viewer.member:
        return Reading()
    return Reading(*db.session.execute(READING, {"post_id": post.id, **viewer.ids}).one())


@dataclass(frozen=True, slots=True)
class Marks:
    """Which posts of a page their viewer opened since they were written, and keeps."""

    opened: frozenset[int] = frozenset()
    bookmarked: frozenset[int] = frozenset()


def posts_of(kind, name):
    mine = kind.member_id == bindparam("member_id"), kind.post_id.in_(some_posts())
    return select(kind.post_id, literal(name)).where(*mine)


def some_posts():
    return bindparam("posts", expanding=True)


MARKS = union_all(posts_of(PostVisit, "opened"), posts_of(Bookmark, "bookmarked"))


def marks_on(viewer, posts):
    """The Marks of a page of posts; one query, none for visitors."""
    if not viewer.member or not posts:
        return Marks()
    asked = {"member_id": viewer.member.id, "posts": [post.id for post in posts]}
    rows = db.session.execute(MARKS, asked).all()
    opened, bookmarked = (
        frozenset(post_id for post_id, name in rows if name == wanted)
        for wanted in ("opened", "bookmarked")
    )
    return Marks(opened, bookmarked)


def opened_by(me):
    """The ids of posts a member has opened (SQL)."""
    return select(PostVisit.post_id).where(PostVisit.member_id == me)


def subscribed_by(me, state):
    """The ids of posts a member follows or mutes at this moment (SQL)."""
    mine = PostSubscription.member_id == me, stands(PostSubscription, state)
    return select(PostSubscription.post_id).where(*mine)


@prepared
def bookmarks_of(viewer, older):
    posts = readable_posts(viewer).join(Bookmark, Bookmark.post_id == Post.id)
    mine = posts.where(Bookmark.member_id == viewer.member.id).with_only_columns(
        Bookmark, maintain_column_froms=True
    )
    with_posts = mine.options(contains_eager(Bookmark.post).joinedload(Post.author))
    return keyset(with_posts, Bookmark.created_at, Bookmark.id, older)


def bookmarks_page(viewer, after=None):
    """A Page of the viewer's bookmarks of posts they can read, the newest first."""
    ordered = bookmarks_of(viewer, after is not None)
    return read_page(ordered, Bookmark.created_at, Bookmark.id, after, **viewer.ids)


def is_readable_to_its_member(bookmark):
    """For jobs: whether a bookmark's member is still here and may read its post."""
    member = bookmark.member
    if not member.is_here or member.is_banned:
        return False
    viewer = Viewer(member.community, member, strong=False, hides=True)
    return readable_post(viewer, bookmark.post_id, joinedload(Post.author)) is not None
