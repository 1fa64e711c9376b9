"""Making the ledger anew from what is there: for imports, the demo, and to find what was missed.

What stands already stays as it was paid; so to replay again changes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from community import limits
from community.db import db, now
from community.gamification.handlers import filling, streaks
from community.gamification.handlers.counters import mend, true_sums, true_tallies
from community.gamification.handlers.ledger import next_line
from community.gamification.models import PointEntry, PointSum, PointTally
from community.gamification.periods import day_in
from community.gamification.queries.causes import causes_of
from community.gamification.queries.ledger import last_lines
from community.gamification.queries.rules import amounts
from community.members.models import Member
from community.stream import recheck

BATCH = 200  # members


@dataclass
class Replay:
    """How far a replay is, and what it added."""

    total: int
    members: int = 0
    lines: int = 0
    streaks: int = 0
    badges: int = 0


def replay_all(community) -> Iterator[Replay]:
    """Pay every cause there is that was never paid, the oldest first, at what it is worth now, and
    take back what has none any more; then the same for streaks and badges. Tells nobody.

    Yields after each transaction's worth.
    """
    everybody = select(Member.id).where(Member.community_id == community.id)
    step = Replay(db.session.scalar(select(func.count()).select_from(everybody.subquery())) or 0)
    last = 0
    while ids := db.session.scalars(
        everybody.where(Member.id > last).order_by(Member.id).limit(BATCH)
    ).all():
        last = ids[-1]
        step.lines += replay_members(community, ids)
        step.members += len(ids)
        yield step
    for some in streaks.replay_streaks(community):
        step.streaks += some
        yield step
    for some in filling.replay_badges(community):
        step.badges += some
        yield step


def replay_members(community, ids):
    """Bring the ledgers of some members up to date; return how many lines that took."""
    held = select(Member).where(Member.community_id == community.id, Member.id.in_(ids))
    held = held.order_by(Member.id).with_for_update(key_share=True, of=Member)
    members = db.session.scalars(held.execution_options(populate_existing=True)).all()
    lines = missing_lines(community, members)
    if lines:
        db.session.execute(insert(PointEntry), lines)
        recheck(community.id)  # spaces open at levels
    whose = dict.fromkeys(ids, community.id)
    tallies = true_tallies(whose)
    mend(PointTally, tallies, whose)
    mend(PointSum, true_sums(whose), whose)
    totals: Counter[int] = Counter()
    for (member_id, _action), (_count, points) in tallies.items():
        totals[member_id] += points
    for member in members:
        member.points = totals[member.id]
        number = community.levels.level_at(member.points).number
        member.level_told = max(member.level_told, number)
    db.session.flush()
    return len(lines)


def missing_lines(community, members):
    """The lines that some members' ledgers lack, in the order in which they are to be added."""
    here = {member.id for member in members if member.is_here}
    causes = {(each["member_id"], each["cause"]): each for each in causes_of(community, members)}
    last = {(row.member_id, row.cause): row for row in last_lines(member.id for member in members)}
    again = [
        {**next_line(row, now()), "member_id": member_id}
        for (member_id, cause), row in last.items()
        if row.turn % 2 != ((member_id, cause) in causes) and (row.turn % 2 or member_id in here)
    ]
    new = [each for key, each in causes.items() if key not in last and each["member_id"] in here]
    new.sort(key=lambda each: (each["at"], each["cause"]))
    priced(community, new, likes_counted(here))
    return [completed(community, line) for line in (*new, *again)]


def likes_counted(ids):
    """How many likes were worth something on a day: Counter of (giver_id, member_id, day)."""
    key = PointEntry.giver_id, PointEntry.member_id, PointEntry.day
    counted = select(*key, func.count()).group_by(*key)
    counted = counted.where(PointEntry.turn == 1, PointEntry.note.is_(None))
    rows = db.session.execute(counted.where(key[0].is_not(None), key[1].in_(ids)))
    return Counter({tuple(row[:3]): row[3] for row in rows})


def priced(community, lines, counted):
    """Say what each of these new lines is worth by the rules of now, and why if nothing."""
    rules = amounts(community)
    for line in lines:
        line |= {"turn": 1, "amount": rules[line["action"]], "note": None}
        if not line["amount"]:
            line["note"] = "off"
        elif line["giver_id"]:
            whose = line["giver_id"], line["member_id"], day_in(community, line["at"])
            if counted[whose] >= limits.LIKES_COUNTED:
                line |= {"amount": 0, "note": "limit"}
            else:
                counted[whose] += 1


def completed(community, line: dict[str, Any]):
    return {**line, "community_id": community.id, "day": day_in(community, line["at"])}
