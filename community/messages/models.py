from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import limits
from community.db import Model, Owned, now, owned, partial_index, ref
from community.members.models import Member

WRITERS = ("everyone", "following", "nobody")  # who may begin to write to a member


class Conversation(Owned, Model):
    """One between two members (`pair` is their ids, the lower first), or a group with a name."""

    __tablename__ = "conversations"
    __table_args__ = owned(
        UniqueConstraint("community_id", "pair"),
        CheckConstraint("(pair IS NULL) = is_group", "pair_or_group"),
        ref("created_by_id", "members"),
        Index(None, "created_by_id", "created_at"),
    )

    is_group: Mapped[bool] = mapped_column(default=False)
    pair: Mapped[str | None] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(limits.CONVERSATION_NAME), default="")
    created_by_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    member_count: Mapped[int] = mapped_column(default=0)  # who has not left


class ConversationMember(Owned, Model):
    """Somebody's place in a conversation.

    `requested_at`: it began with somebody they share nothing with, and waits for their answer.
    What is older than `since_id` they do not see: they were not in it then, or threw it away.
    """

    __tablename__ = "conversation_members"
    __table_args__ = owned(
        UniqueConstraint("conversation_id", "member_id"),
        ref("conversation_id", "conversations"),
        ref("member_id", "members"),
        ref("last_read_id", "messages"),
        ref("last_message_id", "messages"),
        Index(None, "member_id", "last_message_at", "id"),
        partial_index("ix_conversation_members_unread", "member_id", where="unread_count > 0"),
    )

    conversation_id: Mapped[int]
    member_id: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    muted_until: Mapped[datetime | None]
    since_id: Mapped[int] = mapped_column(default=0)
    last_read_id: Mapped[int | None]
    last_message_id: Mapped[int | None]  # the newest they see
    last_message_at: Mapped[datetime] = mapped_column(default=now)
    unread_count: Mapped[int] = mapped_column(default=0)  # kept by messages.handlers
    draft: Mapped[str] = mapped_column(Text, default="")

    conversation: Mapped[Conversation] = relationship(
        primaryjoin="foreign(ConversationMember.conversation_id) == Conversation.id", innerjoin=True
    )
    member: Mapped[Member] = relationship(
        primaryjoin="foreign(ConversationMember.member_id) == Member.id", innerjoin=True
    )
    last_message: Mapped["Message | None"] = relationship(
        primaryjoin="foreign(ConversationMember.last_message_id) == Message.id", viewonly=True
    )

    @property
    def is_request(self):
        return self.requested_at is not None

    @property
    def is_muted(self):
        return self.muted_until is not None and self.muted_until > now()


class Message(Owned, Model):
    __tablename__ = "messages"
    __table_args__ = owned(
        ref("conversation_id", "conversations"),
        ref("author_id", "members"),
        ref("reply_to_id", "messages"),
        UniqueConstraint("author_id", "sent_key"),
        Index(None, "conversation_id", "id"),
        Index(None, "author_id", "id"),
        Index(None, "reply_to_id"),
    )

    conversation_id: Mapped[int]
    author_id: Mapped[int | None]  # None: they are gone
    reply_to_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    words: Mapped[str] = mapped_column(Text)  # small letters without accents, to search
    sent_key: Mapped[str | None] = mapped_column(
        String(40)
    )  # a form's own, so that none comes twice
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    author: Mapped[Member | None] = relationship(
        primaryjoin="foreign(Message.author_id) == Member.id"
    )
    conversation: Mapped[Conversation] = relationship(
        primaryjoin="foreign(Message.conversation_id) == Conversation.id", innerjoin=True
    )
    reply_to: Mapped["Message | None"] = relationship(
        primaryjoin="foreign(Message.reply_to_id) == Message.id",
        remote_side="Message.id",
        viewonly=True,
    )

    def editable_by(self, member):
        """For a while its author may change it."""
        own = self.author_id == member.id and self.deleted_at is None
        return own and now() - self.created_at < limits.MESSAGE_EDIT

    def deletable_by(self, member):
        return self.author_id == member.id and self.deleted_at is None


class MessageReaction(Owned, Model):
    __tablename__ = "message_reactions"
    __table_args__ = owned(
        UniqueConstraint("message_id", "member_id", "emoji"),
        ref("message_id", "messages"),
        ref("member_id", "members"),
        Index(None, "member_id"),
    )

    message_id: Mapped[int]
    member_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(default=now)


class MessageReport(Owned, Model):
    """A participant showed moderators some messages: these and nothing else."""

    __tablename__ = "message_reports"
    __table_args__ = owned(
        ref("conversation_id", "conversations"),
        ref("reporter_id", "members"),
        ref("reported_id", "members"),
        ref("closed_by_id", "members"),
        Index(None, "community_id", "created_at", "id"),
        Index(None, "reporter_id"),
        Index(None, "reported_id"),
        Index(None, "closed_by_id"),
        Index(None, "conversation_id"),
    )

    conversation_id: Mapped[int]
    reporter_id: Mapped[int | None]
    reported_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None]

    reporter: Mapped[Member | None] = relationship(
        primaryjoin="foreign(MessageReport.reporter_id) == Member.id"
    )
    reported: Mapped[Member | None] = relationship(
        primaryjoin="foreign(MessageReport.reported_id) == Member.id"
    )
    closed_by: Mapped[Member | None] = relationship(
        primaryjoin="foreign(MessageReport.closed_by_id) == Member.id"
    )
    messages: Mapped[list["ReportedMessage"]] = relationship(
        primaryjoin="foreign(ReportedMessage.report_id) == MessageReport.id",
        order_by="ReportedMessage.message_id",
        viewonly=True,
    )


class ReportedMessage(Owned, Model):
    """What a message said when it was reported; moderators see this, and the message's files."""

    __tablename__ = "reported_messages"
    __table_args__ = owned(
        UniqueConstraint("report_id", "message_id"),
        ref("report_id", "message_reports"),
        ref("message_id", "messages"),
        Index(None, "message_id"),
    )

    report_id: Mapped[int]
    message_id: Mapped[int]
    body: Mapped[str] = mapped_column(Text)

    message: Mapped[Message] = relationship(
        primaryjoin="foreign(ReportedMessage.message_id) == Message.id", innerjoin=True
    )


class MessagingSettings(Owned, Model):
    """Who may write to a member, and what others see of them; without a row, as by default."""

    __tablename__ = "messaging_settings"
    __table_args__ = owned(
        UniqueConstraint("member_id"),
        CheckConstraint("writers in ('everyone', 'following', 'nobody')", "writers"),
        ref("member_id", "members"),
    )

    member_id: Mapped[int]
    writers: Mapped[str] = mapped_column(String(10), default="everyone")
    receipts: Mapped[bool] = mapped_column(default=True)
    online: Mapped[bool] = mapped_column(default=True)
