"""What members chose: of kinds of notifications, of when they are written to, of spaces."""

from sqlalchemy import select

from community import limits
from community.db import db
from community.members.models import Member
from community.notifications.kinds import KINDS
from community.notifications.models import MailSettings, NotificationPreference, SpaceSubscription
from community.reading.models import PostSubscription
from community.reading.subscriptions import Subscription, stands


def followers_of_space(space):
    """The members who hear of a space's new posts; whether they may read them is not asked."""
    return subscribers(SpaceSubscription, SpaceSubscription.space_id == space.id)


def followers_of_post(post):
    """The members who hear of a post's comments; the same."""
    return subscribers(PostSubscription, PostSubscription.post_id == post.id)


def subscribers(kind, place):
    here = select(Member).join(kind, kind.member_id == Member.id)
    return here.where(place, stands(kind, "follow"), Member.left_at.is_(None))


def subscription_of(viewer, space):
    """The Subscription of a viewer to a space; one query, none for visitors."""
    if not viewer.member:
        return Subscription()
    asked = select(SpaceSubscription.state, SpaceSubscription.until).where(
        SpaceSubscription.space_id == space.id, SpaceSubscription.member_id == viewer.member.id
    )
    row = db.session.execute(asked).first()
    return Subscription(*row) if row else Subscription()


def preferences_of(member):
    """{kind: what the member wants of it}, with an in_app, a mail and a push, for every kind."""
    mine = select(NotificationPreference).where(NotificationPreference.member_id == member.id)
    chosen = {each.kind: each for each in db.session.scalars(mine)}
    return {name: chosen.get(name, kind) for name, kind in KINDS.items()}


def mail_settings_of(member):
    """The member's MailSettings; a new one, not in the session, where they changed nothing."""
    mine = select(MailSettings).where(MailSettings.member_id == member.id)
    return db.session.scalar(mine) or unchanged_settings()


def unchanged_settings():
    return MailSettings(digest="daily", hour=limits.DIGEST_HOUR)


def spaces_muted_by(me):
    """The ids of spaces a member mutes at this moment (SQL)."""
    mine = SpaceSubscription.member_id == me, stands(SpaceSubscription, "mute")
    return select(SpaceSubscription.space_id).where(*mine)
