"""Every write to conversations and messages, cut by subject."""

from community.messages.handlers.acts import (
    choose,
    close_report,
    forget_report,
    react,
    report_messages,
    unreact,
)
from community.messages.handlers.counters import recount_conversation_members, recount_unread
from community.messages.handlers.places import (
    accept_request,
    add_members,
    archive,
    decline_request,
    leave,
    mark_read,
    mute,
    rename,
    save_draft,
    unarchive,
    unmute,
)
from community.messages.handlers.starting import conversation_with, create_group
from community.messages.handlers.writing import (
    delete_message,
    edit_message,
    rerender_messages,
    send_message,
)

__all__ = [
    "accept_request",
    "add_members",
    "archive",
    "choose",
    "close_report",
    "conversation_with",
    "create_group",
    "decline_request",
    "delete_message",
    "edit_message",
    "forget_report",
    "leave",
    "mark_read",
    "mute",
    "react",
    "recount_conversation_members",
    "recount_unread",
    "rename",
    "report_messages",
    "rerender_messages",
    "save_draft",
    "send_message",
    "unarchive",
    "unmute",
    "unreact",
]
