"""The files of a member who goes, and of a text that was emptied."""

from sqlalchemy import select

from community.communities.models import Community
from community.db import db
from community.members.handlers.profile import set_avatar
from community.uploads.handlers import drop_files, drop_upload
from community.uploads.models import Upload

BATCH = 100


def erase_uploads(owner, after=0):
    """Delete the next files a member brought; the id of the last, or None when there are no more.

    A logo in use is the community's and stays, as does what pages elsewhere show of themselves.
    Files go before the commit: a row may name a file that is gone, but no file stays without a row.
    """
    set_avatar(owner, None)
    db.session.flush()
    logo = select(Community.id).where(Community.logo_id == Upload.id).exists()
    theirs = select(Upload).where(
        Upload.community_id == owner.community_id,
        Upload.owner_id == owner.id,
        Upload.kind != "preview",
        Upload.id > after,
    )
    uploads = db.session.scalars(theirs.where(~logo).order_by(Upload.id).limit(BATCH)).all()
    erase(uploads)
    return uploads[-1].id if uploads else None


def erase_pictures(community_id, **thing):
    """Delete the files on what is gone (a `post_id`, a `comment_id` or a `message_id`)."""
    here = select(Upload).filter_by(community_id=community_id, **thing)
    erase(db.session.scalars(here).all())


def erase(uploads):
    for upload in uploads:
        if drop_upload(upload):
            drop_files(upload)
