"""What SQLite keeps of deleted words, and how it goes.

It overwrites what is deleted (secure_delete) and its log is emptied after each erasure. But a page
that was split earlier may hold a stray copy of what stood there: only VACUUM makes all pages anew.
That stops writers for about a second per 100 MB, so a large file waits for the night.
"""

from pathlib import Path

from flask import current_app

from community.db import db, now, truncate_wal, vacuum

AT_ONCE = 256 * 2**20  # bytes
NIGHT = 3  # hour, UTC


def mark():
    """Note on disk, to outlive this process, that there is something to wipe."""
    if db.engine.dialect.name == "sqlite":
        marker().touch()


def marker():
    return Path(current_app.config["INSTANCE_PATH"], "vacuum-due")


def wipe():
    """Make SQLite's file anew if something was erased, and it is small or the hour is right."""
    if not marker().exists():
        return
    since = marker().stat().st_mtime_ns
    small = Path(db.engine.url.database or "").stat().st_size <= AT_ONCE
    if not small and now().hour != NIGHT:
        return
    vacuum()
    if truncate_wal() and marker().stat().st_mtime_ns == since:
        marker().unlink()
