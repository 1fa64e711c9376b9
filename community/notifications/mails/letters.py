"""Writing the mails themselves to the outbox."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from community import limits
from community.access import Viewer
from community.mail import queue_mail
from community.notifications.kinds import KINDS
from community.notifications.mails import words
from community.notifications.mails.ceilings import Room
from community.notifications.mails.headers import headers_of, stop_url
from community.notifications.mails.stories import line_of, story_of
from community.notifications.mails.tokens import ALL, DIGEST
from community.notifications.models import MailSettings
from community.tenancy import url_in


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail goes to, and how they want to be written to."""

    viewer: Viewer
    settings: MailSettings
    room: Room

    @property
    def member(self) -> Any:
        return self.viewer.member

    @property
    def is_last(self):
        """Whether no more mails may follow the one that is written now."""
        return self.room.left == 1


def write_notification(reader, notification):
    """Queue the mail of one readable notification; return it."""
    member = reader.member
    story = story_of(reader.viewer, notification)
    return queue_mail(
        "notification",
        member.user.email,
        story.subject,
        community=member.community,
        member=member,
        headers=headers_of(member, notification.kind, notification),
        preview=story.preview,
        story=story,
        why=words.why(notification),
        ceiling=ceiling_words(reader) if reader.is_last else "",
        stop=stop_url(member, notification.kind),
        stop_words=_("Stop mails of this kind"),
        **foot_of(member),
    )


def write_digest(reader, notifications, count, posts, is_farewell):
    """Queue the digest of `count` readable notifications, of which these are shown; return it."""
    member = reader.member
    lines = [line_of(reader.viewer, each) for each in notifications[: limits.DIGEST_ITEMS]]
    heading = ngettext("%(num)s thing for you", "%(num)s things for you", count)
    return queue_mail(
        "digest",
        member.user.email,
        _("%(heading)s in %(name)s", heading=heading, name=member.community.name),
        community=member.community,
        member=member,
        headers=headers_of(member, DIGEST),
        preview=lines[0].preview,
        heading=heading,
        reader=member.name,
        lines=lines,
        more=count - len(lines),
        posts=posts,
        why=rhythm_of(reader.settings),
        ceiling=digest_ceiling(reader),
        farewell=is_farewell and limits.DIGEST_STOPS.days,
        stop=stop_url(member, DIGEST),
        stop_words=_("Stop this digest"),
        **foot_of(member),
    )


def foot_of(member):
    """The addresses that every mail to a member ends with."""
    home = url_in(member.community, "home.index")
    return {
        "home": home,
        "settings": f"{home}settings/notifications",
        "stop_all": stop_url(member, ALL),
    }


def ceiling_words(reader):
    """Why no more mails come for a while, and where the rest goes."""
    room, digest = reader.room, reader.settings.digest != "never"
    if room.by_wish:
        said = ngettext(
            "You asked for at most %(num)s mail a week: this is the last for now.",
            "You asked for at most %(num)s mails a week: this is the last for now.",
            room.most,
        )
    else:
        said = _("We send at most %(n)s mails a day: this is the last for now.", n=room.most)
    rest = _("The rest waits for your digest.") if digest else _("You find the rest in the app.")
    return f"{said} {rest}"


def digest_ceiling(reader):
    most = reader.settings.weekly_most
    if most is None:
        return ""
    return ngettext(
        "At most %(num)s mail a week, as you asked.",
        "At most %(num)s mails a week, as you asked.",
        most,
    )


def rhythm_of(settings):
    hour = f"{settings.hour}:00"
    if settings.digest == "weekly":
        return _("You get this on Mondays at %(hour)s when there is something new.", hour=hour)
    return _("You get this every day at %(hour)s when there is something new.", hour=hour)


def label_of(what):
    """What a token stops, as its page names it."""
    if what == ALL:
        return _("all mails about what happens here")
    return _("the digest of what you missed") if what == DIGEST else KINDS[what].label
