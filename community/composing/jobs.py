from community.composing.handlers.drafts import purge_drafts
from community.composing.handlers.publishing import (
    posted_just_now,
    publish_scheduled,
    unschedule,
)
from community.composing.queries import due_draft, due_drafts, old_drafts
from community.db import db, now
from community.errors import Refused
from community.jobs import every_minute, job, later

BATCH = 500


@every_minute
def publish_due_posts():
    """Publish what is due, each by a job of its own: one that fails does not hold up the others."""
    for community_id, draft_id in due_drafts():
        later(publish_post, community_id, draft_id)
    db.session.commit()


@job
def publish_post(community_id, draft_id):
    """Publish a scheduled post exactly once; what is refused becomes a draft that says why."""
    draft = due_draft(community_id, draft_id)
    if draft is None or posted_just_now(draft.member):
        return
    try:
        publish_scheduled(draft)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        unschedule(draft_id, str(refusal))
        db.session.commit()


@every_minute
def purge_old_drafts():
    """Once an hour: delete drafts nobody has touched for half a year."""
    while now().minute == 30 and (ids := old_drafts(BATCH)):
        purge_drafts(ids)
        db.session.commit()
