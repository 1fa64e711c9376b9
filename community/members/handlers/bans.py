"""Keeping members out, for a time or for good."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import update

from community import limits, text
from community.db import db, lock, now
from community.errors import Refused
from community.members.mails import mail_banned
from community.members.models import FOREVER, Ban
from community.stream import recheck

LENGTHS = {
    "24h": timedelta(hours=24),
    "72h": timedelta(hours=72),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "forever": None,
}


def ban_member(member, by, length, reason):
    """Keep a member out for a length (a key of LENGTHS); they are mailed the reason.

    Raises Refused for oneself, for people up to the same role, and for a second ban at a time.
    """
    lock(member, "role", "banned_until")
    refuse_above(member, by)
    if member.is_banned:
        raise Refused(_("%(name)s is banned already.", name=member.name))
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Write why: %(name)s will read it.", name=member.name), "reason")
    if len(reason) > limits.REASON:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.REASON), "reason")
    if length not in LENGTHS:
        raise Refused(_("Choose how long."), "length")
    lasts = LENGTHS[length]
    until = now() + lasts if lasts else FOREVER
    ids = {"community_id": member.community_id, "member_id": member.id, "by_id": by.id}
    ban = Ban(reason=reason, until=until, **ids)
    db.session.add(ban)
    member.banned_until = until
    db.session.flush()
    mail_banned(member, ban)
    recheck(member.community_id, member.id)


def refuse_above(member, by):
    if member.id == by.id:
        raise Refused(_("You cannot ban yourself."))
    if member.role >= by.role:
        raise Refused(_("You can ban people below your own role, nobody else."))


def lift_ban(member, by):
    """Let a banned member in again, before the time is up. Raises Refused as ban_member does."""
    lock(member, "role", "banned_until")
    refuse_above(member, by)
    running = update(Ban).where(
        Ban.member_id == member.id, Ban.lifted_at.is_(None), Ban.until > now()
    )
    db.session.execute(running.values(lifted_at=now(), lifted_by_id=by.id))
    member.banned_until = None
    db.session.flush()
