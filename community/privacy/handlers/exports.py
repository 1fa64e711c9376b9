"""Copies of somebody's data: asked for, made by a job, kept for a while."""

from datetime import timedelta
from secrets import token_hex

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from community import limits
from community.db import changed, db, lock, now
from community.errors import Refused, TooMany
from community.jobs import later
from community.privacy.mails import mail_ready
from community.privacy.models import Export
from community.privacy.queries import UNFINISHED, exports_today, latest_export
from community.storage import drop_file

DAY = timedelta(days=1)
STUCK = timedelta(minutes=10)  # a copy without a sign of life for longer lost its worker


def ask_for_export(user):
    """Have a copy made. Raises Refused while one is being made, TooMany above the daily limit."""
    lock(user, "email")
    latest = latest_export(user)
    if latest is not None and latest.state in UNFINISHED:
        raise Refused(_("A copy is being made already."))
    if exports_today(user) >= limits.EXPORTS_A_DAY:
        raise TooMany(_("That is %(n)s copies today. Ask again tomorrow.", n=limits.EXPORTS_A_DAY))
    export = Export(user_id=user.id, storage_key=f"exports/{token_hex(16)}.zip")
    db.session.add(export)
    db.session.flush()
    return export


def start_export(export_id):
    """Take up a copy that waits; None if somebody else has, or it is gone."""
    waiting = update(Export).where(Export.id == export_id, Export.state == "queued")
    if not changed(waiting.values(state="running", started_at=now(), done=0)):
        return None
    return db.session.get_one(Export, export_id)


def note_progress(export_id, sign, done, total):
    """Write down how far a copy is; the new sign of life, or None if another worker has it now."""
    mine = running(export_id, sign)
    sign = now()
    return sign if changed(mine.values(done=done, total=total, started_at=sign)) else None


def running(export_id, sign):
    """`sign` is the last sign of life of the worker that asks."""
    mine = update(Export).where(Export.id == export_id, Export.state == "running")
    return mine.where(Export.started_at == sign)


def finish_export(export_id, sign, size):
    """A copy is there: tell its owner. False if it was taken from this worker meanwhile."""
    ready = {"state": "ready", "size": size, "ready_at": now()}
    kept = now() + limits.EXPORT_LIFE
    if not changed(running(export_id, sign).values(expires_at=kept, **ready)):
        return False
    mail_ready(db.session.get_one(Export, export_id))
    return True


def fail_export(export_id):
    """A copy cannot be made: its owner may ask again."""
    export = db.session.get(Export, export_id)
    if export is not None and export.state in UNFINISHED:
        export.state = "failed"
        drop_file(export.storage_key)


def take_up_exports(run):
    """Queue again what a dead worker left; give up what could not be made within a day."""
    unfinished = select(Export.id).where(Export.state.in_(UNFINISHED))
    hopeless = unfinished.where(Export.created_at < now() - DAY)
    for export_id in db.session.scalars(hopeless).all():
        fail_export(export_id)
    stuck = update(Export).where(Export.state == "running", Export.started_at < now() - STUCK)
    db.session.execute(stuck.values(state="queued"))
    for export_id in db.session.scalars(select(Export.id).where(Export.state == "queued")):
        later(run, export_id)


def expire_exports():
    """Drop the copies whose time is up."""
    old = select(Export).where(Export.state == "ready", Export.expires_at < now()).limit(50)
    for export in db.session.scalars(old).all():
        drop_file(export.storage_key)
        export.state, export.storage_key = "expired", None


def forget_exports(user):
    """Delete somebody's copies and their files."""
    theirs = select(Export.storage_key).where(Export.user_id == user.id)
    for key in db.session.scalars(theirs.where(Export.storage_key.is_not(None))).all():
        drop_file(key)
    db.session.execute(delete(Export).where(Export.user_id == user.id))


def is_kept(export_id):
    """Whether a copy still has a row: without one its file must go."""
    return db.session.scalar(select(Export.id).filter_by(id=export_id)) is not None
