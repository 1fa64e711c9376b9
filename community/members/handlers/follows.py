"""Members who read what others write, and the two counters of it on each member."""

from collections import Counter, defaultdict
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select, update

from community import limits
from community.db import db, insert_once, lock, now, repair
from community.errors import Refused, TooMany
from community.members.models import Follow, Member
from community.members.queries import block_between
from community.members.queries.follows import follows_since
from community.members.signals import member_followed, member_unfollowed


def follow_member(follower, followed):
    """Follow somebody; once, however often it is asked for.

    Raises Refused for oneself, for who left and where one of the two blocks the other, and TooMany
    above the daily limit. Signals member_followed.
    """
    if follower.id == followed.id:
        raise Refused(_("You cannot follow yourself."))
    if follows_since(follower, now() - timedelta(days=1)) >= limits.FOLLOWS_A_DAY:
        most = limits.FOLLOWS_A_DAY
        raise TooMany(_("You have followed %(n)s people today. Go on tomorrow.", n=most))
    for member in sorted((follower, followed), key=lambda member: member.id):
        lock(member, "left_at")  # or a block, or leaving, would miss what is written here
    if not followed.is_here or block_between(follower, followed):
        raise Refused(_("%(name)s cannot be followed.", name=followed.name))
    if add_follow(follower, followed):
        member_followed.send(follower, followed=followed)


def add_follow(follower, followed, at=None):
    """The row and both counters; True if it was new."""
    ids = {"follower_id": follower.id, "followed_id": followed.id}
    new = insert_once(Follow, community_id=follower.community_id, created_at=at or now(), **ids)
    if new:
        count_follows([(follower.id, followed.id)], 1)
    return new


def unfollow_member(follower, followed):
    """Follow somebody no longer, if one did. Signals member_unfollowed."""
    theirs = Follow.follower_id == follower.id, Follow.followed_id == followed.id
    if take_back(*theirs):
        member_unfollowed.send(follower, followed=followed)


def end_follows(member):
    """A member follows nobody any more, and nobody them."""
    theirs = or_(Follow.follower_id == member.id, Follow.followed_id == member.id)
    ends = select(Follow.follower_id).where(theirs).union(select(Follow.followed_id).where(theirs))
    both = select(Member.id).where(or_(Member.id == member.id, Member.id.in_(ends)))
    db.session.execute(both.order_by(Member.id).with_for_update(key_share=True)).all()
    take_back(theirs)


def take_back(*conditions):
    """Delete follows and count them no more; return how many there were."""
    gone = delete(Follow).where(*conditions).returning(Follow.follower_id, Follow.followed_id)
    pairs = [tuple(row) for row in db.session.execute(gone)]
    count_follows(pairs, -1)
    return len(pairs)


def count_follows(pairs, step):
    """Count (follower, followed) pairs on both of each: those who change alike in one statement."""
    following = Counter(follower for follower, _followed in pairs)
    followers = Counter(followed for _follower, followed in pairs)
    alike = defaultdict(list)
    for member_id in sorted(following | followers):  # members in order, as locks are taken
        alike[following[member_id], followers[member_id]].append(member_id)
    for (more_following, more_followers), ids in alike.items():
        counted = update(Member).where(Member.id.in_(ids))
        values = {
            "following_count": Member.following_count + step * more_following,
            "follower_count": Member.follower_count + step * more_followers,
        }
        db.session.execute(counted.values(values))


def recount_followers():
    """Set members.follower_count to the truth; return how many were wrong."""
    theirs = select(func.count(Follow.id)).where(Follow.followed_id == Member.id)
    return repair(Member.follower_count, theirs.scalar_subquery())


def recount_following():
    """Set members.following_count to the truth; return how many were wrong."""
    theirs = select(func.count(Follow.id)).where(Follow.follower_id == Member.id)
    return repair(Member.following_count, theirs.scalar_subquery())
