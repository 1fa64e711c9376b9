from community.posts.models import GONE
from community.reading.erasure import erase_reading, forget_readers
from community.reading.handlers import record_post_visit


def on_member_left(member, forgotten):
    while erase_reading(member):
        pass


def on_post_opened(post, member):
    record_post_visit(post, member)


def on_post_emptied(post):
    """A post that others talk on below stays, and so do its readers."""
    if post.deleted_at is not None:
        forget_readers(post)


def on_post_deleted(post):
    if post.title == GONE:  # emptied just before: nobody can restore it
        forget_readers(post)
