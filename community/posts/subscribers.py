from community.posts.handlers import count_space


def on_space_opened(space):
    count_space(space, 1)


def on_space_closed(space):
    count_space(space, -1)
