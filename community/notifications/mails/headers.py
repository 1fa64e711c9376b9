"""Headers of what is mailed to members: how clients group it, and how it is stopped."""

from urllib.parse import urlsplit

from flask import current_app

from community.notifications.mails.tokens import unsubscribe_token
from community.tenancy import url_in


def headers_of(member, what, notification=None):
    """The headers of a mail that `what` (a kind, or DIGEST) stops."""
    community = member.community
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    name = community.name.translate({ord(sign): " " for sign in '<>"\\'})
    headers = {
        "List-Id": f"{name} <{community.slug}.{host}>",
        "List-Unsubscribe": f"<{stop_url(member, what)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    if notification is not None and (thread := thread_of(notification)):
        root = f"<{thread}.{member.id}.{community.slug}@{host}>"
        headers |= {"In-Reply-To": root, "References": root}
    return headers


def thread_of(notification):
    """What clients group by: a post with its comments, or a conversation."""
    if notification.post_id:
        return f"post.{notification.post_id}"
    return f"conversation.{notification.conversation_id}" if notification.conversation_id else None


def stop_url(member, what):
    """A page of the member's community that stops such mails, and needs no sign-in."""
    token = unsubscribe_token(member, what)
    return url_in(member.community, "notifications.unsubscribe", token=token)
