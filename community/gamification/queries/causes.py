"""What there is that members get points for: as it is now, whatever the ledger says."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from community.comments.models import Comment
from community.db import db
from community.gamification.causes import like_of
from community.members.models import Member
from community.posts.models import GONE, Post
from community.reactions.models import Reaction

SHOWN = {
    Post: (Post.deleted_at.is_(None), Post.title != GONE),
    Comment: (Comment.deleted_at.is_(None),),
}


def causes_of(community, members) -> Iterator[dict[str, Any]]:
    """The first line of each cause of some members, but for what it is worth."""
    ids = [member.id for member in members]
    for kind, name in ((Post, "post"), (Comment, "comment")):
        theirs = kind.community_id == community.id, kind.author_id.in_(ids), *SHOWN[kind]
        yield from writing(kind, name, theirs)
        yield from likes(kind, name, theirs)
    yield from answers(community, ids)
    for member in complete_profiles(community, ids):
        yield line(member.id, "profile", "profile", member.joined_at)


def line(member_id, action, cause, at, giver_id=None, **thing):
    about = {"post_id": None, "comment_id": None} | thing
    named = {"member_id": member_id, "action": action, "cause": cause, "at": at}
    return {**named, "giver_id": giver_id, **about}


def writing(kind, name, theirs):
    for row in db.session.execute(select(kind.id, kind.author_id, kind.created_at).where(*theirs)):
        cause, about = f"{name}:{row.id}", {f"{name}_id": row.id}
        yield line(row.author_id, name, cause, row.created_at, **about)


def likes(kind, name, theirs):
    """Of each giver the first reaction to each thing."""
    thing = getattr(Reaction, f"{name}_id")
    given = select(kind.id, kind.author_id, Reaction.member_id, func.min(Reaction.created_at))
    given = given.join(Reaction, thing == kind.id).where(*theirs)
    given = given.where(Reaction.member_id != kind.author_id)
    rows = db.session.execute(given.group_by(kind.id, kind.author_id, Reaction.member_id))
    for thing_id, author_id, giver_id, at in rows:
        cause = like_of(name, thing_id, giver_id)
        yield line(author_id, "like", cause, at, giver_id, **{f"{name}_id": thing_id})


def answers(community, ids):
    marked = select(Comment.id, Comment.author_id, Comment.accepted_at)
    marked = marked.join(Post, Post.id == Comment.post_id).where(
        Comment.community_id == community.id,
        Comment.author_id.in_(ids),
        Comment.accepted_at.is_not(None),
        Comment.deleted_at.is_(None),
        Comment.author_id.is_distinct_from(Post.author_id),
    )
    for row in db.session.execute(marked):
        cause = f"answer:{row.id}"
        yield line(row.author_id, "answer", cause, row.accepted_at, comment_id=row.id)


def complete_profiles(community, ids):
    complete = select(Member.id, Member.joined_at).where(
        Member.community_id == community.id,
        Member.id.in_(ids),
        Member.avatar_id.is_not(None),
        Member.bio != "",
    )
    return db.session.execute(complete)
