from community.comments.handlers.counters import (
    count_comments_in,
    count_comments_on,
    count_on,
)
from community.comments.handlers.writing import show_preview


def on_post_deleted(post):
    count_comments_on(post, -1)


def on_post_restored(post):
    count_comments_on(post, 1)


def on_space_opened(space):
    count_comments_in(space, 1)


def on_space_closed(space):
    count_comments_in(space, -1)


def on_preview_fetched(preview):
    show_preview(preview)


def on_post_moved(post, member, before):
    if before.is_open != post.space.is_open:
        count_on(post, 1 if post.space.is_open else -1)
