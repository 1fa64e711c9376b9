from community.comments.handlers.counters import (
    count_comments_in,
    count_comments_on,
    count_where,
)
from community.comments.handlers.writing import show_preview
from community.comments.models import Comment


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
        count_where(post.community_id, 1 if post.space.is_open else -1, Comment.post_id == post.id)
