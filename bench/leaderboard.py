"""What the leaderboard costs: `python -m bench.leaderboard`. Makes a community of many members with
a long ledger of points, then asks for it as different members, and says how long half and 95 of 100
took: who is ahead, one's own place, and how many are at each level."""

import argparse
from collections import Counter
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from flask_migrate import upgrade
from sqlalchemy import bindparam, func, select, update

from bench import people
from bench.bulk import BATCH, DAY, Bulk
from bench.generate import settle
from community import create_app, limits
from community.access import Viewer
from community.communities.queries import community_by_slug
from community.config import ROOT
from community.db import db, from_ms, now, writing
from community.gamification.causes import of_profile
from community.gamification.handlers.ledger import award
from community.gamification.models import PointEntry, PointSum
from community.gamification.periods import BEGINNINGS
from community.gamification.queries import leaderboard
from community.members.models import Member

SPAN = 120 * DAY  # over which points were earned


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.leaderboard", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--asks", type=int, default=200, help="of each case")
    parser.add_argument("--database", metavar="URL", help="default: SQLite in the instance")
    instance = ROOT / "bench/results/leaderboard"
    parser.add_argument("--instance", type=Path, default=instance, metavar="FOLDER")
    return parser.parse_args()


def main():
    options = read_options()
    environ = {"INSTANCE_PATH": str(options.instance.absolute())}
    environ |= {"DATABASE_URL": options.database} if options.database else {}
    app = create_app(environ)
    with app.app_context():
        upgrade()
        if community_by_slug(people.SLUG) is None:
            fill(options)
        counts = [db.session.scalar(select(func.count(kind.id))) for kind in (Member, PointEntry)]
        print(f"{db.engine.dialect.name}, {counts[0]:,} members, {counts[1]:,} entries")
        report(options)


def fill(options):
    began = perf_counter()
    bulk = Bulk(people.add_community(people.SLUG))
    _owner, members = people.add_people(bulk, people.SLUG, options.members - 1)
    totals: Counter = Counter()
    sums: Counter = Counter()
    bulk.insert(PointEntry, entries_of(bulk, options.entries, members, totals, sums))
    rows = (
        {"member_id": member, "period": period, "begins_on": begins_on, "points": points}
        for (member, period, begins_on), points in sums.items()
    )
    bulk.insert(PointSum, rows)
    keep_totals(totals)
    leave_some_out(bulk.community_id)
    db.session.commit()
    settle()
    print(f"written in {perf_counter() - began:.0f} s")


def entries_of(bulk, count, members, totals, sums):
    """The ledger, the oldest first: some do a lot, most do little."""
    actions = ("post", "comment", "like", "like", "like")
    days = {}
    for number in range(count):
        at = from_ms(bulk.end - SPAN + number * SPAN // count)
        day = days.setdefault(at.date(), {p: begin(at.date()) for p, begin in BEGINNINGS.items()})
        member = members[int(len(members) * bulk.random.random() ** 2)]
        action = bulk.random.choice(actions)
        totals[member] += limits.POINTS[action]
        for period, begins_on in day.items():
            sums[member, period, begins_on] += limits.POINTS[action]
        yield {
            "member_id": member,
            "action": action,
            "amount": limits.POINTS[action],
            "cause": f"{action}:{number}",
            "turn": 1,
            "at": at,
            "day": at.date(),
        }


def keep_totals(totals):
    statement = update(Member.__table__).where(Member.__table__.c.id == bindparam("member"))
    rows = [{"member": member, "total": points} for member, points in totals.items()]
    for start in range(0, len(rows), BATCH):
        total = statement.values(points=bindparam("total"))
        db.session.connection().execute(total, rows[start : start + BATCH])


def leave_some_out(community_id):
    """One in twenty has left, one in twenty hides."""
    here = update(Member.__table__).where(Member.__table__.c.community_id == community_id)
    number = Member.__table__.c.id % 20
    db.session.execute(here.where(number == 7).values(left_at=now()))
    db.session.execute(here.where(number == 13).values(hides_rank=True))


def cases():
    """What is measured, by name: functions of a viewer."""
    for period in leaderboard.PERIODS:
        yield f"first {limits.RANKS}, {period}", lambda v, p=period: leaderboard.leaders(v, p)
        yield f"own place, {period}", lambda v, p=period: leaderboard.own_place(v, p)
    yield "levels", lambda viewer: leaderboard.shares(viewer.community)
    yield "the page, week", whole_page
    yield "an award", lambda viewer: award(of_profile(viewer.member))


def whole_page(viewer):
    leaderboard.leaders(viewer, "week")
    leaderboard.own_place(viewer, "week")
    leaderboard.shares(viewer.community)


def report(options):
    print(f"\n{'what it asks the database':>30}     p50     p95     max   in ms")
    community = community_by_slug(people.SLUG)
    random = Bulk(community.id).random
    ids = db.session.scalars(select(Member.id)).all()
    for name, ask in cases():
        times = []
        for number in range(options.asks + 5):
            member = db.session.get(Member, random.choice(ids))
            viewer = Viewer(community_by_slug(people.SLUG), member)
            db.session.rollback()
            writing.set(name == "an award")
            began = perf_counter()
            ask(viewer)
            if number >= 5:
                times.append((perf_counter() - began) * 1000)
            db.session.rollback()
        cut = quantiles(times, n=100)
        print(f"{name:>30} {cut[49]:7.1f} {cut[94]:7.1f} {max(times):7.1f}", flush=True)


if __name__ == "__main__":
    main()
