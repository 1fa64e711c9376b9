"""Hashtags of posts: part of the handlers, cut out by subject."""

import re

from sqlalchemy import delete, func, select, update

from community import limits
from community.db import db, insert_once, repair
from community.posts.models import Hashtag, Post, PostHashtag


def tag_post(post, names):
    """Give a post its hashtags; names that are too short, too long or too many are left out."""
    for name in tag_names(names):
        insert_once(Hashtag, community_id=post.community_id, name=name, post_count=0)
        found = select(Hashtag.id).filter_by(community_id=post.community_id, name=name)
        insert_once(
            PostHashtag,
            community_id=post.community_id,
            post_id=post.id,
            hashtag_id=db.session.scalar(found),
        )


def tag_names(names):
    least, most = limits.HASHTAG
    plain = (re.sub(r"[^\w-]+", "-", name.strip().lower()).strip("-") for name in names)
    return list(dict.fromkeys(name for name in plain if least <= len(name) <= most))[
        : limits.HASHTAGS_A_POST
    ]


def untag_post(post):
    """Take a post's hashtags away; those that no other post has go altogether."""
    if post.deleted_at is None:
        count_tags(post, -1)
    links = delete(PostHashtag).where(PostHashtag.post_id == post.id)
    had = db.session.scalars(links.returning(PostHashtag.hashtag_id)).all()
    used = select(PostHashtag.id).where(PostHashtag.hashtag_id == Hashtag.id).exists()
    db.session.execute(delete(Hashtag).where(Hashtag.id.in_(had), ~used))


def count_tags(post, step):
    mine = select(PostHashtag.hashtag_id).where(PostHashtag.post_id == post.id)
    tags = update(Hashtag).where(Hashtag.id.in_(mine))
    db.session.execute(tags.values(post_count=Hashtag.post_count + step))


def recount_hashtags():
    """Set hashtags.post_count to the truth; return how many were wrong."""
    shown = PostHashtag.hashtag_id == Hashtag.id, Post.deleted_at.is_(None)
    truth = select(func.count(Post.id)).join(PostHashtag, PostHashtag.post_id == Post.id)
    return repair(Hashtag.post_count, truth.where(*shown).scalar_subquery())
