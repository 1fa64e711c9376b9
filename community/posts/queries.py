from sqlalchemy import bindparam, false, func, or_, select
from sqlalchemy.orm import joinedload, undefer_group, with_expression

from community import limits
from community.db import db
from community.members.queries import without_hidden
from community.paging import keyset, page_of, read_page
from community.posts.models import GONE, Hashtag, Post, PostHashtag
from community.prepared import prepared
from community.spaces.models import Space
from community.spaces.queries import readable_spaces


def readable_posts(viewer):
    """The posts that exist for this viewer. Every other reading of posts starts from it."""
    return posts_in_readable_spaces(viewer).where(Post.deleted_at.is_(None))


def deleted_posts(viewer):
    """What was deleted, for those who may restore it."""
    deleted = Post.deleted_at.is_not(None), Post.title != GONE
    gone = posts_in_readable_spaces(viewer).where(*deleted)
    return gone if viewer.can("posts.moderate") else gone.where(false())


def posts_in_readable_spaces(viewer):
    spaces = readable_spaces(viewer).with_only_columns(Space.id)
    # "+ 0" keeps both databases from walking space by space and sorting: the feed's index is
    # sorted already, and nearly every post in it is readable.
    posts = select(Post).where(
        Post.community_id == viewer.community.id, (Post.space_id + 0).in_(spaces)
    )
    return without_hidden(posts, viewer, Post.author_id)


def with_authors(posts):
    return posts.options(joinedload(Post.author))


@prepared
def space_posts(viewer, older):
    here = readable_posts(viewer).where(Post.space_id == bindparam("space_id"))
    unpinned = here.where(Post.pinned_at.is_(None))
    return keyset(with_authors(unpinned), Post.created_at, Post.id, older)


def space_page(viewer, space, after=None):
    """A Page of a space's posts without the pinned ones."""
    posts = space_posts(viewer, after is not None)
    return read_page(posts, Post.created_at, Post.id, after, space_id=space.id, **viewer.ids)


@prepared
def pinned_posts(viewer):
    here = readable_posts(viewer).where(Post.space_id == bindparam("space_id"))
    pinned = with_authors(here.where(Post.pinned_at.is_not(None)))
    return pinned.order_by(Post.pinned_at.desc(), Post.id).limit(limits.PINNED_A_SPACE)


def pinned_in(viewer, space):
    ids = {"space_id": space.id, **viewer.ids}
    return db.session.scalars(pinned_posts(viewer), ids).all()


def deleted_page(viewer, space, after=None):
    gone = deleted_posts(viewer).where(Post.space_id == space.id)
    return page_of(with_authors(gone), Post.deleted_at, Post.id, after)


def author_page(viewer, member, after=None):
    theirs = readable_posts(viewer).where(Post.author_id == member.id)
    return page_of(with_authors(theirs), Post.created_at, Post.id, after)


def hashtag_page(viewer, hashtag, after=None):
    tagged = select(PostHashtag.post_id).where(PostHashtag.hashtag_id == hashtag.id)
    posts = readable_posts(viewer).where(Post.id.in_(tagged))
    return page_of(with_authors(posts), Post.created_at, Post.id, after)


TAGS = (  # of a post, as its page shows them: no query of their own
    select(func.coalesce(func.aggregate_strings(Hashtag.name, ","), ""))
    .join(PostHashtag, PostHashtag.hashtag_id == Hashtag.id)
    .where(PostHashtag.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)


@prepared
def posts_to_show(viewer):
    posts = posts_in_readable_spaces(viewer).where(Post.id == bindparam("post_id"))
    if viewer.can("posts.moderate"):
        posts = posts.where(or_(Post.deleted_at.is_(None), Post.title != GONE))
    else:
        posts = posts.where(Post.deleted_at.is_(None))
    tags = with_expression(Post.tags, TAGS)
    return with_authors(posts).options(joinedload(Post.space), undefer_group("body"), tags)


def post_to_show(viewer, post_id):
    """A post with its text, also a deleted one for those who may restore it; None if neither."""
    return db.session.scalar(posts_to_show(viewer), {"post_id": post_id, **viewer.ids})


def readable_post(viewer, post_id, *options):
    """One readable post with its space, or None."""
    post = readable_posts(viewer).where(Post.id == post_id)
    return db.session.scalar(post.options(joinedload(Post.space), *options))


HASHTAGS_OF_POST = (
    select(Hashtag)
    .join(PostHashtag, PostHashtag.hashtag_id == Hashtag.id)
    .where(PostHashtag.post_id == bindparam("post_id"))
    .order_by(Hashtag.name)
)


def tag_names_of(post):
    """The names of a post's hashtags; no query for one that posts_to_show found."""
    if post.tags is None:
        return [tag.name for tag in hashtags_of(post)]
    return sorted(filter(None, post.tags.split(",")))


def hashtags_of(post):
    return db.session.scalars(HASHTAGS_OF_POST, {"post_id": post.id}).all()


def hashtag_by_name(viewer, name):
    return db.session.scalar(
        select(Hashtag).filter_by(community_id=viewer.community.id, name=name.lower())
    )


def posts_since(author, since):
    """How many posts somebody wrote since a moment, deleted ones too."""
    written = select(func.count(Post.id)).where(
        Post.community_id == author.community_id, Post.author_id == author.id
    )
    return db.session.scalar(written.where(Post.created_at > since))


def last_post_by(author):
    written = select(Post).where(
        Post.community_id == author.community_id, Post.author_id == author.id
    )
    newest = written.order_by(Post.created_at.desc(), Post.id.desc()).limit(1)
    return db.session.scalar(newest.options(undefer_group("body")))
