"""Every write to previews of links, and to which texts use them."""

from contextlib import suppress

from sqlalchemy import delete, select

from community.db import changed, db, insert_once, now
from community.embeds import signals
from community.embeds.models import LinkPreview, LinkUse
from community.embeds.queries import digest_of, used
from community.errors import Refused
from community.uploads.handlers import drop_upload, keep_upload


def note_links(community_id, urls, **place):
    """Write down which previews a text (`post_id` or `comment_id`) uses, and no others.

    Returns the previews to be fetched, or fetched so lately that the text may not show them.
    """
    wanted = {digest_of(url): url for url in urls}
    for digest, url in wanted.items():
        insert_once(LinkPreview, community_id=community_id, digest=digest, url=url)
    here = LinkPreview.community_id == community_id, LinkPreview.digest.in_(wanted)
    held = select(LinkPreview).where(*here).with_for_update(read=True, key_share=True)
    previews = db.session.scalars(held).all() if wanted else []
    ids = [preview.id for preview in previews]
    before = delete(LinkUse).where(LinkUse.community_id == community_id)
    db.session.execute(before.filter_by(**place).where(LinkUse.preview_id.not_in(ids)))
    for preview_id in ids:
        insert_once(LinkUse, community_id=community_id, preview_id=preview_id, **place)
    return [preview for preview in previews if preview.is_due or preview.is_new]


def keep_page(preview, page, picture):
    """Write down what a page said (page.Page, or None when it said nothing) and its picture.

    Signals preview_fetched.
    """
    preview.fetched_at = now()
    if page is not None:
        preview.title, preview.words, preview.site = page.title, page.words, page.site
    if page is not None and picture is not None:
        with suppress(Refused):  # above the community's quota there is no picture
            preview.picture = keep_upload("preview", preview.community_id, picture)
    db.session.flush()
    signals.preview_fetched.send(preview)


def drop_preview(preview):
    """Delete a preview and its picture, unless a text uses it again; tell whether it is gone.

    The caller drops the file after the commit.
    """
    unused = delete(LinkPreview).where(LinkPreview.id == preview.id, ~used())
    picture = preview.picture
    if not changed(unused.execution_options(synchronize_session=False)):
        return False
    if picture is not None:
        drop_upload(picture)
    return True


def forget_links(**place):
    """A text (`post_id` or `comment_id`) is emptied: it uses no preview any more."""
    db.session.execute(delete(LinkUse).filter_by(**place))
