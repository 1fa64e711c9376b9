"""What a mail says of a notification: the sentence, the subject, why one gets it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community.notifications.wording import names_in, sentence_of

SUBJECT = 200  # characters

WHY = {
    "comment": _l("You get this because you follow the post."),
    "comment on yours": _l("You get this because it is your post."),
    "reply": _l("You get this because it answers a comment of yours."),
    "mention": _l("You get this because you were mentioned."),
    "like": _l("You get this because you wrote it."),
    "follow": _l("You get this because somebody follows you."),
    "post": _l("You get this because you follow the space."),
    "message": _l("You get this because you take part in the conversation."),
    "reminder": _l("You get this because you asked to be reminded."),
    "level": _l("You get this because you reached a level."),
    "badge": _l("You get this because you got a badge."),
    "role": _l("You get this because your role has changed."),
    "request": _l("You get this because you look after who joins."),
    "report": _l("You get this because you moderate this community."),
    "announcement": _l("You get this because you are a member of this community."),
}
WHY_ELSE = _l("You get this because you are a member of this community.")


def sentence(notification):
    """What happened, in a line."""
    name = notification.actor.name if notification.actor else _("Former member")
    title = f"“{notification.post.title}”" if notification.post else ""
    return sentence_of(notification) % names_in(notification, name, title)


def subject(notification):
    """The same for every mail of a discussion: some clients group by nothing else."""
    if notification.post and notification.kind in {"post", "announcement"}:
        return shortened(notification.post.title)
    if notification.post:
        return shortened(_("Re: %(title)s", title=notification.post.title))
    if notification.conversation and notification.conversation.is_group:
        return shortened(_("Messages in %(group)s", group=notification.conversation.name))
    if notification.conversation and notification.actor:
        return shortened(_("Messages from %(name)s", name=notification.actor.name))
    return shortened(sentence(notification))


def shortened(words):
    return words if len(words) <= SUBJECT else f"{words[: SUBJECT - 1]}…"


def why(notification):
    kind, post = notification.kind, notification.post
    own = kind == "comment" and post.author_id == notification.member_id
    return WHY.get("comment on yours" if own else kind, WHY_ELSE)
