from sqlalchemy import func, or_, select

from community.db import db
from community.members.queries import is_hidden
from community.uploads.models import Upload

FOR_ALL = ("avatar", "logo", "preview")  # whoever may look around sees them


def readable_uploads(viewer):
    """Files that exist for this viewer, or may: what hangs on a text is for its readers alone, and
    who that is the view asks, which may read posts and comments."""
    uploads = select(Upload).where(Upload.community_id == viewer.community.id)
    if not viewer.can("files.read"):
        return uploads.where(Upload.kind == "logo")  # the public face of a closed community
    shown = [Upload.kind.in_(FOR_ALL), Upload.post_id.is_not(None), Upload.comment_id.is_not(None)]
    if viewer.member:
        shown.append(Upload.message_id.is_not(None))
        shown.append(Upload.owner_id == viewer.member.id)
    readable = uploads.where(or_(*shown))
    if not viewer.hides:
        return readable
    return readable.where(or_(Upload.kind != "avatar", ~is_hidden(viewer, Upload.owner_id)))


def pictures_by_id(community_id, ids):
    """{id: Upload} of those ids that are pictures for texts here."""
    if not ids:
        return {}
    found = select(Upload).where(
        Upload.community_id == community_id,
        Upload.id.in_(ids),
        Upload.kind == "picture",
        Upload.message_id.is_(None),
    )
    return {upload.id: upload for upload in db.session.scalars(found)}


def first_pictures(posts):
    """{id of a post: the first Upload that hangs on it}, asked only where a post has a picture."""
    ids = [post.id for post in posts if post.has_picture]
    if not ids:
        return {}
    first = select(func.min(Upload.id)).where(Upload.post_id.in_(ids)).group_by(Upload.post_id)
    found = select(Upload).where(Upload.id.in_(first), Upload.post_id.in_(ids))
    return {upload.post_id: upload for upload in db.session.scalars(found)}


def files_on(messages):
    """{id of a message: [the Uploads that hang on it]}, for messages that the viewer reads."""
    ids = [message.id for message in messages]
    found = select(Upload).where(Upload.message_id.in_(ids)).order_by(Upload.id)
    files: dict[int | None, list] = {}
    for upload in db.session.scalars(found) if ids else ():
        files.setdefault(upload.message_id, []).append(upload)
    return files


def uploads_since(owner, since):
    """(how many files, how many bytes) a member brought since a moment."""
    brought = select(func.count(Upload.id), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.community_id == owner.community_id,
        Upload.owner_id == owner.id,
        Upload.created_at > since,
    )
    return db.session.execute(brought).one()
