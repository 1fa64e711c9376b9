from zoneinfo import ZoneInfo

from flask_babel import format_datetime
from flask_babel import gettext as _

from community.mail import queue_mail


def mail_banned(member, ban):
    """Tell who is banned why and until when. Who never claimed their account has no address."""
    if member.user is None:
        return
    name = member.community.name
    if ban.for_good:
        lasts = _("You cannot come in any more.")
    else:
        here = ZoneInfo(member.timezone or member.community.timezone)
        until = format_datetime(ban.until.astimezone(here), "d MMMM y, HH:mm z", rebase=False)
        lasts = _(
            "You cannot come in until %(until)s. After that you are a member again.", until=until
        )
    queue_mail(
        "banned",
        member.user.email,
        _("You are banned from %(name)s", name=name),
        community=member.community,
        preview=lasts,
        lasts=lasts,
        reason=ban.reason,
    )
