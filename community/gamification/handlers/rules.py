"""What acts are worth, and whether staff are on the leaderboard."""

from flask_babel import gettext as _

from community import limits
from community.db import upsert
from community.errors import Refused
from community.gamification.models import PointRule
from community.gamification.queries.rules import amounts


def set_rules(community, worth, ranks_staff):
    """Set what each action is worth from now on ({action: points}, as they were typed); what was
    earned stays. Raises Refused for the field of an action."""
    before = amounts(community)
    for action, typed in worth.items():
        amount = checked_amount(action, typed)
        if amount != before[action]:
            key = {"community_id": community.id, "action": action}
            upsert(PointRule, key, amount=amount)
    community.ranks_staff = ranks_staff


def checked_amount(action, typed):
    amount = whole_number(typed, limits.POINTS_MOST)
    if amount is None:
        words = _("Give a whole number from 0 to %(most)s.", most=limits.POINTS_MOST)
        raise Refused(words, action)
    return amount


def whole_number(typed, most):
    """A number from 0 to `most`, given as one or as it was typed; else None."""
    typed = str(typed).strip()
    fits = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    return int(typed) if fits and int(typed) <= most else None
