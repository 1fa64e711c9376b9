"""Every write to comments and their versions, cut by subject."""

from community.comments.handlers.answers import (
    accept_comment,
    unaccept_comment,
)
from community.comments.handlers.counters import (
    count_comments_in,
    count_comments_on,
    recount_activity,
    recount_answers,
    recount_member_comments,
    recount_post_comments,
    recount_replies,
)
from community.comments.handlers.writing import (
    add_comment,
    create_comment,
    delete_comment,
    edit_comment,
    hold,
    render,
    rerender_comments,
    show_preview,
)

__all__ = [
    "accept_comment",
    "add_comment",
    "count_comments_in",
    "count_comments_on",
    "create_comment",
    "delete_comment",
    "edit_comment",
    "hold",
    "recount_activity",
    "recount_answers",
    "recount_member_comments",
    "recount_post_comments",
    "recount_replies",
    "render",
    "rerender_comments",
    "show_preview",
    "unaccept_comment",
]
