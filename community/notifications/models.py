from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.comments.models import Comment
from community.db import Model, Owned, now, owned, partial_index, ref
from community.gamification.models import Badge
from community.members.models import Member
from community.messages.models import Conversation
from community.posts.models import Post

# What it hangs on: a comment, else a post, a conversation or a badge, else nothing (a follow).
OF_A_COMMENT = "read_at IS NULL AND comment_id IS NOT NULL"
OF_A_POST = "read_at IS NULL AND comment_id IS NULL AND post_id IS NOT NULL"
OF_A_CONVERSATION = "read_at IS NULL AND conversation_id IS NOT NULL"
OF_A_BADGE = "read_at IS NULL AND badge_id IS NOT NULL"
OF_NOTHING = "read_at IS NULL AND post_id IS NULL AND conversation_id IS NULL AND badge_id IS NULL"
MAIL_STATES = ("none", "waiting", "digest", "mailed", "dropped")


class Notification(Owned, Model):
    """What happened to a member. While unread there is one per kind and thing, of several actors.

    A notification of a comment also names its post. `shown` tells whether it is on the bell; one
    that is not waits to be mailed or pushed only.
    """

    __tablename__ = "notifications"
    __table_args__ = owned(
        CheckConstraint("comment_id IS NULL OR post_id IS NOT NULL", "post_of_comment"),
        CheckConstraint("conversation_id IS NULL OR post_id IS NULL", "one_thing"),
        CheckConstraint(
            "mail_state in ('none', 'waiting', 'digest', 'mailed', 'dropped')", "mail_state"
        ),
        ref("member_id", "members"),
        ref("actor_id", "members"),
        ref("post_id", "posts"),
        ref("comment_id", "comments"),
        ref("first_comment_id", "comments"),
        ref("conversation_id", "conversations"),
        ref("badge_id", "badges"),
        partial_index(
            "uq_notifications_comment",
            "member_id",
            "kind",
            "comment_id",
            where=OF_A_COMMENT,
            unique=True,
        ),
        partial_index(
            "uq_notifications_post", "member_id", "kind", "post_id", where=OF_A_POST, unique=True
        ),
        partial_index(
            "uq_notifications_conversation",
            "member_id",
            "kind",
            "conversation_id",
            where=OF_A_CONVERSATION,
            unique=True,
        ),
        partial_index(
            "uq_notifications_badge",
            "member_id",
            "kind",
            "badge_id",
            where=OF_A_BADGE,
            unique=True,
        ),
        partial_index("uq_notifications_rest", "member_id", "kind", where=OF_NOTHING, unique=True),
        Index(None, "member_id", "changed_at", "id"),
        partial_index(
            "ix_notifications_unread", "member_id", "changed_at", where="read_at IS NULL"
        ),
        partial_index("ix_notifications_to_mail", "mail_at", where="mail_state = 'waiting'"),
        partial_index(
            "ix_notifications_digest", "member_id", "changed_at", where="mail_state = 'digest'"
        ),
        partial_index("ix_notifications_mail", "mail_id", where="mail_id IS NOT NULL"),
        partial_index("ix_notifications_to_push", "push_at", where="push_at IS NOT NULL"),
        partial_index("ix_notifications_read", "read_at", where="read_at IS NOT NULL"),
        Index(None, "post_id"),
        Index(None, "comment_id"),
        Index(None, "first_comment_id"),
        Index(None, "conversation_id"),
        Index(None, "badge_id"),
        Index(None, "actor_id"),
    )

    member_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None]  # the latest
    actor_count: Mapped[int] = mapped_column(default=0)
    post_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    first_comment_id: Mapped[int | None]  # of comments on a post: where to begin to read
    conversation_id: Mapped[int | None]
    badge_id: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(String(100))  # such as the role that was given
    shown: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    mail_state: Mapped[str] = mapped_column(String(10), default="none")
    mail_at: Mapped[datetime | None]
    mail_id: Mapped[int | None] = mapped_column(  # the mail that tells it
        ForeignKey("mails.id", ondelete="SET NULL")
    )
    push_at: Mapped[datetime | None]  # due then; empty once pushed or dropped

    member: Mapped[Member] = relationship(
        primaryjoin="foreign(Notification.member_id) == Member.id", innerjoin=True
    )
    actor: Mapped[Member | None] = relationship(
        primaryjoin="foreign(Notification.actor_id) == Member.id"
    )
    post: Mapped[Post | None] = relationship(primaryjoin="foreign(Notification.post_id) == Post.id")
    comment: Mapped[Comment | None] = relationship(
        primaryjoin="foreign(Notification.comment_id) == Comment.id"
    )
    first_comment: Mapped[Comment | None] = relationship(
        primaryjoin="foreign(Notification.first_comment_id) == Comment.id"
    )
    conversation: Mapped[Conversation | None] = relationship(
        primaryjoin="foreign(Notification.conversation_id) == Conversation.id"
    )
    badge: Mapped[Badge | None] = relationship(
        primaryjoin="foreign(Notification.badge_id) == Badge.id"
    )


class NotificationActor(Owned, Model):
    """Who is behind a notification: each counts once, and goes when what they did is undone."""

    __tablename__ = "notification_actors"
    __table_args__ = owned(
        UniqueConstraint("notification_id", "member_id"),
        ref("notification_id", "notifications"),
        ref("member_id", "members"),
        Index(None, "member_id"),
    )

    notification_id: Mapped[int]
    member_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)


class Announcement(Owned, Model):
    """A post of which everybody who may read it is told, in turns: up to `told_id` they were."""

    __tablename__ = "announcements"
    __table_args__ = owned(
        UniqueConstraint("post_id"),
        ref("post_id", "posts"),
        partial_index("ix_announcements_going_on", "id", where="done_at IS NULL"),
    )

    post_id: Mapped[int]
    told_id: Mapped[int] = mapped_column(default=0)  # the member told last
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(
        primaryjoin="foreign(Announcement.post_id) == Post.id", innerjoin=True
    )


class NotificationPreference(Owned, Model):
    """What a member wants of one kind, where it differs from the default."""

    __tablename__ = "notification_preferences"
    __table_args__ = owned(
        UniqueConstraint("member_id", "kind"),
        CheckConstraint("mail in ('now', 'digest', 'never')", "mail"),
        ref("member_id", "members"),
    )

    member_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    in_app: Mapped[bool]
    mail: Mapped[str] = mapped_column(String(10))
    push: Mapped[bool]


class MailSettings(Owned, Model):
    """How often and when a member may be written to; without a row, as DEFAULTS says.

    Hours are of the member's own zone. Between quiet_from and quiet_until nothing is mailed at once
    or pushed: it waits for the end.
    """

    __tablename__ = "mail_settings"
    __table_args__ = owned(
        UniqueConstraint("member_id"),
        CheckConstraint("digest in ('daily', 'weekly', 'never')", "digest"),
        ref("member_id", "members"),
    )

    member_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(10), default="daily")
    hour: Mapped[int] = mapped_column(default=17)
    weekly_most: Mapped[int | None]  # mails a week; None: as many as there are
    quiet_from: Mapped[int | None]  # an hour
    quiet_until: Mapped[int | None]


class Digest(Owned, Model):
    """When a member's next digest is due. Made with their first notification that waits for it."""

    __tablename__ = "digests"
    __table_args__ = owned(
        UniqueConstraint("member_id"),
        ref("member_id", "members"),
        partial_index("ix_digests_due", "due_at", where="due_at IS NOT NULL"),
    )

    member_id: Mapped[int]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]  # away for so long that we said we would stop


class SpaceSubscription(Owned, Model):
    """A member follows a space (hears of its new posts) or mutes it (reading/subscriptions.py)."""

    __tablename__ = "space_subscriptions"
    __table_args__ = owned(
        UniqueConstraint("member_id", "space_id"),
        CheckConstraint("state in ('follow', 'mute')", "state"),
        ref("space_id", "spaces"),
        ref("member_id", "members"),
        Index(None, "space_id", "state", "member_id"),
    )

    space_id: Mapped[int]
    member_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
