"""What posts and comments have earned, when they go or come back, are marked, or lose likes."""

from itertools import groupby

from sqlalchemy import or_, select

from community.comments.models import Comment
from community.db import db, now
from community.gamification.causes import Cause, of_answer, of_like, of_post
from community.gamification.handlers.ledger import (
    award,
    hold,
    hold_all,
    next_line,
    take_back,
    write,
)
from community.gamification.models import PointEntry
from community.gamification.queries.ledger import last_entries
from community.members.models import Member
from community.posts.models import GONE, Post
from community.reactions.models import Reaction


def take_back_all(thing):
    """Undo what a post or comment that is gone earned: for itself, for likes, as an answer."""
    if thing.author is not None:
        hold(thing.author)
        undo(thing.author, last_entries(*about(thing)))


def bring_back(post):
    """Give again what a restored post had earned, but for likes that were taken back meanwhile.

    One that was emptied stays without.
    """
    author = post.author
    if author is None or post.title == GONE or not hold(author).is_here:
        return
    award(of_post(post))
    givers = select(Member).where(
        Member.community_id == post.community_id, Member.id.in_(liked(post))
    )
    likes = {
        line.giver_id: line for line in last_entries(*about(post), PointEntry.action == "like")
    }
    at, again = now(), []
    for giver in db.session.scalars(givers.order_by(Member.id)).all():
        line = likes.get(giver.id)
        if line is None:
            award(of_like(post, giver))
        elif line.turn % 2 == 0:
            again.append(next_line(line, at))
    write(author, again, of_post(post))


def liked(post):
    """The ids of those who gave a post a reaction (SQL)."""
    given = select(Reaction.member_id).where(Reaction.post_id == post.id)
    return given.where(Reaction.community_id == post.community_id)


def about(thing):
    """The conditions for all lines about a post or comment; a post's comments have their own."""
    column = PointEntry.post_id if isinstance(thing, Post) else PointEntry.comment_id
    return PointEntry.community_id == thing.community_id, column == thing.id


def undo(member, lines):
    """Take back those of the last lines about causes that stand, of a member who is held."""
    standing = [line for line in lines if line.turn % 2]
    if standing:
        at = now()
        write(member, [next_line(line, at) for line in standing], cause_of(member, standing[0]))


def cause_of(member, line):
    """The Cause that a line is about: of a like, without who gave it."""
    return Cause(line.action, member, line.cause, post=line.post, comment=line.comment)


def mark_answer(comment):
    """A comment is the answer to its post now, and no other is. Marking one's own pays nothing."""
    here = select(Comment.id).where(Comment.post_id == comment.post_id)
    others = last_entries(
        PointEntry.community_id == comment.community_id,
        PointEntry.action == "answer",
        PointEntry.comment_id.in_(here.where(Comment.id != comment.id)),
    )
    before = [line for line in others if line.turn % 2]
    hold_all(comment.community_id, [*(line.member_id for line in before), comment.author_id])
    for line in before:
        take_back(of_answer(line.comment))
    if comment.author_id != comment.post.author_id:
        award(of_answer(comment))


def take_likes_back(giver, posts, comments):
    """Undo the likes somebody gave to these posts and comments (ids), where no reaction is left."""
    theirs = (
        PointEntry.community_id == giver.community_id,
        PointEntry.giver_id == giver.id,
        or_(PointEntry.post_id.in_(posts), PointEntry.comment_id.in_(comments)),
        ~still_given(PointEntry.post_id, Reaction.post_id),
        ~still_given(PointEntry.comment_id, Reaction.comment_id),
    )
    hold_all(giver.community_id, select(PointEntry.member_id).where(*theirs))
    for member_id, lines in groupby(last_entries(*theirs), lambda line: line.member_id):
        undo(hold(db.session.get(Member, member_id)), list(lines))


def still_given(thing, given):
    """Whether a line's giver has a reaction on the thing it is about (SQL)."""
    same = given == thing, Reaction.member_id == PointEntry.giver_id
    return select(Reaction.id).where(*same).exists()
