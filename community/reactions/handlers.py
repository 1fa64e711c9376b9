"""Every write to reactions."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from community import limits
from community.comments.models import Comment
from community.db import changed, db, insert_once, now, repair
from community.errors import TooMany
from community.posts.models import Post
from community.reactions.models import Reaction
from community.reactions.queries import column_for, reactions_since
from community.reactions.signals import reaction_given, reaction_taken_back


def like(thing, member, emoji):
    """Give a post or comment this member's like; once, however often it is asked for.

    Raises TooMany above the daily limit. Signals reaction_given.
    """
    if reactions_since(member, now() - timedelta(days=1)) >= limits.LIKES_A_DAY:
        raise TooMany(_("That is %(n)s likes today. Go on tomorrow.", n=limits.LIKES_A_DAY))
    if give(thing, member, emoji):
        reaction_given.send(thing, member=member, emoji=emoji)


def give(thing, member, emoji, at=None):
    """The row of a reaction and its counter; True if it was new."""
    new = insert_once(
        Reaction,
        community_id=thing.community_id,
        member_id=member.id,
        emoji=emoji,
        created_at=at or now(),
        **{column_for(thing).key: thing.id},
    )
    if new:
        count_reaction(thing, 1)
    return new


def unlike(thing, member, emoji):
    """Take a like back, if it was given. Signals reaction_taken_back."""
    mine = delete(Reaction).where(
        column_for(thing) == thing.id, Reaction.member_id == member.id, Reaction.emoji == emoji
    )
    if changed(mine):
        count_reaction(thing, -1)
        reaction_taken_back.send(thing, member=member, emoji=emoji)


def count_reaction(thing, step):
    kind = type(thing)
    counted = update(kind).where(kind.id == thing.id)
    db.session.execute(counted.values(reaction_count=kind.reaction_count + step))


def recount_post_reactions():
    """Set posts.reaction_count to the truth; return how many were wrong."""
    truth = select(func.count(Reaction.id)).where(Reaction.post_id == Post.id)
    return repair(Post.reaction_count, truth.scalar_subquery())


def recount_comment_reactions():
    """Set comments.reaction_count to the truth; return how many were wrong."""
    truth = select(func.count(Reaction.id)).where(Reaction.comment_id == Comment.id)
    return repair(Comment.reaction_count, truth.scalar_subquery())
