"""The counters that posts keep, and how each is set right again."""

from sqlalchemy import func, select, update

from community.db import db, repair
from community.members.models import Member
from community.posts.hashtags import count_tags
from community.posts.models import Post
from community.spaces.models import OPEN, Space


def count_post(post, step):
    """Keep the counters that a post appearing (+1) or disappearing (-1) changes, but for those of
    members: they are the last to be locked, by count_author."""
    count_in_space(post.space, step)
    count_tags(post, step)


def count_in_space(space, step):
    db.session.execute(
        update(Space)
        .where(Space.id == space.id)
        .values(post_count=Space.post_count + step, last_post_at=newest_post())
        .execution_options(synchronize_session=False)
    )
    db.session.expire(space, ["post_count", "last_post_at"])


def count_author(post, step):
    if post.author_id:
        author = update(Member).where(Member.id == post.author_id)
        db.session.execute(author.values(post_count=Member.post_count + step))


def newest_post():
    shown = Post.space_id == Space.id, Post.deleted_at.is_(None)
    return select(func.max(Post.created_at)).where(*shown).scalar_subquery()


def count_space(space, step):
    """Let all posts of a space that opened (+1) or closed (-1) count for their authors, or not."""
    here = Post.author_id == Member.id, Post.space_id == space.id, Post.deleted_at.is_(None)
    theirs = select(func.count(Post.id)).where(*here).scalar_subquery()
    authors = select(Post.author_id).where(Post.space_id == space.id)
    concerned = update(Member).where(
        Member.community_id == space.community_id, Member.id.in_(authors)
    )
    db.session.execute(
        concerned.values(post_count=Member.post_count + step * theirs).execution_options(
            synchronize_session=False
        )
    )


def recount_space_posts():
    """Set spaces.post_count to the truth; return how many were wrong."""
    truth = select(func.count(Post.id)).where(Post.space_id == Space.id, Post.deleted_at.is_(None))
    return repair(Space.post_count, truth.scalar_subquery())


def recount_last_posts():
    """Set spaces.last_post_at to the truth; return how many were wrong."""
    return repair(Space.last_post_at, newest_post())


def recount_member_posts():
    """Set members.post_count to the truth; return how many were wrong."""
    shown = (
        Post.author_id == Member.id,
        Post.community_id == Member.community_id,
        Post.deleted_at.is_(None),
    )
    open_spaces = Space.visibility.in_(OPEN), Space.deleted_at.is_(None)
    truth = select(func.count(Post.id)).join(Space, Space.id == Post.space_id)
    return repair(Member.post_count, truth.where(*shown, *open_spaces).scalar_subquery())
