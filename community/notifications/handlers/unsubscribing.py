"""Stopping mails without signing in: of one kind, the digest, or all."""

from sqlalchemy import select, update

from community.db import db, upsert
from community.mail import Mail
from community.members.models import Member
from community.notifications.handlers.preferences import choose
from community.notifications.handlers.recalling import recall_mails
from community.notifications.kinds import KINDS
from community.notifications.mails.tokens import ALL, DIGEST, read_token
from community.notifications.models import MailSettings, Notification
from community.notifications.preferences import mail_settings_of, preferences_of


def person_behind(token, community):
    """(Member, what) of a token for this community, or None for a forged one."""
    found = read_token(token)
    if found is None or found[0] != community.id:
        return None
    member = db.session.scalar(
        select(Member).where(Member.community_id == community.id, Member.id == found[1])
    )
    return (member, found[2]) if member else None


def stop_mails(member, what):
    """Mail a member nothing more of a kind, no digest, or nothing at all: from this moment on, so
    what waits for it is dropped, and what is in the outbox does not leave."""
    if what in KINDS:
        wanted = preferences_of(member)[what]
        choose(member, what, wanted.in_app, "never", wanted.push)
    else:
        stopped = {"weekly_most": 0} if what == ALL else {"digest": "never"}
        upsert(MailSettings, {"member_id": member.id}, community_id=member.community_id, **stopped)
    drop_unsent(member, what)


def drop_unsent(member, what):
    theirs = [Notification.member_id == member.id]
    if what in KINDS:
        theirs.append(Notification.kind == what)
    states = ("digest",) if what == DIGEST else ("waiting", "digest")
    waiting = update(Notification).where(*theirs, Notification.mail_state.in_(states))
    db.session.execute(waiting.values(mail_state="dropped", mail_at=None))
    of_it = select(Notification.mail_id).where(*theirs, Notification.mail_id.is_not(None))
    which = {DIGEST: [Mail.kind == "digest"], ALL: []}.get(what, [Mail.id.in_(of_it)])
    recall_mails(Mail.member_id == member.id, *which)
    db.session.execute(waiting.values(mail_state="dropped"))  # what was recalled as well


def is_stopped(member, what):
    """Whether a member gets no such mails by now."""
    settings = mail_settings_of(member)
    if settings.weekly_most == 0 or what == ALL:
        return settings.weekly_most == 0
    if what == DIGEST:
        return settings.digest == "never"
    return preferences_of(member)[what].mail == "never"
