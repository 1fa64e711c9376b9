"""Who follows whom. Private members are in nobody's list but for staff, as whom they follow is
theirs to tell."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from community import limits
from community.db import db
from community.members.models import Follow, Member
from community.members.queries import is_hidden, open_profiles, without_hidden
from community.paging import page_of


def follows_since(follower, since):
    """How many people somebody follows since a moment."""
    theirs = select(func.count(Follow.id)).where(
        Follow.community_id == follower.community_id, Follow.follower_id == follower.id
    )
    return db.session.scalar(theirs.where(Follow.created_at > since))


def follows(viewer, member):
    """Whether a viewer follows a member."""
    if viewer.member is None:
        return False
    mine = Follow.follower_id == viewer.member.id, Follow.followed_id == member.id
    return db.session.scalar(select(Follow.id).where(*mine)) is not None


def followers_page(viewer, member, after=None):
    """A Page of follows of a member, the newest first, each with the `follower`."""
    theirs = select(Follow).where(Follow.followed_id == member.id)
    return follow_page(viewer, theirs, Follow.follower, after)


def following_page(viewer, member, after=None):
    """A Page of follows by a member, the newest first, each with the `followed`."""
    theirs = select(Follow).where(Follow.follower_id == member.id)
    return follow_page(viewer, theirs, Follow.followed, after)


def follow_page(viewer, theirs, other, after):
    here = theirs.where(Follow.community_id == viewer.community.id).join(other)
    shown = without_hidden(here.where(open_profiles(viewer)), viewer, Member.id)
    shown = shown.options(contains_eager(other).undefer_group("profile"))
    return page_of(shown, Follow.created_at, Follow.id, after, limits.MEMBERS_A_PAGE)


def follow_counts(viewer, member):
    """(followers, following) of a member, without those whom a block hides from the viewer."""
    if not viewer.hides:
        return member.follower_count, member.following_count
    follower = aliased(Follow)
    theirs = and_(follower.followed_id == member.id, is_hidden(viewer, follower.follower_id))
    hidden_followers = select(func.count(follower.id)).where(theirs).scalar_subquery()
    mine = and_(Follow.follower_id == member.id, is_hidden(viewer, Follow.followed_id))
    hidden_followed = select(func.count(Follow.id)).where(mine).scalar_subquery()
    less = db.session.execute(select(hidden_followers, hidden_followed)).one()
    return member.follower_count - less[0], member.following_count - less[1]
