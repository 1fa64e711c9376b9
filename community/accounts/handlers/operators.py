"""Who runs this install: the first one founds it, others are named on the command line."""

from sqlalchemy import func, select, update

from community.accounts.models import User
from community.db import db


def name_operator(user):
    """Make a user an operator of the install, unless they are one."""
    if user.operator_no is None:
        user.operator_no = (db.session.scalar(select(func.max(User.operator_no))) or 0) + 1


def pass_on_install():
    """Where the first operator has gone, the next is the first: the place is never free to take
    for whoever founds a community next."""
    first = db.session.scalar(select(func.min(User.operator_no)))
    if first is not None:
        db.session.execute(update(User).where(User.operator_no == first).values(operator_no=1))
