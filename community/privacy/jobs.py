"""What takes long: making copies, erasing accounts."""

from tempfile import TemporaryFile
from time import monotonic

from flask import current_app
from sqlalchemy import select

from community.accounts.models import User
from community.db import db, now, truncate_wal
from community.jobs import every_minute, job, later
from community.privacy import leftovers
from community.privacy.archive import write_archive
from community.privacy.handlers import exports
from community.privacy.handlers.erasure import Forgotten, erase
from community.privacy.queries import person_of
from community.search.jobs import forget_leftovers
from community.storage import drop_file, put_file

TURN = 45  # seconds an erasure goes on before it lets other jobs pass


class TakenOver(Exception):
    """This worker was silent for so long that another one makes the copy now."""


@job
def make_export(export_id):
    """Make a copy; killed, it is begun again ten minutes later."""
    export = exports.start_export(export_id)
    db.session.commit()
    if export is None:
        return
    person, key, sign = person_of(export.user), export.storage_key, export.started_at
    db.session.rollback()
    try:
        make_copy(export_id, person, key, sign)
    except TakenOver:
        db.session.rollback()
    except Exception:
        db.session.rollback()
        exports.fail_export(export_id)
        db.session.commit()
        raise


def make_copy(export_id, person, key, sign):
    """Write the zip where it vanishes with this process, then keep it."""

    def note(done, total):
        nonlocal sign
        sign = exports.note_progress(export_id, sign, done, total)
        db.session.commit()
        if sign is None:
            raise TakenOver

    with TemporaryFile(dir=current_app.config["INSTANCE_PATH"]) as file:
        write_archive(file, person, note)
        size = file.tell()
        file.seek(0)
        put_file(key, file)
    finished = exports.finish_export(export_id, sign, size)
    db.session.commit()
    if not finished and not exports.is_kept(export_id):
        drop_file(key)


@every_minute
def sweep_exports():
    exports.take_up_exports(make_export)
    exports.expire_exports()
    db.session.commit()


@job
def erase_account(user_id):
    """Erase an account whose time is up, in many small transactions."""
    began = monotonic()
    leftovers.mark()
    try:
        for _portion in erase(user_id):
            db.session.commit()
            if monotonic() - began > TURN:
                return
    except Forgotten:
        db.session.rollback()
    forget_leftovers()
    truncate_wal()


@every_minute
def erase_due_accounts():
    due = db.session.scalars(select(User.id).where(User.erase_at <= now())).all()
    for user_id in due:
        later(erase_account, user_id)
    db.session.commit()
    if not due:
        leftovers.wipe()
