"""Posts and comments with all that they cause."""

from community.comments.signals import comment_created
from community.db import db
from community.posts.signals import post_created
from tests.factories import make_comment, make_post


def write_post(space, author):
    post = make_post(space, author)
    post_created.send(post)
    db.session.commit()
    return post


def write_comment(post, author):
    comment = make_comment(post, author)
    comment_created.send(comment)
    db.session.commit()
    return comment
