from sqlalchemy import func, select

from community.db import db
from community.uploads.models import Upload


def readable_uploads(viewer):
    """Files that exist for this viewer: avatars and logos belong to whoever may look around."""
    uploads = select(Upload).where(Upload.community_id == viewer.community.id)
    if viewer.can("files.read"):
        return uploads
    return uploads.where(Upload.kind == "logo")  # the public face of a closed community


def uploads_since(owner, since):
    """(how many files, how many bytes) a member brought since a moment."""
    brought = select(func.count(Upload.id), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.community_id == owner.community_id,
        Upload.owner_id == owner.id,
        Upload.created_at > since,
    )
    return db.session.execute(brought).one()
