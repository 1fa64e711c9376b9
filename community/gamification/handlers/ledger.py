"""Writing the ledger, and with each of its lines what is summed up from it.

All that a line changes is written while the member's own row is held, so that a cause is paid once
whoever asks for it at the same time. The ledger itself is only ever added to.
"""

from functools import cache

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from community import limits
from community.db import db, insert_into, lock, now
from community.gamification import signals
from community.gamification.models import PointEntry, PointSum, PointTally
from community.gamification.periods import BEGINNINGS, day_in
from community.gamification.queries.ledger import last_entry, likes_counted, rule_for
from community.members.models import Member


def award(cause, at=None):
    """Give a member the points for a cause, unless it stands already.

    What it is worth is settled the first time: taken back and given again it is worth the same.
    Nothing for oneself, nor for who is no longer here. Signals points_changed, counted and
    level_reached.
    """
    member = cause.member
    if member is None or cause.giver is member or not hold(member).is_here:
        return
    last, at = last_entry(member, cause.key), at or now()
    if last is None:
        amount, note = worth(cause, at)
        write(member, [first_line(cause, amount, note, at)], cause)
    elif last.turn % 2 == 0:
        write(member, [next_line(last, at)], cause)


def take_back(cause):
    """Undo an award, if it stands, by a line that takes as much. Signals as award does."""
    if cause.member is None:
        return
    last = last_entry(hold(cause.member), cause.key)
    if last is not None and last.turn % 2:
        write(cause.member, [next_line(last, now())], cause)


def hold(member):
    """Wait for others who change this member's points, and see what they are by now."""
    lock(member, "points", "level_told", "left_at")
    return member


def hold_all(community_id, ids):
    """Wait for several members in one order, before anything of them is written."""
    theirs = select(Member.id).where(Member.community_id == community_id, Member.id.in_(ids))
    db.session.execute(theirs.order_by(Member.id).with_for_update(key_share=True))


def worth(cause, at):
    """(amount, note) of a cause that is new."""
    community = cause.member.community
    amount = rule_for(community, cause.action)
    if amount == 0:
        return 0, "off"
    if cause.giver is not None:
        today = likes_counted(cause.member, cause.giver.id, day_in(community, at))
        if today >= limits.LIKES_COUNTED:
            return 0, "limit"
    return amount, None


def first_line(cause, amount, note, at):
    return {
        "action": cause.action,
        "amount": amount,
        "note": note,
        "cause": cause.key,
        "turn": 1,
        "giver_id": cause.giver and cause.giver.id,
        "post_id": cause.post and cause.post.id,
        "comment_id": cause.comment and cause.comment.id,
        "at": at,
    }


def next_line(last, at):
    """The line that undoes the last one about a cause: takes an award back, or gives it again."""
    same = ("action", "note", "cause", "giver_id", "post_id", "comment_id")
    again = {name: getattr(last, name) for name in same}
    return {**again, "amount": -last.amount, "turn": last.turn + 1, "at": at}


def write(member, lines, cause):
    """Add lines to the ledger of a member who is held, and to all that is summed up from it."""
    if not lines:
        return
    own = {"community_id": member.community_id, "member_id": member.id}
    days = {at: day_in(member.community, at) for at in {line["at"] for line in lines}}
    db.session.execute(
        insert(PointEntry), [{**line, **own, "day": days[line["at"]]} for line in lines]
    )
    for action in dict.fromkeys(line["action"] for line in lines):
        tally(own, member, action, [line for line in lines if line["action"] == action])
    amounts = {days[line["at"]]: 0 for line in lines}
    for line in lines:
        amounts[days[line["at"]]] += line["amount"]
    for day, amount in amounts.items():
        if amount:
            add_up(own, day, amount)
    if total := sum(amounts.values()):
        give(member, total, cause)


def tally(own, member, action, lines):
    """Keep how many causes of an action stand, and their points; those above the daily limit do
    not count. Signals counted."""
    signs = [1 if line["turn"] % 2 else -1 for line in lines if line["note"] != "limit"]
    step, points = sum(signs), sum(line["amount"] for line in lines)
    if not step and not points:
        return
    kept = adding(PointTally, "action", dialect()).returning(PointTally.count)
    values = {**own, "action": action, "count": step, "points": points}
    count = db.session.scalar(kept, values)
    if step:
        signals.counted.send(member, action=action, count=count)


def add_up(own, day, amount):
    """Add to the member's sums of the week and month a day is in."""
    sums = [
        {**own, "period": period, "begins_on": beginning(day), "points": amount}
        for period, beginning in BEGINNINGS.items()
    ]
    db.session.execute(adding(PointSum, "period begins_on", dialect()), sums)


def dialect():
    return db.session.get_bind().dialect.name


@cache
def adding(model, key, _dialect):
    """An INSERT that adds to the row of a key if it is there; built once for each database, as it
    takes longer to build than to run."""
    names = [each.name for each in model.__table__.columns if each.name != "id"]
    made = insert_into(model, {name: bindparam(name) for name in names})
    sums = {"count", "points"}.intersection(names)
    return made.on_conflict_do_update(
        index_elements=["member_id", *key.split()],
        set_={name: getattr(model, name) + made.excluded[name] for name in sums},
    )


def give(member, amount, cause):
    """Change a member's total, and say so if that is a level never reached before."""
    before, told = member.points, member.level_told
    reached = told
    if member.community.levels.level_at(before + amount).number > told:
        db.session.refresh(member.community, ["ladder"])  # it may have changed meanwhile
        reached = max(told, member.community.levels.level_at(before + amount).number)
    kept = {"points": before + amount, "level_told": reached}
    here = update(Member).where(Member.id == member.id, Member.community_id == member.community_id)
    db.session.execute(here.values(kept).execution_options(synchronize_session=False))
    for name, value in kept.items():
        set_committed_value(member, name, value)
    signals.points_changed.send(member, amount=amount, cause=cause, before=before)
    if reached > told:
        signals.level_reached.send(member, level=member.standing.level)
