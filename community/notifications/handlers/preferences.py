"""What members want: of each kind of notification, and of when they are written to."""

from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import limits
from community.db import db, upsert
from community.errors import Refused
from community.notifications.handlers.digests import drop_waiting, replan_digest
from community.notifications.handlers.reading import UNSENT
from community.notifications.kinds import KINDS
from community.notifications.models import MailSettings, Notification, NotificationPreference
from community.notifications.preferences import preferences_of

MAILS = ("now", "digest", "never")
DIGESTS = ("daily", "weekly", "never")
HOURS = range(24)
WEEKLY_MOST = range(7 * limits.MAILS_A_DAY + 1)


def set_preferences(member, wanted):
    """Set what a member wants of some kinds: {kind: {"in_app", "mail", "push"}}."""
    before = preferences_of(member)
    for kind, wishes in wanted.items():
        if any(getattr(before[kind], name) != wish for name, wish in wishes.items()):
            choose(member, kind, **wishes)


def choose(member, kind, in_app, mail, push):
    """Set what a member wants of a kind. What waits to be mailed or pushed follows it at once."""
    if mail not in MAILS:
        raise Refused(_("Choose one of the answers."), kind)
    wanted = {"in_app": in_app, "mail": mail, "push": push}
    default = KINDS[kind]
    if (default.in_app, default.mail, default.push) == (in_app, mail, push):
        theirs = delete(NotificationPreference).filter_by(member_id=member.id, kind=kind)
        db.session.execute(theirs)
    else:
        key = {"member_id": member.id, "kind": kind}
        upsert(NotificationPreference, key, community_id=member.community_id, **wanted)
    waiting = update(Notification).filter_by(member_id=member.id, kind=kind)
    if mail == "never":
        unsent = waiting.where(Notification.mail_state.in_(UNSENT))
        db.session.execute(unsent.values(mail_state="dropped", mail_at=None))
    elif mail == "digest":
        unsent = waiting.where(Notification.mail_state == "waiting")
        db.session.execute(unsent.values(mail_state="digest", mail_at=None))
    if not push:
        pushed = waiting.where(Notification.push_at.is_not(None))
        db.session.execute(pushed.values(push_at=None))


def set_mail_settings(member, **wanted):
    """Set a member's digest, hour, weekly_most, quiet_from and quiet_until; the digest that is
    planned follows. Refuses what is no choice of the form."""
    check_settings(**wanted)
    upsert(MailSettings, {"member_id": member.id}, community_id=member.community_id, **wanted)
    if wanted["digest"] == "never":
        drop_waiting(member)
    replan_digest(member)


def check_settings(digest, hour, weekly_most, quiet_from, quiet_until):
    if digest not in DIGESTS:
        raise Refused(_("Choose how often."), "digest")
    if hour not in HOURS:
        raise Refused(_("Choose an hour."), "hour")
    if weekly_most is not None and weekly_most not in WEEKLY_MOST:
        words = _("Give a number from 0 to %(most)s, or nothing.", most=WEEKLY_MOST[-1])
        raise Refused(words, "weekly_most")
    if {quiet_from, quiet_until} == {None}:
        return
    if quiet_from not in HOURS or quiet_until not in HOURS:
        raise Refused(_("Choose both hours, or neither."), "quiet_until")
    if quiet_from == quiet_until:
        raise Refused(_("Choose two different hours."), "quiet_until")
