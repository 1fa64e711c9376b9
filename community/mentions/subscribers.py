from community.mentions import handlers


def on_post_written(post):
    handlers.record_in_post(post)


def on_comment_written(comment):
    handlers.record_in_comment(comment)


def on_post_emptied(post):
    handlers.forget_in(post_id=post.id)


def on_comment_emptied(comment):
    handlers.forget_in(comment_id=comment.id)
