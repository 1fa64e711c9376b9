"""Reactions to messages, reports of them, and what a member chooses about messages."""

from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import limits, text
from community.communities.models import Community
from community.db import changed, db, insert_once, lock, now, upsert
from community.errors import Refused, TooMany
from community.members.queries import block_between
from community.messages import signals
from community.messages.handlers.counters import hold
from community.messages.handlers.writing import own_place, refuse_unheard
from community.messages.models import (
    WRITERS,
    MessageReaction,
    MessageReport,
    MessagingSettings,
    ReportedMessage,
)
from community.messages.queries import is_reported, places_in, reports_today
from community.uploads.erasure import erase_pictures


def react(message, member, emoji, choices):
    """Give a message one of the community's emoji; once. Raises Refused for another, and where the
    author would not see it. Signals message_changed."""
    if emoji not in choices:
        raise Refused(_("Choose one of the reactions of this community."))
    hold(message.conversation)
    lock(message, "deleted_at")
    if message.deleted_at is not None:
        raise Refused(_("This message was deleted."))
    refuse_unseen(message, member)
    new = insert_once(
        MessageReaction,
        community_id=message.community_id,
        message_id=message.id,
        member_id=member.id,
        emoji=emoji,
        created_at=now(),
    )
    if new:
        signals.message_changed.send(message)


def refuse_unseen(message, member):
    places = places_in(message.conversation)
    refuse_unheard(member, own_place(member, places), places)
    author = message.author
    if author is not None and author.id != member.id and block_between(member, author):
        raise Refused(_("You cannot react to this message."))


def unreact(message, member, emoji):
    """Take a reaction back, if it was given. Signals message_changed."""
    mine = delete(MessageReaction).where(
        MessageReaction.message_id == message.id,
        MessageReaction.member_id == member.id,
        MessageReaction.emoji == emoji,
    )
    if changed(mine):
        signals.message_changed.send(message)


def report_messages(place, messages, reason):
    """Show moderators some messages of a conversation one is in: these, as they are now, with their
    files, and nothing else. Raises Refused without a reason, or without any of another's; TooMany
    above the daily limit. Signals messages_reported."""
    reason, member = text.clean(reason), place.member
    if not reason:
        raise Refused(_("Say what is wrong with it."), "reason")
    if len(reason) > limits.REASON:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.REASON), "reason")
    if len(messages) > limits.REPORTED_MESSAGES:
        words = _("Report up to %(n)s messages at once.", n=limits.REPORTED_MESSAGES)
        raise Refused(words, "messages")
    if reports_today(member) >= limits.REPORTS_A_DAY:
        raise TooMany(_("That is %(n)s reports today. Go on tomorrow.", n=limits.REPORTS_A_DAY))
    hold(place.conversation)
    said = [message for message in messages if still_says(message, place)]
    others = [message for message in said if message.author_id not in (None, member.id)]
    if not others:
        raise Refused(_("Choose a message that somebody else wrote."), "messages")
    report = MessageReport(
        community_id=place.community_id,
        conversation_id=place.conversation_id,
        reporter_id=member.id,
        reported_id=others[0].author_id,
        reason=reason,
    )
    db.session.add(report)
    db.session.flush()
    for message in said:
        kept = {"community_id": place.community_id, "report_id": report.id}
        db.session.add(ReportedMessage(**kept, message_id=message.id, body=message.body))
    db.session.flush()
    signals.messages_reported.send(report)
    return report


def still_says(message, place):
    lock(message, "body", "deleted_at")
    here = message.conversation_id == place.conversation_id and message.id > place.since_id
    return here and message.deleted_at is None


def close_report(report, moderator):
    """Note that a moderator has dealt with a report; a second one changes nothing."""
    open_one = update(MessageReport).where(
        MessageReport.id == report.id, MessageReport.closed_at.is_(None)
    )
    return changed(open_one.values(closed_at=now(), closed_by_id=moderator.id)) == 1


def forget_report(report):
    """Delete a report, and the files of those of its messages that were deleted meanwhile."""
    messages = [said.message for said in report.messages]
    lock(db.session.get_one(Community, report.community_id), "storage_bytes")
    db.session.execute(delete(ReportedMessage).where(ReportedMessage.report_id == report.id))
    db.session.execute(delete(MessageReport).where(MessageReport.id == report.id))
    for message in messages:
        if message.deleted_at is not None and not is_reported(message):
            erase_pictures(message.community_id, message_id=message.id)


def choose(member, writers, receipts, online):
    """Keep who may begin to write to a member, and what others see of them. Raises Refused."""
    if writers not in WRITERS:
        raise Refused(_("Choose who may write to you."), "writers")
    upsert(
        MessagingSettings,
        {"member_id": member.id},
        community_id=member.community_id,
        writers=writers,
        receipts=bool(receipts),
        online=bool(online),
    )
