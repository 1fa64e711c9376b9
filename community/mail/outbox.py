"""Writing a mail to the outbox, and putting one there again."""

import css_inline
from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import update

from community import limits
from community.db import changed, db, now
from community.errors import Refused
from community.jobs import later
from community.mail.addresses import revive
from community.mail.jobs import send_mails
from community.mail.models import Mail


def queue_mail(
    kind,
    recipient,
    subject,
    community=None,
    expires_at=None,
    member=None,
    headers=None,
    preview="",
    **shown,
):
    """Write a mail to the outbox, rendered from templates/mail/<kind>.txt and .html.

    `member` is whom it notifies, and None for mails about an account. `headers` go with it, in
    place of the Message-ID it would be given. `preview` is the line that mail clients show beside
    the subject, and with the rest of `shown` it reaches the templates. After `expires_at` it is
    dropped instead of sent late.
    """
    colour = community.brand_colour if community else limits.BRAND_COLOUR
    shown |= {"subject": subject, "community": community, "preview": preview}
    shown |= {"colour": colour, "ink": ink_on(colour)}
    mail = Mail(
        kind=kind,
        recipient=recipient,
        subject=" ".join(subject.split()),
        sender_name=community.name if community else "Hearth",
        community_id=community.id if community else None,
        member_id=member.id if member else None,
        headers=headers or {},
        text=render_template(f"mail/{kind}.txt", **shown),
        html=css_inline.inline(render_template(f"mail/{kind}.html", **shown)),
        expires_at=expires_at,
    )
    db.session.add(mail)
    db.session.flush()
    later(send_mails)
    return mail


def ink_on(colour):
    """Black or white, whichever reads better on a colour of six hex digits (mail has no oklch)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#ffffff"


def retry_mail(mail):
    """Send a failed mail again, also to an address that did not exist. Raises Refused."""
    if mail.is_too_late:
        raise Refused(_("It is too late for this mail: what it says is no longer true."))
    if mail.is_forgotten:
        raise Refused(_("This mail is so old that its text is gone."))
    failed = update(Mail).where(Mail.id == mail.id, Mail.state == "failed")
    if not changed(failed.values(state="queued", attempts=0, error=None, next_try_at=now())):
        raise Refused(_("Only a mail that failed can be sent again."))
    revive(mail.recipient)
    later(send_mails)
