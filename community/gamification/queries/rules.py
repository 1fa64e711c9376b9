"""What an action is worth in a community."""

from sqlalchemy import select

from community import limits
from community.db import db
from community.gamification.models import PointRule


def amounts(community):
    """The points of each action, in the order of limits.POINTS: {action: amount}."""
    chosen = select(PointRule).where(PointRule.community_id == community.id)
    return limits.POINTS | {rule.action: rule.amount for rule in db.session.scalars(chosen)}
