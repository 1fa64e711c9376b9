from datetime import timedelta

from sqlalchemy import select

from community.communities.models import Community
from community.db import db, now
from community.jobs import every_minute
from community.members.models import Member
from community.storage import drop_file
from community.uploads.handlers import drop_upload
from community.uploads.models import Upload

ORPHAN_AGE = timedelta(hours=48)


@every_minute
def sweep_orphans():
    """Drop pictures that nothing has shown for two days, a few at a time."""
    shown = select(Member.id).where(Member.avatar_id == Upload.id).exists()
    logo = select(Community.id).where(Community.logo_id == Upload.id).exists()
    old = select(Upload).where(Upload.created_at < now() - ORPHAN_AGE, ~shown, ~logo).limit(50)
    orphans = db.session.scalars(old).all()
    for upload in orphans:
        drop_upload(upload)
    keys = [upload.storage_key for upload in orphans]
    db.session.commit()
    for key in keys:
        drop_file(key)
