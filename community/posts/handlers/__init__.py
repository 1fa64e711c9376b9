"""Every write to posts and their versions, cut by subject."""

from community.posts.handlers.acts import (
    adapt_kinds,
    lock_post,
    move_post,
    pin_post,
    unlock_post,
    unpin_post,
)
from community.posts.handlers.counters import (
    count_space,
    recount_last_posts,
    recount_member_posts,
    recount_space_posts,
)
from community.posts.handlers.writing import (
    add_post,
    create_post,
    delete_post,
    edit_post,
    hold,
    render,
    rerender_posts,
    restore_post,
)

__all__ = [
    "adapt_kinds",
    "add_post",
    "count_space",
    "create_post",
    "delete_post",
    "edit_post",
    "hold",
    "lock_post",
    "move_post",
    "pin_post",
    "recount_last_posts",
    "recount_member_posts",
    "recount_space_posts",
    "render",
    "rerender_posts",
    "restore_post",
    "unlock_post",
    "unpin_post",
]
