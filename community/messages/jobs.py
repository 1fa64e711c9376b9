from sqlalchemy import delete, exists, select, update

from community.db import db
from community.jobs import every_minute
from community.messages.handlers import forget_report
from community.messages.handlers.counters import hold
from community.messages.models import (
    Conversation,
    ConversationMember,
    Message,
    MessageReaction,
    MessageReport,
)
from community.messages.queries import old_reports
from community.messages.signals import conversation_forgotten
from community.uploads.erasure import erase
from community.uploads.models import Upload

BATCH = 20


@every_minute
def purge_message_reports():
    """Delete what moderators have dealt with a month ago."""
    for report in old_reports(BATCH):
        forget_report(report)
        db.session.commit()


@every_minute
def purge_conversations():
    """Delete conversations that everybody has left: nobody can read them any more."""
    reported = exists().where(MessageReport.conversation_id == Conversation.id)
    empty = select(Conversation).where(Conversation.member_count == 0, ~reported)
    for conversation in db.session.scalars(empty.limit(BATCH)).all():
        purge(conversation)
        db.session.commit()


def purge(conversation):
    within = Message.conversation_id == conversation.id
    ids = select(Message.id).where(within)
    erase(db.session.scalars(select(Upload).where(Upload.message_id.in_(ids))).all())
    hold(conversation)
    if conversation.member_count:  # somebody came back
        return
    conversation_forgotten.send(conversation)
    places = ConversationMember.conversation_id == conversation.id
    db.session.execute(delete(ConversationMember).where(places))
    db.session.execute(delete(MessageReaction).where(MessageReaction.message_id.in_(ids)))
    db.session.execute(update(Message).where(within).values(reply_to_id=None))
    db.session.execute(delete(Message).where(within))
    db.session.execute(delete(Conversation).where(Conversation.id == conversation.id))
