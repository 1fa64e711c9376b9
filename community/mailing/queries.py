"""The mails of a community, as its admins may see them: without what is in them."""

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from community import limits
from community.db import db
from community.mail import Mail
from community.mailing.kinds import SHOWN
from community.paging import page_of

COUNTED = 1_000  # the newest mails, of which the page says how many failed
SEEN = (
    Mail.kind,
    Mail.recipient,
    Mail.state,
    Mail.attempts,
    Mail.error,
    Mail.created_at,
    Mail.next_try_at,
    Mail.expires_at,
    Mail.sent_at,
)


def readable_mails(viewer):
    """The mails that a community sent. Texts and subjects are not even loaded."""
    mine = select(Mail).where(Mail.community_id == viewer.community.id)
    return mine.options(load_only(*SEEN, raiseload=True))


def mails_page(viewer, show=None, after=None):
    """A Page of mails, the newest first; `show` is a key of SHOWN, or None for all."""
    mails = readable_mails(viewer)
    if show in SHOWN:
        mails = mails.where(Mail.state.in_(SHOWN[show]))
    return page_of(mails, Mail.id, Mail.id, after, limits.ADMIN_ROWS)


def counts_by_state(viewer):
    """{state: how many of the newest mails have it}."""
    mine = select(Mail.state).where(Mail.community_id == viewer.community.id)
    newest = mine.order_by(Mail.id.desc()).limit(COUNTED).subquery()
    counted = select(newest.c.state, func.count()).group_by(newest.c.state)
    return dict(iter(db.session.execute(counted)))
