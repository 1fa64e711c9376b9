"""Who listens to what: the one list of everything an event in the product causes.

Importing the jobs makes them known: what runs every minute, and what is run by name.
"""

import community.accounts.jobs
import community.comments.jobs
import community.joining.jobs
import community.mail
import community.posts.jobs
import community.privacy.jobs
import community.uploads.jobs  # noqa: F401
from community.accounts.signals import account_reclaimed, address_proved, signed_in, user_named
from community.comments import subscribers as comments
from community.factors import subscribers as factors
from community.home import subscribers as home
from community.identities import subscribers as identities
from community.identities.signals import identity_linked
from community.joining import subscribers as joining
from community.members import subscribers as members
from community.members.signals import member_joined, member_left
from community.posts import subscribers as posts
from community.posts.signals import post_deleted, post_restored
from community.spaces import subscribers as spaces
from community.spaces.signals import space_closed, space_opened
from community.uploads import subscribers as uploads

WIRING = (
    (account_reclaimed, factors.on_account_reclaimed),
    (account_reclaimed, identities.on_account_reclaimed),
    (address_proved, identities.on_address_proved),
    (identity_linked, uploads.on_identity_linked),
    (signed_in, home.on_signed_in),
    (user_named, members.on_user_named),
    (member_joined, joining.on_member_joined),
    (member_joined, uploads.on_member_joined),
    (member_left, spaces.on_member_left),
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
