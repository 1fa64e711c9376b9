"""How a member is told of something: what they want of its kind, what they muted, and when.

`decide` is the rule, and reads nothing; `deliveries_of` reads what it needs of many members.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, false, select

from community.db import db, now
from community.members.models import Member
from community.messages.models import ConversationMember
from community.notifications.kinds import KINDS
from community.notifications.models import MailSettings, NotificationPreference, SpaceSubscription
from community.reading.models import PostSubscription
from community.reading.subscriptions import standing

# Heard of in a muted place too: somebody speaks to this member, or they asked for it, or it is
# their duty.
THROUGH_MUTES = frozenset(("mention", "reply", "reminder", "report"))
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether it is on the bell, and whether and when at the earliest it is mailed and pushed."""

    in_app: bool = False
    mail: datetime | str | None = None  # a moment, or "digest"
    push: datetime | None = None


SILENCE = Delivery()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member wants of one kind, and how they may be written to."""

    in_app: bool
    mail: str  # "now", "digest" or "never"
    push: bool
    muted: bool = False  # where it happened
    digest: str = "daily"
    quiet_from: int | None = None
    quiet_until: int | None = None
    zone: str = "UTC"


def decide(kind, wishes, at):
    """The Delivery of something of a Kind that happens at a moment."""
    if wishes.muted and kind not in THROUGH_MUTES:
        return SILENCE
    mail: datetime | str | None = None
    if wishes.mail == "now":
        mail = after_quiet(at + KINDS[kind].wait, wishes, wishes.zone)
    elif wishes.mail == "digest" and wishes.digest != "never":
        mail = "digest"
    push = after_quiet(at, wishes, wishes.zone) if wishes.push else None
    return Delivery(wishes.in_app, mail, push)


def after_quiet(moment, wishes, zone):
    """The moment, or the end of the quiet hours it falls into, which Wishes or MailSettings say."""
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins is None or ends is None:
        return moment
    zone = ZoneInfo(zone)
    here = moment.astimezone(zone)
    since_begin, length = (here.hour - begins) % 24, (ends - begins) % 24
    if since_begin >= length:
        return moment
    day = here.date() + timedelta(days=1 if here.hour >= ends else 0)
    return datetime.combine(day, time(ends), zone).astimezone(moment.tzinfo)


def delivery_of(member, kind, post=None, space=None, conversation=None):
    """How a member is told of something of a kind that happens now, there."""
    return deliveries_of([member], kind, post, space, conversation)[member.id]


def deliveries_of(members, kind, post=None, space=None, conversation=None):
    """{member id: Delivery} of members of one community; a query for a thousand of them."""
    at, found = now(), {}
    space_id = space.id if space else post.space_id if post else None
    asked = wishes_of(kind, post and post.id, space_id, conversation and conversation.id)
    for start in range(0, len(members), CHUNK):
        some = {member.id: member for member in members[start : start + CHUNK]}
        mine = some[next(iter(some))].community_id
        rows = asked.where(Member.community_id == mine, Member.id.in_(some))
        for row in db.session.execute(rows):
            own = post is not None and post.author_id == row.id
            wishes = wishes_from(row, KINDS[kind], zone_of(some[row.id]), at, own)
            found[row.id] = decide(kind, wishes, at)
    return found


def zone_of(member):
    return member.timezone or member.community.timezone


def wishes_of(kind, post_id, space_id, conversation_id):
    """A statement of one row a member: all that they said which bears on a kind in a place."""

    def said(model, *where):
        return model, and_(model.member_id == Member.id, *where)

    def about(column, key):
        return column == key if key is not None else false()

    joins = (
        said(NotificationPreference, NotificationPreference.kind == kind),
        said(MailSettings),
        said(PostSubscription, about(PostSubscription.post_id, post_id)),
        said(SpaceSubscription, about(SpaceSubscription.space_id, space_id)),
        said(ConversationMember, about(ConversationMember.conversation_id, conversation_id)),
    )
    asked = select(
        Member.id,
        NotificationPreference.in_app,
        NotificationPreference.mail,
        NotificationPreference.push,
        MailSettings.digest,
        MailSettings.quiet_from,
        MailSettings.quiet_until,
        PostSubscription.state.label("post_state"),
        PostSubscription.until.label("post_until"),
        SpaceSubscription.state.label("space_state"),
        SpaceSubscription.until.label("space_until"),
        ConversationMember.muted_until,
    ).select_from(Member)
    for model, condition in joins:
        asked = asked.outerjoin(model, condition)
    return asked


def wishes_from(row: Any, default, zone, at, own):
    wanted = row if row.in_app is not None else default
    return Wishes(
        wanted.in_app,
        wanted.mail,
        wanted.push,
        muted=is_muted(row, at, own),
        digest=row.digest or "daily",
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        zone=zone,
    )


def is_muted(row, at, own):
    """Whether the place is muted. A post outdoes its space: one that is followed, or one's own, is
    heard of in a muted space too."""
    if row.muted_until is not None and row.muted_until > at:
        return True
    nearest = standing(row.post_state, row.post_until, at) or ("follow" if own else None)
    return (nearest or standing(row.space_state, row.space_until, at)) == "mute"
