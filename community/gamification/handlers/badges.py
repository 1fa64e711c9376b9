"""Giving badges, for what was counted or by hand; making a community's own."""

from flask_babel import gettext as _
from sqlalchemy import delete

from community import limits, text
from community.communities.ladder import HUES
from community.db import changed, db, lock, now
from community.errors import Refused
from community.gamification import signals
from community.gamification.badges import COUNTED, ICONS, keys_for
from community.gamification.handlers.filling import hand_out, lay_badges
from community.gamification.handlers.rules import whole_number
from community.gamification.jobs import fill_badge
from community.gamification.models import Badge, BadgeHolder
from community.gamification.queries.badges import own_count, rows_for, shipped_row
from community.jobs import later


def earn(member, counted, count):
    """Give a member the badges for so many of what was counted. Signals badge_given for each.

    What was earned stays, also when less of it is left later.
    """
    rows = rows_for(member, counted)
    if not {badge.key for badge, _has in rows}.issuperset(keys_for(counted)):
        lay_badges(member.community)
        rows = rows_for(member, counted)
    for badge, has in rows:
        if not has and badge.off_at is None and count >= badge.looks.least:
            hand_out(badge, member)


def give(badge, members, giver=None):
    """Give members a badge by hand. Raises Refused, for `handle`: for one with a rule, and for who
    has it already. Signals badge_given for each."""
    if not badge.by_hand:
        raise Refused(_("This badge is earned, not given by hand."), "handle")
    for member in members:
        if not hand_out(badge, member, giver):
            raise Refused(_("%(name)s has this badge already.", name=member.name), "handle")


def take(holder):
    """Take a badge away that was given by hand. Raises Refused for one that was earned. Signals
    badge_taken."""
    badge, member = holder.badge, holder.member
    if not badge.by_hand and holder.giver_id is None:
        raise Refused(_("This badge was earned. Switch it off if nobody should have it."))
    if changed(delete(BadgeHolder).where(BadgeHolder.id == holder.id)):
        signals.badge_taken.send(member, badge=badge)


def create_badge(community, fields):
    """A badge of a community's own: by hand, or by rule, and then a job gives it to all who have
    earned it. Raises Refused for a bad field (see checked_fields)."""
    lock(community, "name")  # so that two at once do not make one too many
    if own_count(community) >= limits.BADGES_MOST:
        words = _("A community can have %(n)s badges of its own.", n=limits.BADGES_MOST)
        raise Refused(words, "name")
    badge = Badge(community_id=community.id, **checked_fields(fields))
    db.session.add(badge)
    give_to_all_who_earned(badge)
    return badge


def edit_badge(badge, fields):
    """Change one of a community's own. Who has it keeps it, whatever the rule is now."""
    before = badge.counted, badge.least
    for name, value in checked_fields(fields).items():
        setattr(badge, name, value)
    if (badge.counted, badge.least) != before:
        give_to_all_who_earned(badge)


def give_to_all_who_earned(badge):
    badge.filled_at = now() if badge.by_hand else None
    db.session.flush()
    if badge.filled_at is None:
        later(fill_badge, badge.community_id, badge.id)


def checked_fields(fields):
    """What was typed, as it is kept. Raises Refused for name, description, icon, hue, counted or
    least."""
    name, description = (text.clean_line(fields[key]) for key in ("name", "description"))
    if not 0 < len(name) <= limits.BADGE_NAME:
        words = _("Give the badge a name of up to %(n)s characters.", n=limits.BADGE_NAME)
        raise Refused(words, "name")
    if len(description) > limits.BADGE_DESCRIPTION:
        words = _("Use at most %(n)s characters.", n=limits.BADGE_DESCRIPTION)
        raise Refused(words, "description")
    if fields["icon"] not in ICONS or fields["hue"] not in HUES:
        raise Refused(_("Choose one of these."), "icon" if fields["hue"] in HUES else "hue")
    counted = fields["counted"] or None
    if counted is not None and counted not in COUNTED:
        raise Refused(_("Choose one of these."), "counted")
    least = checked_least(fields["least"]) if counted else None
    looks = {"icon": fields["icon"], "hue": fields["hue"]}
    return {"name": name, "description": description, **looks, "counted": counted, "least": least}


def checked_least(typed):
    low, high = limits.BADGE_LEAST
    number = whole_number(typed, high)
    if number is None or number < low:
        words = _("Give a whole number from %(low)s to %(high)s.", low=low, high=high)
        raise Refused(words, "least")
    return number


def switch_off(badge):
    """From now on nobody gets a badge, and nobody sees it; who has it keeps it for later."""
    badge.off_at = badge.off_at or now()


def switch_on(badge):
    """Bring a badge back; who earned it meanwhile gets it."""
    if badge.off_at is not None:
        badge.off_at = None
        give_to_all_who_earned(badge)


def shipped_badge(community, key):
    """The row of a shipped badge, made if need be."""
    if (badge := shipped_row(community, key)) is None:
        lay_badges(community)
        badge = shipped_row(community, key)
    return badge
