from community.db import db
from community.errors import Refused
from community.home.handlers import found_community


def on_signed_in(user, founding=None):
    """Start the community somebody asked for before they had proved who they are.

    If its address was taken in between, the page they are led to says so and asks again.
    """
    if founding:
        try:
            with db.session.begin_nested():
                found_community(user, **founding)
        except Refused:
            return
