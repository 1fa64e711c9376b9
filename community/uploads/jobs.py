from datetime import timedelta

from flask import current_app
from sqlalchemy import or_, select

from community import limits
from community.communities.models import Community
from community.db import db, lock, now
from community.errors import Refused
from community.fetch import NoAnswer, fetch, within
from community.identities.queries import pictured_identity_of
from community.jobs import every_minute, job
from community.members.handlers.profile import set_avatar
from community.members.models import Member
from community.storage import drop_file
from community.uploads.handlers import UNATTACHED, add_upload, drop_upload
from community.uploads.models import Upload
from community.uploads.pictures import square_picture

ORPHAN_AGE = timedelta(hours=48)


@every_minute
def sweep_orphans():
    """Drop pictures that nothing has shown for two days, a few at a time.

    Those of somebody who is forgotten do not wait.
    """
    shown = select(Member.id).where(Member.avatar_id == Upload.id).exists()
    logo = select(Community.id).where(Community.logo_id == Upload.id).exists()
    gone = Member.id == Upload.owner_id, Member.left_at.is_not(None), Member.user_id.is_(None)
    old = Upload.created_at < now() - ORPHAN_AGE
    kept = Upload.kept_until.is_not(None) & (Upload.kept_until > now())
    due = or_(old & ~kept, select(Member.id).where(*gone).exists())
    unshown = Upload.kind != "preview", ~shown, ~logo, *UNATTACHED
    orphans = db.session.scalars(select(Upload).where(due, *unshown).limit(50)).all()
    swept = [upload for upload in orphans if drop_upload(upload, *unshown)]
    keys = [key for upload in swept for key in upload.keys]
    db.session.commit()
    for key in keys:
        drop_file(key)


@job
def bring_picture(community_id, member_id):
    """Make the picture of somebody's identity their avatar, unless they have one by then.

    If it cannot be had, they go without: nothing tries again.
    """
    member = without_avatar(community_id, member_id)
    identity = pictured_identity_of(member.user_id) if member else None
    if identity is None:
        return
    url, issuer = identity.picture_url, identity.issuer
    known = {provider.issuer.rstrip("/") for provider in current_app.config["PROVIDERS"].values()}
    trusted = [issuer] if issuer.rstrip("/") in known else []
    db.session.rollback()  # no transaction stays open while somebody's server thinks
    try:
        until = within(limits.PROVIDER_SECONDS)
        answer = fetch(url, until, limits.AVATAR_BYTES, trusted, hops=limits.REDIRECTS)
        picture = square_picture(answer.content, limits.AVATAR_SIDE)
        if member := without_avatar(community_id, member_id):
            upload = add_upload("avatar", member, picture)
            lock(member, "avatar_id")
            if member.avatar_id is None:
                set_avatar(member, upload.id)
        db.session.commit()
    except (NoAnswer, Refused) as error:
        db.session.rollback()
        current_app.logger.info("no picture for member %s: %s", member_id, type(error).__name__)


def without_avatar(community_id, member_id):
    """The member, if they are one and show no picture; else None."""
    here = select(Member).filter_by(community_id=community_id, id=member_id, left_at=None)
    return db.session.scalar(here.filter_by(avatar_id=None).where(Member.user_id.is_not(None)))
