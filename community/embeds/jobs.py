from flask import current_app

from community import limits
from community.db import db, lock
from community.embeds.handlers import drop_preview, keep_page
from community.embeds.page import look_at
from community.embeds.queries import (
    fetched_lately,
    forgotten_previews,
    preview_by_id,
    unused_previews,
)
from community.embeds.signals import preview_fetched
from community.fetch import NoAnswer
from community.jobs import every_minute, job, later
from community.storage import drop_file


@job
def fetch_preview(community_id, preview_id):
    """Ask a page what it is about, and have the texts shown anew that link to it."""
    preview = preview_by_id(community_id, preview_id)
    if preview is None:
        return
    if preview.is_due and fetched_lately(community_id) < limits.PREVIEWS_AN_HOUR:
        ask(preview)
    elif preview.title:  # somebody wrote while it was fetched
        preview_fetched.send(preview)
    db.session.commit()


def ask(preview):
    community_id, preview_id, url = preview.community_id, preview.id, preview.url
    db.session.rollback()  # no transaction stays open while somebody's server thinks
    try:
        page, picture = look_at(url)
    except NoAnswer as error:
        current_app.logger.info("no preview %s: %s", preview_id, type(error).__name__)
        page = picture = None
    preview = preview_by_id(community_id, preview_id)
    if preview is not None:
        lock(preview, "fetched_at", "title")
        if preview.is_due:  # else somebody was quicker
            keep_page(preview, page, picture)


@every_minute
def fetch_forgotten_previews():
    """Ask again for what a process that died, or an hour's limit, left unasked."""
    for preview in forgotten_previews():
        later(fetch_preview, preview.community_id, preview.id)
    db.session.commit()


@every_minute
def drop_unused_previews():
    """Drop, a few at a time, what no text has linked to for two days."""
    dropped = [preview.picture for preview in unused_previews() if drop_preview(preview)]
    keys = [key for picture in dropped if picture is not None for key in picture.keys]
    db.session.commit()
    for key in keys:
        drop_file(key)
