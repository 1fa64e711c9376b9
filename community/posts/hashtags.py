"""Hashtags of posts: part of the handlers, cut out by subject.

Call these with the post's space held (see `hold`): a hashtag counts the posts that are shown.
"""

from sqlalchemy import delete, func, select, update

from community import limits, text
from community.db import db, insert_once, repair
from community.posts.models import Hashtag, Post, PostHashtag


def tag_post(post, names):
    """Give a post hashtags besides those it has; what is no name or one too many is left out."""
    names = tag_names(names)
    if not names:
        return
    had = set(db.session.scalars(names_of(post)))
    new = [name for name in names if name not in had][: limits.HASHTAGS_A_POST - len(had)]
    # in one order: of two who make the same hashtags one waits, and neither for the other
    ids = [link_tag(post, name) for name in sorted(new)]
    if ids and post.deleted_at is None:
        count(post.community_id, ids, 1)


def tag_names(names):
    plain = filter(None, map(text.hashtag_name, names))
    return list(dict.fromkeys(plain))[: limits.HASHTAGS_A_POST]


def names_of(post):
    linked = select(Hashtag.name).join(PostHashtag, PostHashtag.hashtag_id == Hashtag.id)
    return linked.where(PostHashtag.post_id == post.id)


def link_tag(post, name):
    """Link a post to a hashtag, made if it is new; returns its id."""
    found = select(Hashtag.id).filter_by(community_id=post.community_id, name=name)
    held, id = found.with_for_update(key_share=True), None
    while id is None:  # the last post that had it may lose it at this moment
        insert_once(Hashtag, community_id=post.community_id, name=name, post_count=0)
        id = db.session.scalar(held)
    insert_once(PostHashtag, community_id=post.community_id, post_id=post.id, hashtag_id=id)
    return id


def retag_post(post, before, after):
    """Change a post's hashtags as an edit changed those in its text; others stay."""
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
        count(post.community_id, had, -1)
    used = select(PostHashtag.id).where(PostHashtag.hashtag_id == Hashtag.id).exists()
    db.session.execute(delete(Hashtag).where(Hashtag.id.in_(had), ~used))


def count_tags(post, step):
    mine = select(PostHashtag.hashtag_id).where(PostHashtag.post_id == post.id)
    if ids := db.session.scalars(mine).all():
        count(post.community_id, ids, step)


def count(community_id, ids, step):
    hold_tags(community_id, ids)
    tags = update(Hashtag).where(Hashtag.id.in_(ids))
    db.session.execute(tags.values(post_count=Hashtag.post_count + step))


def hold_tags(community_id, ids):
    """Wait for others who count or drop these hashtags; everybody in the same order."""
    tags = select(Hashtag.id).where(Hashtag.community_id == community_id, Hashtag.id.in_(ids))
    db.session.execute(tags.order_by(Hashtag.id).with_for_update(key_share=True))


def recount_hashtags():
    """Set hashtags.post_count to the truth; return how many were wrong."""
    shown = PostHashtag.hashtag_id == Hashtag.id, Post.deleted_at.is_(None)
    truth = select(func.count(Post.id)).join(PostHashtag, PostHashtag.post_id == Post.id)
    return repair(Hashtag.post_count, truth.where(*shown).scalar_subquery())
