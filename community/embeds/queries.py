import hashlib
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from community import limits
from community.communities.models import Community
from community.db import db, now
from community.embeds.models import LinkPreview, LinkUse


def digest_of(url):
    return hashlib.sha256(url.encode()).hexdigest()


def shown_previews():
    """Previews of communities that have them."""
    on = Community.id == LinkPreview.community_id, Community.previews_off_at.is_(None)
    return select(LinkPreview).where(select(Community.id).where(*on).exists())


def previews_of(community_id, urls):
    """{url: LinkPreview} of those addresses whose pages said a title; with their pictures."""
    digests = {url: digest_of(url) for url in urls}
    known = shown_previews().where(
        LinkPreview.community_id == community_id,
        LinkPreview.digest.in_(digests.values()),
        LinkPreview.title != "",
    )
    found = db.session.scalars(known.options(joinedload(LinkPreview.picture)))
    by_digest = {preview.digest: preview for preview in found}
    return {url: by_digest[digest] for url, digest in digests.items() if digest in by_digest}


def preview_by_id(community_id, preview_id):
    """A preview of a community that has them, or None."""
    here = LinkPreview.community_id == community_id, LinkPreview.id == preview_id
    return db.session.scalar(shown_previews().where(*here))


def used():
    """SQL: whether a text uses the preview."""
    return select(LinkUse.id).where(LinkUse.preview_id == LinkPreview.id).exists()


def forgotten_previews(most=20):
    """Previews that should have been fetched minutes ago."""
    early = LinkPreview.created_at < now() - limits.PREVIEW_FORGOTTEN
    due = shown_previews().where(LinkPreview.fetched_at.is_(None), early, used())
    return db.session.scalars(due.order_by(LinkPreview.id).limit(most)).all()


def unused_previews(most=50):
    """Previews that no text uses any more, with their pictures."""
    old = LinkPreview.created_at < now() - limits.PREVIEW_UNUSED
    unused = select(LinkPreview).where(~used(), old).order_by(LinkPreview.id).limit(most)
    return db.session.scalars(unused.options(joinedload(LinkPreview.picture))).all()


def fetched_lately(community_id):
    """How many pages were asked for a community within the hour."""
    lately = LinkPreview.fetched_at > now() - timedelta(hours=1)
    here = select(func.count()).where(LinkPreview.community_id == community_id, lately)
    return db.session.scalar(here)


def texts_using(model, column, preview):
    """The statement for the rows of a text's model that use a preview; `column` is LinkUse's."""
    uses = select(column).where(LinkUse.preview_id == preview.id, column.is_not(None))
    return (
        select(model)
        .where(model.community_id == preview.community_id, model.id.in_(uses))
        .order_by(model.id)
    )


def is_pictured_in(picture, posts, comments):
    """Whether a text that one of these statements finds uses the preview with this picture."""
    uses = select(LinkUse.id).join(LinkPreview, LinkPreview.id == LinkUse.preview_id)
    here = LinkUse.community_id == picture.community_id, LinkPreview.picture_id == picture.id
    found = or_(LinkUse.post_id.in_(ids(posts)), LinkUse.comment_id.in_(ids(comments)))
    return db.session.scalar(uses.where(*here, found).limit(1)) is not None


def ids(statement):
    return statement.with_only_columns(statement.column_descriptions[0]["entity"].id)
