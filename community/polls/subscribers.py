from community.polls.erasure import drop_poll
from community.polls.handlers import name_kind, name_kinds


def on_post_emptied(post):
    drop_poll(post)


def on_post_moved(post, **old_place):
    name_kind(post)


def on_space_kind_changed(space):
    name_kinds(space)
