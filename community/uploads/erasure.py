"""The files of a member who goes."""

from sqlalchemy import delete, select, update

from community.communities.models import Community
from community.db import changed, db
from community.members.handlers.profile import set_avatar
from community.storage import drop_file
from community.uploads.models import Upload

BATCH = 100


def erase_uploads(owner, after=0):
    """Delete the next files a member brought; the id of the last, or None when there are no more.

    A logo in use is the community's and stays. Files go before the commit: a row may name a file
    that is gone, but no file stays without a row.
    """
    set_avatar(owner, None)
    db.session.flush()
    logo = select(Community.id).where(Community.logo_id == Upload.id).exists()
    theirs = select(Upload).where(
        Upload.community_id == owner.community_id, Upload.owner_id == owner.id, Upload.id > after
    )
    uploads = db.session.scalars(theirs.where(~logo).order_by(Upload.id).limit(BATCH)).all()
    for upload in uploads:
        if changed(delete(Upload).where(Upload.id == upload.id)):
            kept = update(Community).where(Community.id == upload.community_id)
            less = kept.values(storage_bytes=Community.storage_bytes - upload.size)
            db.session.execute(less)
            drop_file(upload.storage_key)
    return uploads[-1].id if uploads else None
