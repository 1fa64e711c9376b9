"""What a digest shows besides what is for its reader: the posts that were most talked about."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db, now
from community.notifications.mails.ceilings import WEEK
from community.notifications.models import SpaceSubscription
from community.posts.models import Post
from community.posts.queries import readable_posts, with_authors
from community.prepared import prepared
from community.reading.queries import opened_by, subscribed_by
from community.reading.subscriptions import stands


def most_talked_about(viewer, told):
    """A few posts of the last week that a member has neither opened nor muted, nor is told of in
    these notifications; those with the most comments and reactions."""
    asked = {"told": [each.post_id for each in told if each.post_id], "since": now() - WEEK}
    return db.session.scalars(best_posts(viewer), asked | viewer.ids).all()


@prepared
def best_posts(viewer):
    me = viewer.member.id
    muted = select(SpaceSubscription.space_id).where(
        SpaceSubscription.member_id == me, stands(SpaceSubscription, "mute")
    )
    posts = readable_posts(viewer).where(
        Post.created_at > bindparam("since", type_=Post.created_at.type),
        Post.score > 0,
        Post.author_id.is_distinct_from(me),
        Post.id.not_in(bindparam("told", expanding=True)),
        Post.id.not_in(opened_by(me)),
        Post.id.not_in(subscribed_by(me, "mute")),
        Post.space_id.not_in(muted),
    )
    best = posts.order_by(Post.score.desc(), Post.id.desc()).limit(limits.DIGEST_POSTS)
    return with_authors(best).options(joinedload(Post.space))
