"""What anybody may read, for machines: always as a visitor, whoever asks."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from community import limits
from community.access import Viewer
from community.communities.models import Community
from community.db import db
from community.members.models import Member
from community.paging import LAST_ID
from community.posts.models import Hashtag, Post, PostHashtag
from community.posts.queries import readable_posts
from community.spaces.queries import readable_space, readable_spaces


def visitor_of(community):
    """Somebody from outside."""
    return Viewer(community, None)


def latest_posts(visitor, *conditions):
    """The newest posts with their texts, for a feed."""
    posts = readable_posts(visitor).where(*conditions)
    with_all = posts.options(joinedload(Post.author), undefer(Post.body_html))
    newest = with_all.order_by(Post.created_at.desc(), Post.id.desc())
    return db.session.scalars(newest.limit(limits.POSTS_A_FEED)).all()


def posts_in_space(visitor, slug):
    """(Space, its latest posts), or None when it does not exist for a visitor."""
    space = readable_space(visitor, slug)
    return space and (space, latest_posts(visitor, Post.space_id == space.id))


def posts_with_tag(visitor, name):
    """(Hashtag, its latest posts), or None: also when only hidden posts carry it."""
    here = select(Hashtag).filter_by(community_id=visitor.community.id, name=name.lower())
    tag = db.session.scalar(here)
    if tag is None:
        return None
    tagged = select(PostHashtag.post_id).where(PostHashtag.hashtag_id == tag.id)
    posts = latest_posts(visitor, Post.id.in_(tagged))
    return (tag, posts) if posts else None


def posts_by_member(visitor, handle):
    """(Member, their latest posts), or None: also when they show themselves to members alone, or
    wrote nothing that a visitor may read."""
    here = select(Member).filter_by(community_id=visitor.community.id, handle=handle.lower())
    shown = here.where(Member.left_at.is_(None), Member.visibility != "private")
    member = db.session.scalar(shown)
    posts = latest_posts(visitor, Post.author_id == member.id) if member else None
    return (member, posts) if posts else None


def pages_of(visitor):
    """The number of each page of a community's sitemap: one for so many ids of posts."""
    ids = readable_posts(visitor).with_only_columns(func.min(Post.id), func.max(Post.id))
    return page_numbers(*db.session.execute(ids).one())


def page_numbers(first, last):
    return range(first // limits.SITEMAP_IDS, last // limits.SITEMAP_IDS + 1) if first else (0,)


def site_pages():
    """[(Community, numbers of its pages)] of the communities that anybody may look into.

    Those with a domain of their own tell about themselves there.
    """
    first, last = (
        select(end(Post.id)).where(Post.community_id == Community.id).scalar_subquery()
        for end in (func.min, func.max)
    )
    shown = select(Community, first, last).where(
        Community.visibility == "public", Community.custom_domain.is_(None)
    )
    rows = db.session.execute(shown.order_by(Community.id).limit(limits.SITEMAP_COMMUNITIES))
    return [(community, page_numbers(*ends)) for community, *ends in rows]


def posts_on_page(visitor, number):
    """[(id, when it last changed)] of the posts on a page of the sitemap."""
    first = number * limits.SITEMAP_IDS
    last = min(first + limits.SITEMAP_IDS - 1, LAST_ID)
    here = readable_posts(visitor).where(Post.id.between(first, last))
    columns = here.with_only_columns(Post.id, Post.last_activity_at, Post.edited_at)
    rows = db.session.execute(columns.order_by(Post.id))
    return [(id, max(active, edited or active)) for id, active, edited in rows]


def public_slugs(visitor):
    spaces = readable_spaces(visitor)
    return [space.slug for space in db.session.scalars(spaces.order_by("position", "id"))]
