"""Hashtags of posts: part of the handlers, cut out by subject.

Call these with the post's space held (see `hold`): a hashtag counts the posts that are shown.
"""

from sqlalchemy import delete, func, select, update

from community import limits, text
from community.db import db, insert_once, repair
from community.posts.models import Hashtag, Post, PostHashtag


def tag_post(post, names):
    """Give a post hashtags besides those it has, and count them if it is shown."""
    ids = link_tags(post, names)
    if ids and post.deleted_at is None:
        count(ids, 1)


def link_tags(post, names):
    """The same, uncounted: for a post that is about to be. What is no name or one too many is left
    out; returns the ids of the new ones.
    """
    names = tag_names(names)
    if not names:
        return []
    had = set(db.session.scalars(names_of(post)))
    new = [name for name in names if name not in had][: limits.HASHTAGS_A_POST - len(had)]
    ids = [hold_tag(post.community_id, name) for name in sorted(new)]
    for id in ids:
        insert_once(PostHashtag, community_id=post.community_id, post_id=post.id, hashtag_id=id)
    return ids


def tag_names(names):
    plain = filter(None, map(text.hashtag_name, names))
    return list(dict.fromkeys(plain))[: limits.HASHTAGS_A_POST]


def names_of(post):
    linked = select(Hashtag.name).join(PostHashtag, PostHashtag.hashtag_id == Hashtag.id)
    return linked.where(PostHashtag.post_id == post.id)


def hold_tag(community_id, name):
    """Make a hashtag if it is new, and wait for others who count or drop it; returns its id.

    Hashtags are always held in the order of their names, all that one change needs before the
    first of them is counted: of two writers one waits, and neither for the other.
    """
    found = select(Hashtag.id).filter_by(community_id=community_id, name=name)
    held, id = found.with_for_update(key_share=True), None
    while id is None:  # the last post that had it may lose it at this moment
        insert_once(Hashtag, community_id=community_id, name=name, post_count=0)
        id = db.session.scalar(held)
    return id


def retag_post(post, before, after):
    """Change a post's hashtags as an edit changed those in its text; others stay."""
    for name in sorted(set(before) ^ set(after)):
        hold_tag(post.community_id, name)
    untag_post(post, set(before) - set(after))
    tag_post(post, after)


def untag_post(post, names=None):
    """Take a post's hashtags away, or only some; those that no other post has go altogether."""
    links = delete(PostHashtag).where(PostHashtag.post_id == post.id)
    if names is not None:
        named = Hashtag.community_id == post.community_id, Hashtag.name.in_(names)
        links = links.where(PostHashtag.hashtag_id.in_(select(Hashtag.id).where(*named)))
    had = db.session.scalars(links.returning(PostHashtag.hashtag_id)).all()
    if not had:
        return
    hold_tags(post.community_id, had)
    if post.deleted_at is None:
        count(had, -1)
    used = select(PostHashtag.id).where(PostHashtag.hashtag_id == Hashtag.id).exists()
    db.session.execute(delete(Hashtag).where(Hashtag.id.in_(had), ~used))


def count_tags(post, step):
    mine = select(PostHashtag.hashtag_id).where(PostHashtag.post_id == post.id)
    if ids := db.session.scalars(mine).all():
        hold_tags(post.community_id, ids)
        count(ids, step)


def count(ids, step):
    tags = update(Hashtag).where(Hashtag.id.in_(ids))
    db.session.execute(tags.values(post_count=Hashtag.post_count + step))


def hold_tags(community_id, ids):
    """Wait for others who count or drop these hashtags."""
    tags = select(Hashtag.id).where(Hashtag.community_id == community_id, Hashtag.id.in_(ids))
    db.session.execute(tags.order_by(Hashtag.name).with_for_update(key_share=True))


def recount_hashtags():
    """Set hashtags.post_count to the truth; return how many were wrong."""
    shown = PostHashtag.hashtag_id == Hashtag.id, Post.deleted_at.is_(None)
    truth = select(func.count(Post.id)).join(PostHashtag, PostHashtag.post_id == Post.id)
    return repair(Hashtag.post_count, truth.where(*shown).scalar_subquery())
