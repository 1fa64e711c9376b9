"""The founder of a community goes; the community stays."""

from sqlalchemy import update

from community.communities.models import Community
from community.db import db


def forget_founder(user):
    """Keep no note of which communities somebody started."""
    theirs = update(Community).where(Community.created_by_id == user.id)
    db.session.execute(theirs.values(created_by_id=None))
