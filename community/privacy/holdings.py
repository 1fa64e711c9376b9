"""What Hearth holds about a person: every table, whose its rows are, what a copy leaves out.

A table that is in neither HOLDINGS nor COMMUNITYS fails a test, so that none is forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from community.accounts.models import (
    AccountEvent,
    Challenge,
    EmailChange,
    LoginCode,
    Session,
    User,
)
from community.comments.models import Comment, CommentRevision
from community.communities.models import Community
from community.composing.models import Draft
from community.embeds.models import LinkUse
from community.factors.models import Authenticator, Passkey, RecoveryCode
from community.gamification.models import BadgeHolder, PointEntry, PointSum, PointTally, Streak
from community.identities.models import Identity
from community.imports.models import ImportedRow
from community.joining.models import Invitation, InvitationBatch, InvitationUse, JoinRequest
from community.mail import Mail, sent_to
from community.members.models import Ban, Block, Follow, Member, MemberInterest, MemberWord
from community.mentions.models import Mention
from community.messages.models import (
    Conversation,
    ConversationMember,
    Message,
    MessageReaction,
    MessageReport,
    MessagingSettings,
)
from community.messages.queries import in_block
from community.notifications.models import (
    Digest,
    MailSettings,
    Notification,
    NotificationActor,
    NotificationPreference,
    SpaceSubscription,
)
from community.polls.models import Poll, PollVote
from community.posts.models import Post, PostHashtag, PostRevision
from community.privacy.models import Export
from community.push.models import PushSubscription
from community.reactions.models import Reaction
from community.reading.models import Bookmark, PostSubscription, PostVisit
from community.search.models import KeptSearch
from community.spaces.models import SpaceMember, SpaceVisit
from community.uploads.models import Upload

HASH = "the hash of a secret"
OPENS = "opens something"
KEY = "where a file is kept"
OTHERS = "says who else did something"
TYPED = "somebody else's address"
IN_IT = "belongs to those who are in it"
COMMUNITYS_OWN = "belongs to the community"


@dataclass(frozen=True)
class Person:
    """A user, as the rows of all domains know them."""

    user_id: int
    members: tuple[tuple[int, int], ...]  # (community_id, member_id)
    addresses: dict[str, datetime | None]  # in small letters, and until when it was theirs


@dataclass(frozen=True)
class Holding:
    """Rows of one table that are somebody's own: those where one of `whose` points at them."""

    name: str  # of its part of the copy
    whose: tuple[Any, ...]
    left_out: dict[str, str] = field(default_factory=dict)  # column -> why
    stays: dict[str, str] = field(default_factory=dict)  # column -> why it outlives the account

    @property
    def table(self):
        return self.whose[0].class_.__table__

    @property
    def columns(self):
        return [column for column in self.table.columns if column.name not in self.left_out]


def held(name, *whose, left_out=(), stays=()):
    return Holding(name, whose, dict(left_out), dict(stays))


def but(model, kept, why):
    """Every column of a model is left out except those kept."""
    return dict.fromkeys(set(model.__table__.columns.keys()) - set(kept.split()), why)


HOLDINGS = (
    held("account", User.id),
    held("identities", Identity.user_id),
    held("passkeys", Passkey.user_id, left_out={"public_key": OPENS}),
    held("authenticators", Authenticator.user_id, left_out={"sealed_secret": OPENS}),
    held("recovery_codes", RecoveryCode.user_id, left_out={"code_hash": HASH}),
    held("sessions", Session.user_id, left_out={"token_hash": HASH}),
    held(
        "sign_in_codes",
        LoginCode.normalised_email,
        left_out={
            "code_hash": HASH,
            "link_hash": HASH,
            "browser_hash": HASH,
            "ip": "may be of somebody else who typed the address",
        },
    ),
    held(
        "challenges",
        Challenge.user_id,
        left_out={"token_hash": HASH, "browser_hash": HASH, "details": OPENS},
    ),
    held("email_changes", EmailChange.user_id, left_out={"confirm_hash": HASH, "undo_hash": HASH}),
    held("security_log", AccountEvent.user_id),
    held("exports", Export.user_id, left_out={"storage_key": KEY}),
    held(
        "mails",
        Mail.recipient,
        left_out={"headers": OPENS, "member_id": "the member is who the address is of"},
    ),
    held(
        "communities_started",
        Community.created_by_id,
        left_out=but(Community, "id name slug created_at", COMMUNITYS_OWN),
        stays=but(Community, "", COMMUNITYS_OWN),
    ),
    held("members", Member.user_id),
    held("interests", MemberInterest.member_id),
    held("words_of_names", MemberWord.member_id),
    held("blocks", Block.blocker_id),
    held("follows", Follow.follower_id),
    held("bans", Ban.member_id, left_out={"by_id": OTHERS, "lifted_by_id": OTHERS}),
    held("requests_to_join", JoinRequest.user_id, left_out={"decided_by_id": OTHERS}),
    held(
        "invitations_received",
        Invitation.normalised_email,
        left_out={
            "created_by_id": OTHERS,
            "batch_id": OTHERS,
            "nonce": OPENS,
            "note": "what staff wrote for themselves",
        },
        stays={"nonce": "drawn at random"},
    ),
    held(
        "invitations_made",
        Invitation.created_by_id,
        left_out={"email": TYPED, "normalised_email": TYPED, "nonce": OPENS},
        stays={"email": TYPED, "normalised_email": TYPED, "nonce": "drawn at random"},
    ),
    held("invitation_lists", InvitationBatch.created_by_id),
    held("invitations_used", InvitationUse.member_id),
    held("spaces_listed_in", SpaceMember.member_id),
    held("spaces_visited", SpaceVisit.member_id),
    held("uploads", Upload.owner_id, left_out={"storage_key": KEY, "small_key": KEY}),
    held("posts", Post.author_id, left_out={"deleted_by_id": OTHERS}),
    held("post_versions", PostRevision.post_id, left_out={"editor_id": OTHERS}),
    held("post_hashtags", PostHashtag.post_id),
    held("comments", Comment.author_id, left_out={"deleted_by_id": OTHERS}),
    held("comment_versions", CommentRevision.comment_id, left_out={"editor_id": OTHERS}),
    held("reactions", Reaction.member_id),
    held("mentions", Mention.member_id),
    held("points", PointEntry.member_id, left_out={"giver_id": OTHERS}),
    held("points_in_all", PointTally.member_id),
    held("points_of_weeks_and_months", PointSum.member_id),
    held("badges", BadgeHolder.member_id, left_out={"giver_id": OTHERS}),
    held("streaks", Streak.member_id),
    held("drafts", Draft.member_id),
    held("polls", Poll.post_id),
    held("votes", PollVote.member_id),
    held("posts_opened", PostVisit.member_id),
    held("bookmarks", Bookmark.member_id),
    held("posts_followed", PostSubscription.member_id),
    held(
        "push_devices",
        PushSubscription.member_id,
        left_out={"endpoint": OPENS, "digest": HASH, "public_key": OPENS, "secret": OPENS},
    ),
    held("searches", KeptSearch.member_id),
    held("notifications", Notification.member_id, left_out={"actor_id": OTHERS}),
    held("notifications_caused", NotificationActor.member_id),
    held("notification_preferences", NotificationPreference.member_id),
    held("mail_settings", MailSettings.member_id),
    held("digests", Digest.member_id),
    held("spaces_followed", SpaceSubscription.member_id),
    held(
        "conversations_begun",
        Conversation.created_by_id,
        left_out=but(Conversation, "id name created_at", IN_IT),
        stays=but(Conversation, "", IN_IT),
    ),
    held("conversations", ConversationMember.member_id),
    held("messages", Message.author_id),
    # what others wrote to them: theirs to read, and the others' to keep
    held(
        "messages_received",
        Message.conversation_id,
        left_out={"sent_key": "the form it was sent with", "words": "made from its text"},
        stays=but(Message, "", OTHERS),
    ),
    held("message_reactions", MessageReaction.member_id),
    held("messages_reported", MessageReport.reporter_id, left_out={"closed_by_id": OTHERS}),
    held("messaging_settings", MessagingSettings.member_id),
    held("links_used", LinkUse.post_id, LinkUse.comment_id),
    held("imported", ImportedRow.member_id, ImportedRow.post_id, ImportedRow.comment_id),
)

# Tables that are nobody's, and why what looks personal in them is not.
COMMUNITYS = {
    "space_groups": {"name": COMMUNITYS_OWN},
    "spaces": {"name": COMMUNITYS_OWN, "deleted_by_id": OTHERS},
    "reaction_tallies": {"emoji": "how many gave it, not who"},
    "poll_options": {"words": "go with their poll"},
    "link_previews": dict.fromkeys(
        ("url", "title", "words", "site"), "what a page elsewhere says to everybody"
    ),
    "search_documents": {
        "member_id": "the words of things that are held themselves, and change and go with them",
        "author_id": "the same",
    },
    "search_words": {"word": "one of those words, forgotten with the last thing that has it"},
    "hashtags": {"name": "a word that anybody may use; gone with the last post that has it"},
    "invitation_spaces": {},
    "announcements": {},
    "reported_messages": {},  # copies for moderators, gone with their author's account
    "point_rules": {},
    "ladder_changes": {},
    "badges": {"name": COMMUNITYS_OWN},
    "job_ticks": {"name": "of a job"},
    "dead_addresses": {
        "digest": "finds an address only for who has it, and the secret key",
        "error": "what a mail server said, without the address",
    },
}
# Columns of people's own rows that point at other people, by number alone.
POINTERS = {
    "blocks.blocked_id": "whom they block is their own choice",
    "follows.followed_id": "whom they follow is their own choice",
    "message_reports.reported_id": "whom they report is their own choice",
}


def conditions(person, holding) -> Iterator[Any]:
    """What finds the rows of a holding, piece by piece; no row is found twice."""
    for column in holding.whose:
        yield from whose_rows(person, column)


def whose_rows(person, column):
    model = column.class_
    points_at = {key.column.table.name for key in column.property.columns[0].foreign_keys}
    if "users" in points_at or model is User:
        yield column == person.user_id
    elif "members" in points_at:
        for community_id, member_id in person.members:
            yield and_(model.community_id == community_id, column == member_id)
    elif "conversations" in points_at:
        for community_id, member_id in person.members:
            yield and_(model.community_id == community_id, *said_to(member_id))
    elif points_at:
        parent = Post if "posts" in points_at else Comment
        for community_id, member_id in person.members:
            written = select(parent.id).where(
                parent.community_id == community_id, parent.author_id == member_id
            )
            yield and_(model.community_id == community_id, column.in_(written))
    else:
        for address, until in person.addresses.items():
            yield sent_to(address, until, column, model.created_at)


def said_to(member_id):
    """What finds the messages of others that somebody sees in their conversations."""
    place = select(ConversationMember.id).where(
        ConversationMember.member_id == member_id,
        ConversationMember.conversation_id == Message.conversation_id,
        ConversationMember.left_at.is_(None),
        ConversationMember.since_id < Message.id,
        ~in_block(ConversationMember.member_id, Message.author_id),
    )
    yield place.exists()
    yield Message.author_id.is_distinct_from(member_id)
