"""Who listens to what: the one list of everything an event in the product causes.

Importing the jobs makes them known: what runs every minute, and what is run by name.
"""

import community.accounts.jobs
import community.mail
import community.uploads.jobs  # noqa: F401
from community.accounts.signals import signed_in, user_named
from community.comments import subscribers as comments
from community.home import subscribers as home
from community.members import subscribers as members
from community.posts import subscribers as posts
from community.posts.signals import post_deleted, post_restored
from community.spaces.signals import space_closed, space_opened

WIRING = (
    (signed_in, home.on_signed_in),
    (user_named, members.on_user_named),
    (space_opened, posts.on_space_opened),
    (space_opened, comments.on_space_opened),
    (space_closed, posts.on_space_closed),
    (space_closed, comments.on_space_closed),
    (post_deleted, comments.on_post_deleted),
    (post_restored, comments.on_post_restored),
)


def connect():
    for signal, subscriber in WIRING:
        signal.connect(subscriber)
