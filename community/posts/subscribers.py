from community.posts.handlers.acts import adapt_kinds
from community.posts.handlers.counters import count_space
from community.posts.handlers.writing import show_preview


def on_space_opened(space):
    count_space(space, 1)


def on_space_closed(space):
    count_space(space, -1)


def on_preview_fetched(preview):
    show_preview(preview)


def on_space_kind_changed(space):
    adapt_kinds(space)
