"""The directory: members sought by name, filtered, in one of three orders."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, func, literal_column, select
from sqlalchemy.orm import aliased, undefer, undefer_group

from community import limits, text
from community.access import Role
from community.db import db, now
from community.errors import NotFound
from community.members.models import Member, MemberInterest, MemberWord
from community.members.names import words_in
from community.members.queries import open_profiles, readable_members
from community.paging import Page, keyset, read_cursor, read_page

SORTS = {  # -> (the column, whether the highest comes first)
    "active": (Member.seen_at, True),
    "newest": (Member.joined_at, True),
    "name": (Member.sort_name, False),
}
SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
ROLES = {"owner": Role.OWNER, "admin": Role.ADMIN, "moderator": Role.MODERATOR}
LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for in the directory. What is no choice of ours counts as not chosen."""

    q: str = ""
    interest: str = ""
    role: str = ""
    active: str = ""
    sort: str = "active"

    @classmethod
    def from_arguments(cls, arguments):
        sort = arguments.get("sort")
        return cls(
            q=text.clean_line(arguments.get("q", ""))[: limits.NAME],
            interest=text.clean_line(arguments.get("interest", ""))[: limits.INTEREST],
            role=arguments.get("role", "") if arguments.get("role") in {*ROLES, "staff"} else "",
            active=arguments.get("active", "") if arguments.get("active") in SPANS else "",
            sort=sort if sort in SORTS else "active",
        )

    @property
    def narrowed(self):
        return bool(self.q or self.interest or self.role or self.active)


def directory_page(viewer, wanted, after=None):
    """A Page of the members somebody looks for."""
    members = readable_members(viewer).where(*conditions(viewer, wanted))
    members = members.options(undefer_group("profile"), undefer(Member.sort_name))
    column: Any
    column, newest_first = SORTS[wanted.sort]
    if wanted.q:  # few: to sort them is less than to walk along an index until they come
        column = func.coalesce(column, column).label(column.key)
    if wanted.sort == "name":
        return page_by_name(members, column, after)
    size = limits.MEMBERS_A_PAGE
    ordered = keyset(members, column, Member.id, bool(after), size, newest_first)
    return read_page(ordered, column, Member.id, after, size)


def page_by_name(members, name, after):
    """As paging.read_page, with a word in the cursor instead of a moment."""
    size = limits.MEMBERS_A_PAGE
    ordered = keyset(members, name, Member.id, bool(after), size, newest_first=False)
    asked = {}
    if after:
        at, _dash, id = after.rpartition("-")
        if "\0" in at:
            raise NotFound
        asked = {"at": at, "last": read_cursor(f"0-{id}")[1]}
    rows = list(db.session.scalars(ordered, asked))
    if len(rows) < size + limits.LAST_PAGE_MIN:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], f"{last.sort_name}-{last.id}")


def conditions(viewer, wanted):
    if wanted.q:
        yield Member.id.in_(ids_named(viewer, wanted.q))
    if wanted.interest or wanted.role or wanted.active:
        yield open_profiles(viewer)
    if wanted.interest:
        theirs = MemberInterest.community_id == viewer.community.id
        same = MemberInterest.interest == wanted.interest
        yield Member.id.in_(select(MemberInterest.member_id).where(theirs, same))
    if wanted.role:
        yield Member.role > literal_column("20")  # as the partial index says it
    if wanted.role in ROLES:
        yield Member.role == ROLES[wanted.role]
    if wanted.active:
        yield Member.seen_at > now() - SPANS[wanted.active]


def ids_named(viewer, typed):
    """The ids of whose name and handle have words that begin with every word typed.

    The longest word typed is looked up; of a very common one only the first matches.
    """
    words = sorted(words_in(typed), key=len, reverse=True)
    if not words:
        return set()
    here = MemberWord.community_id == viewer.community.id
    matches = select(MemberWord.member_id).where(here, begins_with(MemberWord.word, words[0]))
    for word in words[1:]:
        other = aliased(MemberWord)
        same = other.member_id == MemberWord.member_id
        matches = matches.where(exists().where(same, begins_with(other.word, word)))
    first = matches.order_by(MemberWord.word, MemberWord.member_id).limit(limits.MEMBERS_SOUGHT)
    return set(db.session.scalars(first))


def begins_with(column, letters):
    return and_(column >= letters, column < letters + LAST_LETTER)


def interests_among(viewer, members):
    """The interests of members on a page, by their id, as far as this viewer may see them."""
    ids = [member.id for member in members if member.open_to(viewer)]
    theirs = select(MemberInterest.member_id, MemberInterest.interest).where(
        MemberInterest.community_id == viewer.community.id, MemberInterest.member_id.in_(ids)
    )
    named = defaultdict(list)
    rows = db.session.execute(theirs.order_by(MemberInterest.id)) if ids else ()
    for member_id, interest in rows:
        named[member_id].append(interest)
    return named
