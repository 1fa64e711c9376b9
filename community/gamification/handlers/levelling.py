"""After a change of the levels: which one each member knows to be at."""

from sqlalchemy import case, select, update

from community.communities.models import Community
from community.db import changed, db, now
from community.gamification.models import LadderChange
from community.members.models import Member
from community.stream import recheck

TURN = 500  # members looked at in one transaction


def go_on_levelling(change):
    """Note, of the next members, which level they are at now. Of two workers one goes on: the turn
    is taken by a conditional UPDATE. The levels themselves need no change: they follow points."""
    community = db.session.get_one(Community, change.community_id, populate_existing=True)
    before = change.last_id
    ids = next_members(community, before)
    mine = update(LadderChange).where(
        LadderChange.id == change.id,
        LadderChange.last_id == before,
        LadderChange.done_at.is_(None),
    )
    done_at = None if len(ids) == TURN else now()
    last = {"last_id": ids[-1]} if ids else {}
    seen = LadderChange.seen + len(ids)
    if not changed(mine.values(seen=seen, done_at=done_at, **last)):
        return
    moved = note_levels(community.levels, ids)
    db.session.execute(
        update(LadderChange)
        .where(LadderChange.id == change.id)
        .values(moved=LadderChange.moved + moved)
    )
    if done_at:
        recheck(community.id)  # whose points changed meanwhile was judged by the levels of before


def next_members(community, last_id):
    here = Member.community_id == community.id, Member.id > last_id
    return db.session.scalars(select(Member.id).where(*here).order_by(Member.id).limit(TURN)).all()


def note_levels(ladder, ids):
    """Set what these members were told of to where they are now; how many that changed."""
    locked = select(Member.id).where(Member.id.in_(ids)).order_by(Member.id)
    db.session.execute(locked.with_for_update(key_share=True))
    number = number_of(ladder, Member.points)
    wrong = update(Member).where(Member.id.in_(ids), Member.level_told != number)
    quiet = wrong.values(level_told=number).execution_options(synchronize_session=False)
    return changed(quiet)


def number_of(ladder, points):
    """SQL: the number of the level that so many points reach."""
    reached = [(points >= level.points, level.number) for level in reversed(ladder.levels[1:])]
    return case(*reached, else_=1)
