from functools import cache

from sqlalchemy import bindparam, exists, false, func, select, union_all
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db
from community.members.queries import without_hidden
from community.paging import page_of
from community.posts.models import Post
from community.reactions.models import Reaction, ReactionTally


class Reactions:
    """The tallies of all things of a page; `choices` are what one may give there."""

    def __init__(self, choices, rows=()):
        self.choices = choices
        self.tallies: dict[tuple, dict] = {}
        for post_id, comment_id, emoji, count, mine in rows:
            here = self.tallies.setdefault((post_id, comment_id), {})
            here[emoji] = (emoji, count, bool(mine))

    @property
    def like(self):
        return self.choices[0]

    def of(self, thing):
        """What a thing was given: [(emoji, count, whether the viewer gave it)], the like first,
        which is there at 0 too; then the others in the community's order, the most given last
        when it is no longer offered."""
        is_post = isinstance(thing, Post)
        found = self.tallies.get((thing.id, None) if is_post else (None, thing.id), {})
        like = found.get(self.like, (self.like, 0, False))
        offered = [found[emoji] for emoji in self.choices[1:] if emoji in found]
        return [like, *offered, *(found[each] for each in found if each not in self.choices)]


def column_for(thing, kind=Reaction):
    return kind.post_id if isinstance(thing, Post) else kind.comment_id


@cache
def tallies_of(posts, comments, member):
    """The statement for a page with posts, comments or both, for a member or a visitor."""
    each = [tallies_by("post_id", member)] if posts else []
    if comments:
        each.append(tallies_by("comment_id", member))
    return each[0] if len(each) == 1 else union_all(*each)


def tallies_by(column, member):
    tallied = getattr(ReactionTally, column)
    given = exists().where(
        getattr(Reaction, column) == tallied,
        Reaction.member_id == bindparam("me"),
        Reaction.emoji == ReactionTally.emoji,
    )
    shown = select(
        ReactionTally.post_id,
        ReactionTally.comment_id,
        ReactionTally.emoji,
        ReactionTally.count,
        given if member else false(),
    )
    things = tallied.in_(bindparam(f"{column}s", expanding=True))
    return shown.where(things, ReactionTally.count > 0)


def reactions_on(viewer, posts=(), comments=()):
    """The Reactions to all things of a page; one query, or none for an empty page."""
    choices = viewer.community.reactions
    if not posts and not comments:
        return Reactions(choices)
    statement = tallies_of(bool(posts), bool(comments), viewer.member is not None)
    ids = {"post_ids": [post.id for post in posts], "comment_ids": [each.id for each in comments]}
    asked = {key: value for key, value in ids.items() if value}
    if viewer.member:
        asked["me"] = viewer.member.id
    return Reactions(choices, db.session.execute(statement, asked))


def reactions_page(viewer, thing, emoji=None, after=None):
    """A Page of who reacted to a thing, with one emoji or any, the newest first: of those members
    a viewer may see."""
    given = select(Reaction).where(
        Reaction.community_id == viewer.community.id, column_for(thing) == thing.id
    )
    if emoji:
        given = given.where(Reaction.emoji == emoji)
    shown = without_hidden(given, viewer, Reaction.member_id)
    with_members = shown.options(joinedload(Reaction.member))
    return page_of(with_members, Reaction.created_at, Reaction.id, after, limits.LIKERS_A_PAGE)


def has_reacted(member, thing):
    given = select(Reaction.id).where(
        Reaction.community_id == member.community_id, column_for(thing) == thing.id
    )
    return db.session.scalar(given.where(Reaction.member_id == member.id).limit(1)) is not None


def reactions_since(member, since):
    given = select(func.count(Reaction.id)).where(
        Reaction.community_id == member.community_id, Reaction.member_id == member.id
    )
    return db.session.scalar(given.where(Reaction.created_at > since))
