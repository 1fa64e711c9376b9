"""Keeping what somebody is writing, and letting go of it."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from community import limits, text
from community.composing.models import Draft
from community.composing.queries import count_of, drafts_at, drafts_of, wrote_since
from community.db import db, lock, now
from community.errors import Refused
from community.uploads.handlers import keep_pictures

SPARE = timedelta(days=2)  # how much longer a picture is kept than the draft that shows it


class Gone(Refused):
    """The draft was posted or discarded meanwhile: what comes late must not bring it back."""


def save_draft(member, place, form, draft_id=None, since=None):
    """Keep what a member has typed; the Draft, or None when nothing is left of it.

    The draft `draft_id` moves to `place` (None: it stays where it is). Without it the place's own
    draft is meant, and made unless the member has posted there `since` the form was opened. The
    last to save wins. Raises Gone, or Refused above a limit.
    """
    title, body = text.clean_line(form.title)[: limits.DRAFT_TITLE], text.clean(form.body)
    if len(body) > limits.DRAFT_BODY:
        raise Refused(_("That is too long to keep as a draft."), "body")
    if draft_id is None:
        lock(member, "id")  # two tabs make one draft, and one that posts right now makes none
    draft = draft_to_save(member, place, draft_id, since)
    if draft is not None and draft.publish_at is not None:
        raise Gone(_("It is scheduled. Save it with its time."))
    if not (title or body or form.poll):
        if draft is not None:
            discard_draft(draft)
        return None
    if draft is None:
        draft = new_draft(member, place)
    draft.title, draft.body, draft.poll, draft.saved_at = title, body, form.poll, now()
    draft.announce = form.announce
    if place is not None:
        draft.space_id = place.columns["space_id"]
    keep(draft)
    return draft


def draft_to_save(member, place, draft_id, since):
    if draft_id is not None:
        mine = drafts_of(member).where(Draft.id == draft_id).with_for_update(key_share=True)
        draft = db.session.scalar(mine.execution_options(populate_existing=True))
        if draft is None:
            raise Gone(_("Not saved: this draft was posted or discarded elsewhere."))
        return draft
    draft = db.session.scalar(drafts_at(member, place).limit(1))
    if draft is None and since is not None and wrote_since(member, place, since):
        raise Gone(_("Not saved: you have posted here meanwhile."))
    return draft


def new_draft(member, place):
    if count_of(member) >= limits.DRAFTS:
        words = _("You keep %(n)s drafts. Delete some of them first.", n=limits.DRAFTS)
        raise Refused(words, "body")
    draft = Draft(
        community_id=member.community_id, member_id=member.id, kind=place.kind, **place.columns
    )
    db.session.add(draft)
    return draft


def keep(draft):
    """Write a draft down, and let the pictures in its text stay as long as it does."""
    db.session.flush()
    until = max(draft.publish_at or now(), draft.saved_at + limits.DRAFT_KEPT) + SPARE
    keep_pictures(draft.member, draft.body, until)


def discard_draft(draft):
    db.session.execute(delete(Draft).where(Draft.id == draft.id))


def discard_drafts_at(member, place):
    """Let go of what a member was writing in a place: it has been posted."""
    lock(member, "id")  # after whoever saves there right now
    here = drafts_at(member, place).with_only_columns(Draft.id).order_by(None)
    db.session.execute(delete(Draft).where(Draft.id.in_(here)))


def forget_drafts(member):
    """Delete all that a member was writing: they go, and nothing of them is kept."""
    theirs = Draft.community_id == member.community_id, Draft.member_id == member.id
    db.session.execute(delete(Draft).where(*theirs))


def purge_drafts(ids):
    """Delete these drafts, unless they were saved again a moment ago."""
    old = Draft.saved_at < now() - limits.DRAFT_KEPT, Draft.publish_at.is_(None)
    db.session.execute(delete(Draft).where(Draft.id.in_(ids), *old))
