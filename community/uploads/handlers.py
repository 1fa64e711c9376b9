"""Every write to uploads, and to what shows them."""

import re
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
from community.storage import drop_file, put_file
from community.uploads.models import Upload
from community.uploads.queries import uploads_since

FILE = re.compile(r"/files/(\d{1,9})/")
UNATTACHED = Upload.post_id.is_(None), Upload.comment_id.is_(None), Upload.message_id.is_(None)


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


def add_picture(member, picture):
    """Keep a picture that a text may show. Raises TooMany, or Refused above a quota."""
    return add_upload("picture", member, picture)


def add_upload(kind, owner, picture):
    """Store a picture that a member brings. Raises TooMany, or Refused above a quota."""
    return keep_upload(kind, owner.community_id, picture, owner)


def keep_upload(kind, community_id, picture, owner=None):
    """Store a picture and its row; the files first, so that no row names a file that is not.

    One that nobody brought counts for no member. Raises Refused above a quota.
    """
    key = f"{community_id}/{kind}/{secrets.token_hex(16)}"
    upload = Upload(
        community_id=community_id,
        kind=kind,
        owner_id=owner.id if owner else None,
        size=picture.size,
        type="image/webp",
        width=picture.width,
        height=picture.height,
        digest=picture.digest,
        storage_key=f"{key}.webp",
        small_key=f"{key}-small.webp" if picture.small else None,
    )
    sizes = (picture.content, picture.small and picture.small.content)
    return keep(upload, dict(zip(upload.keys, sizes, strict=False)), owner)


def keep(upload, contents, owner=None):
    """Store the contents ({key: bytes or an open file}) of an upload, then its row."""
    for key, content in contents.items():
        put_file(key, content)
    try:
        count_bytes(upload.community_id, upload.size)  # holds the community: others wait here
        if owner is not None:
            refuse_too_much(owner, upload.size)
    except Refused:
        drop_files(upload)
        raise
    db.session.add(upload)
    db.session.flush()
    return upload


def refuse_too_much(owner, size=0):
    """Raise TooMany or Refused for who brought as much as a member may."""
    count, _bytes = uploads_since(owner, now() - timedelta(minutes=1))
    if count >= limits.UPLOADS_A_MINUTE:
        raise TooMany(_("That is many files in a minute. Wait a little."), "picture")
    _count, today = uploads_since(owner, now() - timedelta(days=1))
    if today + size > limits.BYTES_A_DAY_PER_MEMBER:
        raise Refused(_("You have uploaded 50 MB today. Go on tomorrow."), "picture")


def count_bytes(community_id, size):
    """Add to what a community keeps; refuse what would go over its quota, also when raced."""
    kept = update(Community).where(Community.id == community_id)
    if size > 0:
        kept = kept.where(Community.storage_bytes + size <= limits.BYTES_A_COMMUNITY)
    if not changed(kept.values(storage_bytes=Community.storage_bytes + size)):
        raise Refused(_("This community has used up its room for files."), "picture")


def attach_pictures(body, author, **thing):
    """Let its author's pictures in a text hang on it (`post_id` or `comment_id`): from now on its
    readers see them. Those of others, and those that hang elsewhere, stay what they are."""
    if ids := picture_ids(body):
        loose = update(Upload).where(*free_pictures(author, ids))
        db.session.execute(loose.values(**thing, kept_until=None))


def keep_pictures(member, body, until):
    """Let a draft keep its pictures until a moment; with None they go when any others would."""
    if ids := picture_ids(body):
        kept = update(Upload).where(*free_pictures(member, ids))
        db.session.execute(kept.values(kept_until=until))


def free_pictures(owner, ids):
    return (
        Upload.community_id == owner.community_id,
        Upload.owner_id == owner.id,
        Upload.kind == "picture",
        Upload.id.in_(ids),
        *UNATTACHED,
    )


def attach_to_message(uploads, message):
    """Let files hang on a message: from now on those who read it may have them."""
    for upload in uploads:
        upload.message_id = message.id
    db.session.flush()


def picture_ids(body):
    """The numbers of the files that a Markdown text names, each once."""
    numbers = dict.fromkeys(map(int, FILE.findall(body)))
    return list(numbers)[: limits.PICTURES_A_TEXT]


def drop_upload(upload, *only_if):
    """Delete a row, if it still fulfils the conditions; tell whether it did. The files are for the
    caller to drop."""
    if not changed(delete(Upload).where(Upload.id == upload.id, *only_if)):
        return False
    count_bytes(upload.community_id, -upload.size)
    return True


def drop_files(upload):
    for key in upload.keys:
        drop_file(key)


def recount_storage():
    """Set communities.storage_bytes to the truth; return how many were wrong."""
    truth = select(func.coalesce(func.sum(Upload.size), 0))
    kept = truth.where(Upload.community_id == Community.id).scalar_subquery()
    return repair(Community.storage_bytes, kept)
