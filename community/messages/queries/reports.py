"""Reported messages: all that moderators ever see of conversations."""

from datetime import timedelta

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from community import limits
from community.db import db, now
from community.messages.models import Message, MessageReport, ReportedMessage
from community.messages.queries.threads import readable_messages
from community.paging import page_of


def readable_reports(viewer):
    """The reports a moderator may see; not those about themselves."""
    here = select(MessageReport).where(MessageReport.community_id == viewer.community.id)
    if not viewer.can("messages.moderate"):
        return here.where(false())
    about = ReportedMessage.report_id == MessageReport.id
    own = exists().where(
        about, Message.id == ReportedMessage.message_id, Message.author_id == viewer.member.id
    )
    return here.where(
        MessageReport.reported_id.is_distinct_from(viewer.member.id),
        or_(MessageReport.reporter_id == viewer.member.id, ~own),
    )


def whole(reports):
    said = selectinload(MessageReport.messages).joinedload(ReportedMessage.message)
    people = (MessageReport.reporter, MessageReport.reported, MessageReport.closed_by)
    return reports.options(said.joinedload(Message.author), *map(joinedload, people))


def reports_page(viewer, after=None, closed=False):
    """A Page of open (or closed) reports with what was said, the newest first."""
    done = MessageReport.closed_at.is_not(None) if closed else MessageReport.closed_at.is_(None)
    shown = whole(readable_reports(viewer).where(done))
    return page_of(shown, MessageReport.created_at, MessageReport.id, after)


def report_of(viewer, report_id):
    """A report that the viewer may see, or None."""
    found = readable_reports(viewer).where(MessageReport.id == report_id)
    return db.session.scalar(whole(found))


def reads_file_of(viewer, message_id):
    """Whether a viewer may have the files of a message: who reads it, and moderators to whom it
    was reported."""
    if not viewer.can("messages.use"):
        return False
    shown = readable_messages(viewer).where(Message.deleted_at.is_(None))
    if db.session.scalar(shown.where(Message.id == message_id).with_only_columns(Message.id)):
        return True
    in_report = exists().where(
        ReportedMessage.report_id == MessageReport.id, ReportedMessage.message_id == message_id
    )
    reported = readable_reports(viewer).where(in_report).limit(1)
    return db.session.scalar(reported.with_only_columns(MessageReport.id)) is not None


def is_reported(message):
    """Whether moderators still look, or may look, at a message."""
    kept = select(ReportedMessage.id).filter_by(
        community_id=message.community_id, message_id=message.id
    )
    return db.session.scalar(kept.limit(1)) is not None


def reports_since(member, since):
    made = select(func.count(MessageReport.id)).where(
        MessageReport.community_id == member.community_id, MessageReport.reporter_id == member.id
    )
    return db.session.scalar(made.where(MessageReport.created_at > since))


def reports_today(member):
    return reports_since(member, now() - timedelta(days=1))


def old_reports(limit):
    """Reports that were closed a month ago."""
    old = MessageReport.closed_at < now() - limits.DELETED_KEPT
    return db.session.scalars(select(MessageReport).where(old).limit(limit)).all()
