"""The feed's tabs: which posts, in which order. Each is one statement along an index."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, case, exists, func, literal, or_, select, union, union_all

from community import limits
from community.db import db, now
from community.members.models import Follow, Member
from community.members.queries import memberships_of
from community.notifications.preferences import spaces_muted_by
from community.paging import keyset, read_cursor, read_page
from community.posts.models import Post
from community.posts.queries import readable_posts, with_authors
from community.prepared import prepared
from community.reading.models import PostSubscription, PostVisit
from community.reading.queries import subscribed_by
from community.reading.subscriptions import stands
from community.spaces.models import Space, SpaceVisit
from community.spaces.queries import readable_spaces

TABS = ("new", "hot", "top", "following", "unread")
OWN_TABS = ("following", "unread")  # for members
KEYS = {"hot": Post.hot, "top": Post.score}  # the others are sorted by time
PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30), "all": None}
NEWS_AT_ONCE = limits.POSTS_A_PAGE


@dataclass(frozen=True)
class Choice:
    """What of the feed somebody asks for."""

    tab: str = "new"
    period: str = "week"
    space: Space | None = None
    kind: str | None = None

    @property
    def by(self):
        return KEYS.get(self.tab, Post.created_at)

    @property
    def has_news(self):
        """Whether what is new stands above all else."""
        return self.by is Post.created_at

    @property
    def since(self):
        """The oldest there can be in this list, or None."""
        if self.tab == "unread":
            return now() - limits.UNREAD_REACH
        span = PERIODS[self.period] if self.tab == "top" else None
        return span and now() - span


class Shape(NamedTuple):
    """What of a choice makes another statement."""

    tab: str
    limited: bool
    in_space: bool
    of_kind: bool
    few: bool  # posts by those whom the viewer follows


def shape_of(viewer, choice):
    few = choice.tab == "following" and written_by_followed(viewer) <= limits.FOLLOWED_POSTS_SORTED
    limited = choice.since is not None
    return Shape(choice.tab, limited, choice.space is not None, choice.kind is not None, few)


def asked(viewer, choice):
    """The parameters of a choice's statement."""
    space_id = choice.space and choice.space.id
    return {"space_id": space_id, "kind": choice.kind, "since": choice.since, **viewer.ids}


def feed_page(viewer, choice, after=None):
    """A Page of the posts of a choice."""
    ordered = feed_posts(viewer, shape_of(viewer, choice), bool(after))
    return read_page(ordered, choice.by, Post.id, after, **asked(viewer, choice))


def news_of(viewer, choice, since):
    """Posts of a choice that came after a cursor, the newest first; of too many, some."""
    ordered = news_posts(viewer, shape_of(viewer, choice))
    at, last = read_cursor(since)
    ids = {**asked(viewer, choice), "at": at, "last": last}
    return db.session.scalars(ordered, ids).all()[::-1]


@prepared
def feed_posts(viewer, shape, older):
    return in_order(viewer, shape, older)


@prepared
def news_posts(viewer, shape):
    return in_order(viewer, shape, True, NEWS_AT_ONCE + 1 - limits.LAST_PAGE_MIN, False)


def looked_up_last(shape):
    """Whether the ids of a page are found first, by an index that holds all that decides."""
    return shape.few or (shape.tab == "top" and shape.limited)


def in_order(viewer, shape, *how):
    """The posts of a tab, in the way `keyset` is told."""
    key = KEYS.get(shape.tab, Post.created_at)
    posts = posts_of(viewer, shape)
    if not looked_up_last(shape):
        return keyset(with_authors(posts), key, Post.id, *how)
    if shape.few:
        found = by_followed(posts, viewer.member.id)
        ids = keyset(select(found.c.id), found.c.created_at, found.c.id, *how)
    else:
        ids = keyset(posts.with_only_columns(Post.id), key, Post.id, *how)
    shown = with_authors(select(Post).where(Post.id.in_(ids)))
    return keyset(shown, key, Post.id, False, *how[1:])


def posts_of(viewer, shape):
    posts = readable_posts(viewer)
    # added to, a column has SQLite leave its indexes alone
    last = looked_up_last(shape)
    if shape.in_space:
        posts = posts.where((Post.space_id + 0 if last else Post.space_id) == bindparam("space_id"))
    if shape.of_kind:
        posts = posts.where((Post.kind + "" if last else Post.kind) == bindparam("kind"))
    since = bindparam("since", type_=Post.created_at.type)
    if shape.tab == "top" and shape.limited:
        posts = posts.where(Post.created_at >= since)
    if shape.tab in OWN_TABS:
        posts = posts.where(Post.id.not_in(subscribed_by(viewer.member.id, "mute")))
    if shape.tab == "following" and not shape.few:
        posts = posts.where(followed_by(viewer.member.id))
    if shape.tab == "unread":
        posts = posts.where(
            Post.space_id.not_in(spaces_muted_by(viewer.member.id)),
            *unread_by(viewer, joined_at(viewer), since),
        )
    return posts


def joined_at(viewer):
    me = Member.id == viewer.member.id, Member.community_id == viewer.community.id
    return select(Member.joined_at).where(*me).scalar_subquery()


def authors_followed_by(me):
    return select(Follow.followed_id).where(Follow.follower_id == me)


def followed_by(me):
    """Posts that a member follows, or by somebody whom they follow: of many, enough are found
    near the top of all posts ("+ 0" has SQLite look there)."""
    by_them = (Post.author_id + 0).in_(authors_followed_by(me))
    return or_(by_them, Post.id.in_(subscribed_by(me, "follow")))


def by_followed(posts, me):
    """The same where they are few: found by their authors ("+ 0" has SQLite begin with what the
    member follows), as a table of ids and moments."""
    mine = PostSubscription.member_id == me, stands(PostSubscription, "follow")
    each = (
        posts.where(Post.author_id.in_(authors_followed_by(me))),
        posts.join(PostSubscription, Post.id == PostSubscription.post_id + 0).where(*mine),
    )
    columns = Post.id, Post.created_at
    found = (part.with_only_columns(*columns, maintain_column_froms=True) for part in each)
    return union(*found).subquery()


WRITTEN_BY_FOLLOWED = (
    select(func.coalesce(func.sum(Member.post_count), 0))
    .join(Follow, Follow.followed_id == Member.id)
    .where(Follow.follower_id == bindparam("member_id"))
)


def written_by_followed(viewer):
    """How much there is by those whom the viewer follows."""
    return db.session.scalar(WRITTEN_BY_FOLLOWED, {"member_id": viewer.member.id})


def unread_by(viewer, joined_at, since):
    """What makes a post unread: it came after the last visit of its space, or after joining where
    there was none, and not before `since`; it is somebody else's and was not opened."""
    me = viewer.member.id
    opened = exists().where(PostVisit.member_id == me, PostVisit.post_id == Post.id)
    return (
        Post.created_at > seen_at(me, Post.space_id, joined_at),
        Post.created_at >= first_unseen(viewer, joined_at, since),
        or_(Post.author_id.is_(None), Post.author_id != me),
        ~opened,
    )


def seen_at(me, space_id, joined_at):
    visited = SpaceVisit.member_id == me, SpaceVisit.space_id == space_id
    return func.coalesce(select(SpaceVisit.visited_at).where(*visited).scalar_subquery(), joined_at)


def first_unseen(viewer, joined_at, since):
    """When what a member has not seen begins, in any space: so an index is walked no further. NULL
    where they have seen all."""
    seen = seen_at(viewer.member.id, Space.id, joined_at)
    news = readable_spaces(viewer).where(Space.last_post_at > seen)
    begins = func.min(case((seen > since, seen), else_=since))
    return news.with_only_columns(begins).scalar_subquery()


def unread_counts(user, viewer_of):
    """For the picker: how many posts each of somebody's communities has that they did not see.

    Returns [(Member with its community, count)]; `viewer_of(member)` makes the viewer. Where they
    are banned there is nothing to count.
    """
    mine = memberships_of(user)
    each = [unread_count(viewer_of(member)) for member in mine if not member.is_banned]
    counts = {row[0]: row[1] for row in db.session.execute(union_all(*each))} if each else {}
    return [(member, counts.get(member.id, 0)) for member in mine]


def unread_count(viewer):
    """One row: the member's id, and how many posts they did not see (100 at most)."""
    me = viewer.member
    joined_at, since = me.joined_at, now() - limits.UNREAD_REACH
    moments = (literal(moment, Post.created_at.type) for moment in (joined_at, since))
    news = readable_posts(viewer).where(
        Post.id.not_in(subscribed_by(me.id, "mute")),
        Post.space_id.not_in(spaces_muted_by(me.id)),
        *unread_by(viewer, *moments),
    )
    recent = news.with_only_columns(Post.id).limit(100).subquery()
    return select(literal(me.id), func.count()).select_from(recent)
