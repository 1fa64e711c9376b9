"""Following and muting a space, and what a mute hushes. To mute a post is reading's."""

from sqlalchemy import select, update

from community.db import db
from community.notifications.delivery import THROUGH_MUTES
from community.notifications.handlers.reading import UNSENT
from community.notifications.models import Notification, SpaceSubscription
from community.posts.models import Post
from community.reading import subscriptions
from community.reading.queries import subscribed_by


def follow_space(space, member):
    """Have a member hear of a space's new posts."""
    subscriptions.follow(SpaceSubscription, space.community_id, named(space, member))


def mute_space(space, member, until=None):
    """Have a member hear nothing of a space, for good or until then."""
    subscriptions.mute(SpaceSubscription, space.community_id, named(space, member), until)
    others = Post.author_id.is_distinct_from(member.id)
    not_followed = Post.id.not_in(subscribed_by(member.id, "follow"))
    posts = select(Post.id).where(Post.space_id == space.id, others, not_followed)
    hush(member, Notification.post_id.in_(posts))


def hush(member, *which):
    """What waits to be mailed or pushed of a place that is muted now does not leave any more."""
    theirs = update(Notification).where(
        Notification.member_id == member.id, Notification.kind.not_in(THROUGH_MUTES), *which
    )
    unsent = theirs.where(Notification.mail_state.in_(UNSENT))
    db.session.execute(unsent.values(mail_state="dropped", mail_at=None))
    db.session.execute(theirs.where(Notification.push_at.is_not(None)).values(push_at=None))


def unmute_space(space, member):
    """End a mute; a space that was followed before is followed again."""
    subscriptions.unmute(SpaceSubscription, named(space, member))


def unfollow_space(space, member):
    """Neither follow nor mute a space."""
    subscriptions.unsubscribe(SpaceSubscription, named(space, member))


def named(space, member):
    return {"member_id": member.id, "space_id": space.id}
