"""Every write to uploads, and to what shows them."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from community import limits
from community.communities.handlers import set_logo
from community.communities.models import Community
from community.db import changed, db, now, repair
from community.errors import Refused, TooMany
from community.members.handlers.profile import set_avatar
from community.storage import put_file
from community.uploads.models import Upload
from community.uploads.queries import uploads_since


def change_avatar(member, picture):
    """Give a member a picture (pictures.Picture). Raises TooMany, or Refused above a quota."""
    upload = add_upload("avatar", member, picture)
    set_avatar(member, upload.id)
    return upload


def remove_avatar(member):
    set_avatar(member, None)


def change_logo(community, member, picture):
    """Give a community a logo. Raises TooMany, or Refused above a quota."""
    upload = add_upload("logo", member, picture)
    set_logo(community, upload.id)
    return upload


def add_upload(kind, owner, picture):
    """Store a picture and its row; the file first, so that no row names a file that is not."""
    refuse_too_much(owner, len(picture.content))
    key = f"{owner.community_id}/{kind}/{secrets.token_hex(16)}.webp"
    put_file(key, picture.content)
    upload = Upload(
        community_id=owner.community_id,
        kind=kind,
        owner_id=owner.id,
        size=len(picture.content),
        type="image/webp",
        width=picture.width,
        height=picture.height,
        digest=picture.digest,
        storage_key=key,
    )
    db.session.add(upload)
    db.session.flush()
    count_bytes(owner.community_id, upload.size)
    return upload


def refuse_too_much(owner, size):
    count, _bytes = uploads_since(owner, now() - timedelta(minutes=1))
    if count >= limits.UPLOADS_A_MINUTE:
        raise TooMany(_("That is many files in a minute. Wait a little."), "picture")
    _count, today = uploads_since(owner, now() - timedelta(days=1))
    if today + size > limits.BYTES_A_DAY_PER_MEMBER:
        raise Refused(_("You have uploaded 50 MB today. Go on tomorrow."), "picture")


def count_bytes(community_id, size):
    """Add to what a community keeps; refuse what would go over its quota, also when raced."""
    room = update(Community).where(
        Community.id == community_id, Community.storage_bytes + size <= limits.BYTES_A_COMMUNITY
    )
    if not changed(room.values(storage_bytes=Community.storage_bytes + size)):
        raise Refused(_("This community has used up its room for files."), "picture")


def drop_upload(upload):
    """Delete a row; the caller drops the file after the commit."""
    db.session.execute(delete(Upload).where(Upload.id == upload.id))
    count_bytes(upload.community_id, -upload.size)


def recount_storage():
    """Set communities.storage_bytes to the truth; return how many were wrong."""
    truth = select(func.coalesce(func.sum(Upload.size), 0))
    kept = truth.where(Upload.community_id == Community.id).scalar_subquery()
    return repair(Community.storage_bytes, kept)
