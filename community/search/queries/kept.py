"""The searches of a member: what they looked for lately, and what they saved under a name."""

from sqlalchemy import select

from community import limits
from community.db import db
from community.search.models import KeptSearch


def searches_of(member):
    mine = select(KeptSearch).where(
        KeptSearch.community_id == member.community_id, KeptSearch.member_id == member.id
    )
    return mine.order_by(KeptSearch.used_at.desc(), KeptSearch.id.desc())


def kept_by(member):
    """(recent searches, saved ones by name); one query."""
    kept = db.session.scalars(searches_of(member)).all()
    recent = [search for search in kept if search.name is None][: limits.RECENT_SEARCHES]
    saved = [search for search in kept if search.name is not None]
    return recent, sorted(saved, key=lambda search: search.name.casefold())


def kept_search(member, number):
    return db.session.scalar(searches_of(member).where(KeptSearch.id == number))
