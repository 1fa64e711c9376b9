"""Reading comments: which exist for whom, and the threads of a post."""

from community.comments.queries.readable import (
    Rights,
    author_comments_page,
    comments_to_point_at,
    edits_of_comment,
    last_comment_by,
    may_accept,
    readable_comment,
    readable_comments,
    readable_thread,
    rights_on,
)
from community.comments.queries.threads import (
    ORDERS,
    Thread,
    Threads,
    first_unread,
    fresh_comments,
    replies_after,
    reply_cursor,
    threads_of,
)

__all__ = [
    "ORDERS",
    "Rights",
    "Thread",
    "Threads",
    "author_comments_page",
    "comments_to_point_at",
    "edits_of_comment",
    "first_unread",
    "fresh_comments",
    "last_comment_by",
    "may_accept",
    "readable_comment",
    "readable_comments",
    "readable_thread",
    "replies_after",
    "reply_cursor",
    "rights_on",
    "threads_of",
]
