from community.comments.handlers import count_comments_in, count_comments_on


def on_post_deleted(post):
    count_comments_on(post, -1)


def on_post_restored(post):
    count_comments_on(post, 1)


def on_space_opened(space):
    count_comments_in(space, 1)


def on_space_closed(space):
    count_comments_in(space, -1)
