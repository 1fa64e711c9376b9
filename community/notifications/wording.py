"""What a notification says, and where it leads: for the bell, for mails and for pushes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from community.access import ROLE_NAMES, Role

SENTENCES = {
    "comment": _l("%(who)s commented on %(what)s"),
    "comment on yours": _l("%(who)s commented on your post %(what)s"),
    "reply": _l("%(who)s replied to your comment on %(what)s"),
    "mention": _l("%(who)s mentioned you in %(what)s"),
    "mention in a comment": _l("%(who)s mentioned you in a comment on %(what)s"),
    "like": _l("%(who)s liked your post %(what)s"),
    "like of a comment": _l("%(who)s liked your comment on %(what)s"),
    "reaction": _l("%(who)s reacted %(emoji)s to your post %(what)s"),
    "reaction to a comment": _l("%(who)s reacted %(emoji)s to your comment on %(what)s"),
    "follow": _l("%(who)s followed you"),
    "post": _l("%(who)s posted in %(space)s, which you follow: %(what)s"),
    "message": _l("%(who)s wrote to you"),
    "message to a group": _l("%(who)s wrote in %(group)s"),
    "reminder": _l("You wanted to be reminded of %(what)s"),
    "level": _l("You reached a new level: %(level)s"),
    "badge": _l("You got a badge: %(badge)s"),
    "badge given": _l("%(who)s gave you a badge: %(badge)s"),
    "role": _l("Your role is now %(role)s"),
    "role given": _l("%(who)s changed your role: you are now %(role)s"),
    "request": _l("Somebody asks to join"),
    "report": _l("Somebody reported messages"),
    "announcement": _l("Announcement by %(who)s: %(what)s"),
}

GIVEN = {"role", "badge"}  # by somebody, or by nobody in particular
OF_ONE = GIVEN | {"announcement"}


def sentence_of(notification):
    """Which of the sentences tells of a notification, with its names left open."""
    kind, of_comment = notification.kind, notification.comment_id is not None
    post, group = notification.post, notification.conversation
    wording = kind
    if kind == "comment" and post.author_id == notification.member_id:
        wording = "comment on yours"
    elif kind == "mention" and of_comment:
        wording = "mention in a comment"
    elif kind == "like":
        wording = like_wording(of_comment, notification.words)
    elif kind == "message" and group and group.is_group:
        wording = "message to a group"
    elif kind in GIVEN and notification.actor:
        wording = f"{kind} given"
    return str(SENTENCES[wording])


def like_wording(of_comment, emoji):
    if emoji:
        return "reaction to a comment" if of_comment else "reaction"
    return "like of a comment" if of_comment else "like"


def names_in(notification, name, title):
    """What fills a sentence; `name` is the latest actor's, `title` the post's, as shown."""
    group = notification.conversation
    return {
        "who": and_others(name, notification),
        "what": title,
        "space": notification.post.space.name if notification.post else "",
        "group": (group.name or _("a group")) if group else "",
        "emoji": notification.words or "",
        "role": role_name(notification.words) if notification.kind == "role" else "",
        "level": level_name(notification) if notification.kind == "level" else "",
        "badge": notification.badge.looks.name if notification.badge else "",
    }


def and_others(name, notification):
    """Who is behind a notification: "Ana", or "Ana and 4 others"; a name in HTML stays that."""
    others = notification.actor_count - 1
    if others < 1 or notification.kind in OF_ONE:
        return name
    open_name = {"name": "%(name)s"}
    words = ngettext(
        "%(name)s and %(num)s other", "%(name)s and %(num)s others", others, **open_name
    )
    return type(name)(words) % {"name": name}


def role_name(number):
    return str(ROLE_NAMES[Role(int(number))])


def level_name(notification):
    """The level's name by now; of one that was taken away, that of where they are."""
    member = notification.member
    level = member.community.levels.by_key(int(notification.words))
    return str((level or member.standing.level).name)


def plain_sentence(notification):
    """The whole of it as plain text."""
    actor, post = notification.actor, notification.post
    name = actor.name if actor else _("Former member")
    return sentence_of(notification) % names_in(notification, name, post.title if post else "")


def place_of(notification):
    """Where it leads: (endpoint, its arguments), for url_for here and url_in elsewhere."""
    kind = notification.kind
    if notification.conversation_id is not None:
        return "messages.show", {"conversation_id": notification.conversation_id}
    if notification.post_id is not None:
        comment_id = notification.comment_id
        if kind in {"comment", "reply"} and notification.first_comment_id:
            comment_id = notification.first_comment_id
        at = {"comment": comment_id, "_anchor": f"comment-{comment_id}"} if comment_id else {}
        return "posts.show", {"post_id": notification.post_id, **at}
    if kind == "follow":
        return follower_place(notification)
    if kind == "badge":
        return badge_place(notification.badge)
    places = {
        "level": "gamification.points",
        "request": "joining.requests",
        "report": "messages.reports",
    }
    return places.get(kind, "home.index"), {}


def badge_place(badge):
    if badge is None or badge.off_at is not None:
        return "gamification.badges", {}
    return "gamification.badge", {"badge_id": badge.id}


def follower_place(notification):
    """The one who follows, or of several one's own page, where all are listed."""
    if notification.actor_count == 1 and notification.actor and notification.actor.is_here:
        return "members.show", {"handle": notification.actor.handle}
    return "members.followers", {"handle": notification.member.handle}
