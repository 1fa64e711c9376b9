"""Every write to reactions."""

from collections import Counter
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from community import limits
from community.comments.models import Comment
from community.db import changed, db, insert_once, now, repair
from community.errors import Refused, TooMany
from community.posts.heat import heat
from community.posts.models import Post
from community.reactions.models import Reaction, ReactionTally
from community.reactions.queries import column_for, reactions_since
from community.reactions.signals import reaction_given, reaction_taken_back


def react(thing, member, emoji, choices):
    """Give a post or comment one of the community's emoji; once, however often it is asked for.

    Refuses an emoji that is not among `choices`; raises TooMany above the daily limit. Signals
    reaction_given.
    """
    if emoji not in choices:
        raise Refused(_("Choose one of the reactions of this community."))
    if reactions_since(member, now() - timedelta(days=1)) >= limits.LIKES_A_DAY:
        raise TooMany(_("That is %(n)s reactions today. Go on tomorrow.", n=limits.LIKES_A_DAY))
    if give(thing, member, emoji):
        reaction_given.send(thing, member=member, emoji=emoji)


def give(thing, member, emoji, at=None):
    """The row of a reaction and its counters; True if it was new."""
    new = insert_once(
        Reaction,
        community_id=thing.community_id,
        member_id=member.id,
        emoji=emoji,
        created_at=at or now(),
        **{column_for(thing).key: thing.id},
    )
    if new:
        count_reaction(thing, emoji, 1)
    return new


def give_first(given):
    """The first reactions to things that have none yet, as in a demo: [(thing, member, emoji, at)].

    Together and in few statements, where give() takes five for each.
    """
    for kind, counted in COUNTING.items():
        rows = [each for each in given if isinstance(each[0], kind)]
        if not rows:
            continue
        keys = {each: key_of(each) for each in {thing for thing, *_rest in rows}}
        made = [
            {**keys[t], "member_id": m.id, "emoji": e, "created_at": at} for t, m, e, at in rows
        ]
        tallies = Counter((thing, emoji) for thing, _member, emoji, _at in rows)
        tallied = [{**keys[t], "emoji": e, "count": count} for (t, e), count in tallies.items()]
        steps = Counter(thing.id for thing, *_rest in rows)
        db.session.execute(insert(Reaction), made)
        db.session.execute(insert(ReactionTally), tallied)
        db.session.connection().execute(
            counted, [{"thing_id": thing_id, "step": step} for thing_id, step in steps.items()]
        )
        for thing in keys:
            forget_counts(thing)


def key_of(thing):
    return {"community_id": thing.community_id, column_for(thing).key: thing.id}


def unreact(thing, member, emoji):
    """Take a reaction back, if it was given. Signals reaction_taken_back."""
    mine = delete(Reaction).where(
        column_for(thing) == thing.id, Reaction.member_id == member.id, Reaction.emoji == emoji
    )
    if changed(mine):
        count_reaction(thing, emoji, -1)
        reaction_taken_back.send(thing, member=member, emoji=emoji)


def count_reaction(thing, emoji, step):
    """Keep a thing's tally of an emoji, and its count of all.

    Tallies come before posts and comments, here and in erasure.py: writers never wait in a ring.
    """
    here = {column_for(thing, ReactionTally).key: thing.id, "emoji": emoji}
    tally = update(ReactionTally).filter_by(**here).values(count=ReactionTally.count + step)
    tally = tally.execution_options(synchronize_session=False)
    if not changed(tally):
        insert_once(ReactionTally, community_id=thing.community_id, count=0, **here)
        changed(tally)
    counted = COUNTING[type(thing)]
    db.session.execute(counted, {"thing_id": thing.id, "step": step})
    forget_counts(thing)


def forget_counts(thing):
    """Have what the database counted read anew."""
    heat_too = ["score", "hot"] if isinstance(thing, Post) else []
    db.session.expire(thing, ["reaction_count", *heat_too])


def counting(kind):
    reactions = kind.reaction_count + bindparam("step", type_=kind.reaction_count.type)
    warmth = heat(reactions=reactions) if kind is Post else {}
    counted = update(kind).where(kind.id == bindparam("thing_id"))
    counted = counted.values(reaction_count=reactions, **warmth)
    return counted.execution_options(synchronize_session=False)


# built once: to build the twenty steps of a post's heat takes longer than to run them
COUNTING = {kind: counting(kind) for kind in (Post, Comment)}


def recount_post_reactions():
    """Set posts.reaction_count to the truth; return how many were wrong."""
    truth = select(func.count(Reaction.id)).where(Reaction.post_id == Post.id)
    return repair(Post.reaction_count, truth.scalar_subquery())


def recount_comment_reactions():
    """Set comments.reaction_count to the truth; return how many were wrong."""
    truth = select(func.count(Reaction.id)).where(Reaction.comment_id == Comment.id)
    return repair(Comment.reaction_count, truth.scalar_subquery())


def recount_tallies():
    """Set the tallies to the truth, those that are missing too; return how many were wrong."""
    return sum(recount_tallies_by(column) for column in ("post_id", "comment_id"))


def recount_tallies_by(column):
    thing, tallied = getattr(Reaction, column), getattr(ReactionTally, column)
    same = tallied == thing, ReactionTally.emoji == Reaction.emoji
    missing = (
        select(Reaction.community_id, thing, Reaction.emoji)
        .where(thing.is_not(None), ~exists().where(*same))
        .distinct()
    )
    columns = ["community_id", column, "emoji"]
    made = changed(insert(ReactionTally).from_select(columns, missing))
    truth = select(func.count(Reaction.id)).where(*same).scalar_subquery()
    wrong = update(ReactionTally).where(tallied.is_not(None), ReactionTally.count != truth)
    fixed = wrong.values(count=truth).execution_options(synchronize_session=False)
    return max(made, changed(fixed))
