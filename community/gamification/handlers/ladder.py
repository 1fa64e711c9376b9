"""Changing the levels of a community."""

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from community import limits, text
from community.communities.ladder import HUES, NAMES
from community.db import db, lock, now
from community.errors import Refused
from community.gamification.handlers.rules import whole_number
from community.gamification.jobs import go_through
from community.gamification.models import LadderChange
from community.jobs import later
from community.members.models import Member
from community.spaces.models import Space
from community.stream import recheck


def set_ladder(community, steps):
    """Give a community these levels: [{"key", "name", "points", "hue"}], the lowest first, with key
    None for a new one. Spaces that open at a level follow it at once; a job then goes through the
    members, so that nobody is congratulated on what they did not earn.

    Raises Refused as planned_ladder does. Returns the LadderChange, or None if everybody stays
    where they are.
    """
    hold_ladder(community)
    before = community.levels
    steps = planned_ladder(community, steps)
    begins_at = {step["key"]: step["points"] for step in steps}
    for space in spaces_with_levels(community):
        space.opens_at = begins_at[space.level_key]
    community.ladder = steps
    if begins_at == {level.key: level.points for level in before.levels}:
        return None
    recheck(community.id)
    return begin_change(community)


def hold_ladder(community):
    """Spaces first, as everybody who holds both does. What gives a space a level waits for the
    community's row (spaces.handlers.open_at_level)."""
    spaces = select(Space.id).where(Space.community_id == community.id).order_by(Space.id)
    db.session.execute(spaces.with_for_update(key_share=True))
    lock(community, "ladder")


def planned_ladder(community, steps):
    """The steps as they would be kept. Raises Refused for steps that make no ladder, and for taking
    away a level that opens a space."""
    before = community.levels
    steps = checked_steps(before, steps)
    kept = {step["key"] for step in steps}
    for space in spaces_with_levels(community):
        if space.level_key not in kept:
            raise Refused(still_needed(before.by_key(space.level_key), space), "ladder")
    return steps


def checked_steps(before, steps):
    """The steps as they are kept. Raises Refused for the field `ladder`, or `name-1`, `points-1`,
    `hue-1` of the step with that number."""
    least, most = limits.LEVELS
    if not least <= len(steps) <= most:
        words = _("There can be %(least)s to %(most)s levels.", least=least, most=most)
        raise Refused(words, "ladder")
    keys = keys_for(before, steps)
    pairs = enumerate(zip(keys, steps, strict=True), 1)
    checked = [checked_step(number, key, step) for number, (key, step) in pairs]
    for number, (below, step) in enumerate(zip([{"points": -1}, *checked], checked, strict=False)):
        if not number and step["points"]:
            raise Refused(_("The first level begins at 0 points."), "points-1")
        if step["points"] <= below["points"]:
            words = _("Each level begins at more points than the one before it.")
            raise Refused(words, f"points-{number + 1}")
    return checked


def keys_for(before, steps):
    """A key for each step: its own, once, or a new one that no name is known for."""
    new = max(*NAMES, *(level.key for level in before.levels)) + 1
    keys: list[int] = []
    for step in steps:
        own = step["key"]
        if own in keys or before.by_key(own) is None:
            own, new = new, new + 1
        keys.append(own)
    return keys


def checked_step(number, key, step):
    name = text.clean_line(step["name"])
    if name == str(NAMES.get(key, "")):
        name = ""  # so that everybody reads it in their language
    if len(name) > limits.LEVEL_NAME or not (name or key in NAMES):
        words = _("Give the level a name of up to %(n)s characters.", n=limits.LEVEL_NAME)
        raise Refused(words, f"name-{number}")
    points = whole_number(step["points"], limits.LEVEL_POINTS_MOST)
    if points is None:
        words = _("Give a whole number from 0 to %(most)s.", most=limits.LEVEL_POINTS_MOST)
        raise Refused(words, f"points-{number}")
    if step["hue"] not in HUES:
        raise Refused(_("Choose a colour from the list."), f"hue-{number}")
    return {"key": key, "name": name, "points": points, "hue": step["hue"]}


def spaces_with_levels(community):
    """Those that a level opens, archived ones too: they may come back."""
    ours = select(Space).where(Space.community_id == community.id, Space.level_key.is_not(None))
    fresh = ours.order_by(Space.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def still_needed(level, space):
    return _(
        "%(level)s opens the space %(space)s: give that space another level first.",
        level=level.name,
        space=space.name,
    )


def begin_change(community):
    """An earlier change that is still going on ends: this one goes through everybody again."""
    ours = LadderChange.community_id == community.id
    going_on = update(LadderChange).where(ours, LadderChange.done_at.is_(None))
    db.session.execute(going_on.values(done_at=now()))
    members = select(func.count(Member.id)).where(Member.community_id == community.id)
    total = db.session.scalar(members)
    change = LadderChange(community_id=community.id, total=total, created_at=now())
    db.session.add(change)
    db.session.flush()
    later(go_through, community.id, change.id)
    return change
