from functools import cache

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db
from community.members.queries import without_hidden
from community.paging import page_of
from community.posts.models import Post
from community.reactions.models import Reaction


def column_for(thing):
    return Reaction.post_id if isinstance(thing, Post) else Reaction.comment_id


@cache
def likes_of(column):
    """This member's likes among things of one kind; the statement is built once for each."""
    mine = Reaction.member_id == bindparam("me"), Reaction.emoji == bindparam("emoji")
    return select(column).where(column.in_(bindparam("things", expanding=True)), *mine)


def liked_ids(viewer, things):
    """Which of these things of one kind the viewer likes: a set of their ids; one query."""
    if not viewer.member or not things:
        return set()
    whose = {"me": viewer.member.id, "emoji": viewer.community.like}
    asked = {"things": [thing.id for thing in things], **whose}
    return set(db.session.scalars(likes_of(column_for(things[0])), asked))


LIKES_ON_PAGE = select(Reaction.post_id, Reaction.comment_id).where(
    or_(
        Reaction.post_id == bindparam("post"),
        Reaction.comment_id.in_(bindparam("comments", expanding=True)),
    ),
    Reaction.member_id == bindparam("me"),
    Reaction.emoji == bindparam("emoji"),
)


def likes_on_page(viewer, post, comments):
    """What the viewer likes of a post and comments on it: two sets of ids; one query."""
    if not viewer.member:
        return set(), set()
    asked = {"post": post.id, "comments": [comment.id for comment in comments]}
    whose = {"me": viewer.member.id, "emoji": viewer.community.like}
    rows = db.session.execute(LIKES_ON_PAGE, {**asked, **whose}).all()
    return {row.post_id for row in rows}, {row.comment_id for row in rows}


def likers_page(viewer, thing, after=None):
    """A Page of the likes of a thing, the newest first, with those members a viewer may see."""
    likes = select(Reaction).where(
        column_for(thing) == thing.id, Reaction.emoji == viewer.community.like
    )
    shown = without_hidden(likes, viewer, Reaction.member_id)
    with_members = shown.options(joinedload(Reaction.member))
    return page_of(with_members, Reaction.created_at, Reaction.id, after, limits.LIKERS_A_PAGE)


def reactions_since(member, since):
    given = select(func.count(Reaction.id)).where(
        Reaction.community_id == member.community_id, Reaction.member_id == member.id
    )
    return db.session.scalar(given.where(Reaction.created_at > since))
