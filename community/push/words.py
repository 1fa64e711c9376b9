"""What a push says: a sentence, a few words, where it leads. Of messages no more than from whom."""

from flask import current_app

from community import limits
from community.notifications.wording import place_of, plain_sentence
from community.text import excerpt

# How a push service treats it: "high" wakes a sleeping phone.
URGENT = {"message", "mention", "reply", "reminder", "announcement"}


def payload_of(notification):
    """What the worker of a community (templates/push/worker.js) shows.

    A tag has one notification on the screen: what comes again takes the place of what was there.
    """
    comment, community = notification.comment, notification.member.community
    return {
        "title": plain_sentence(notification)[: limits.PUSH_WORDS],
        "body": excerpt(comment.body_html, limits.PUSH_WORDS) if comment else community.name,
        "link": link_of(notification),
        "tag": f"notification-{notification.id}",
        "at": int(notification.changed_at.timestamp() * 1000),
    }


def link_of(notification):
    """Where it leads, inside the community. What is not on the bell is opened itself."""
    if notification.shown:
        return f"notifications/{notification.id}/open"
    endpoint, values = place_of(notification)
    anchor = values.pop("_anchor", None)
    path = current_app.url_map.bind("", "/").build(endpoint, values).removeprefix("/")
    return f"{path}#{anchor}" if anchor else path
