"""What members are told of: one line for each kind, with what they get unless they choose."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from community import limits


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification.

    `mail` is "now", "digest" or "never"; one at once waits for `wait` first, and is not sent to who
    has seen it by then. Only who has the capability `needs` hears of it. `again` kinds are pushed
    each time, others once while unread.
    """

    label: str
    short: str  # as a filter
    in_app: bool = True
    mail: str = "digest"
    push: bool = False
    wait: timedelta = limits.MAIL_WAIT
    icon: str = "bell"
    needs: str | None = None
    again: bool = False


SOON = limits.MESSAGE_MAIL_WAIT

KINDS = {
    "comment": Kind(
        _l("Comments on your posts and on those you follow"), _l("Comments"), icon="message"
    ),
    "reply": Kind(_l("Replies to your comments"), _l("Replies"), push=True, icon="reply"),
    "mention": Kind(_l("Mentions of you"), _l("Mentions"), push=True, icon="at"),
    "like": Kind(_l("Reactions to what you wrote"), _l("Reactions"), icon="heart"),
    "follow": Kind(_l("New followers"), _l("Followers"), icon="users"),
    "post": Kind(_l("New posts in spaces you follow"), _l("New posts"), icon="pencil"),
    "message": Kind(
        _l("Messages"),
        _l("Messages"),
        in_app=False,
        mail="now",
        push=True,
        wait=SOON,
        icon="message",
        again=True,
    ),
    "reminder": Kind(
        _l("Your reminders"), _l("Reminders"), mail="now", push=True, wait=SOON, icon="clock"
    ),
    "level": Kind(_l("Levels you reach"), _l("Levels"), icon="ranking"),
    "badge": Kind(_l("Badges you get"), _l("Badges"), icon="star"),
    "role": Kind(_l("Your role"), _l("Role"), mail="now", icon="shield"),
    "request": Kind(_l("Requests to join"), _l("Requests"), icon="users", needs="members.admit"),
    "report": Kind(
        _l("Reports"), _l("Reports"), mail="now", push=True, icon="flag", needs="messages.moderate"
    ),
    "announcement": Kind(
        _l("Announcements"), _l("Announcements"), mail="now", push=True, icon="megaphone"
    ),
}
