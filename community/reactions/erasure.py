"""The reactions of a member who goes."""

from sqlalchemy import delete, exists, func, select, update

from community.comments.models import Comment
from community.db import db
from community.posts.heat import heat
from community.posts.models import Post
from community.reactions.models import Reaction, ReactionTally
from community.reactions.signals import reactions_erased

BATCH = 500


def erase_reactions(member, after=0):
    """Take back the next reactions a member gave; the id of the last, or None when there are no
    more. Signals reactions_erased."""
    given = select(Reaction.id).where(
        Reaction.community_id == member.community_id,
        Reaction.member_id == member.id,
        Reaction.id > after,
    )
    ids = db.session.scalars(given.order_by(Reaction.id).limit(BATCH)).all()
    posts = db.session.scalars(things_of(ids, Reaction.post_id)).all()
    comments = db.session.scalars(things_of(ids, Reaction.comment_id)).all()
    for thing, tallied in (
        (Reaction.post_id, ReactionTally.post_id),
        (Reaction.comment_id, ReactionTally.comment_id),
    ):
        discount_tallies(thing, tallied, ids)
    for kind, thing in ((Post, Reaction.post_id), (Comment, Reaction.comment_id)):
        discount(kind, thing, ids)
    db.session.execute(delete(Reaction).where(Reaction.id.in_(ids)))
    reactions_erased.send(member, posts=posts, comments=comments)
    return ids[-1] if ids else None


def things_of(ids, thing):
    """What these reactions were given to, of one kind (SQL)."""
    return select(thing).where(Reaction.id.in_(ids), thing.is_not(None))


def discount_tallies(thing, tallied, ids):
    """Take reactions that are about to go out of the tallies; one of nobody's goes altogether."""
    same = Reaction.id.in_(ids), thing == tallied, Reaction.emoji == ReactionTally.emoji
    fewer = select(func.count()).where(*same).scalar_subquery()
    things = things_of(ids, thing)
    concerned = update(ReactionTally).where(tallied.in_(things), exists().where(*same))
    for statement in (
        concerned.values(count=ReactionTally.count - fewer),
        delete(ReactionTally).where(tallied.in_(things), ReactionTally.count == 0),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def discount(kind, thing, ids):
    """Take reactions that are about to go out of the counters of what they were given to."""
    going = things_of(ids, thing)
    fewer = select(func.count()).where(Reaction.id.in_(ids), thing == kind.id).scalar_subquery()
    concerned = update(kind).where(kind.id.in_(going))
    counted = concerned.values(reaction_count=kind.reaction_count - fewer)
    db.session.execute(counted.execution_options(synchronize_session=False))
    if kind is Post:
        cooled = concerned.values(heat())
        db.session.execute(cooled.execution_options(synchronize_session=False))
