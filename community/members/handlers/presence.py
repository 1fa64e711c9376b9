"""When a member was last here, to within some minutes."""

from sqlalchemy import case, update

from community import limits
from community.db import db, now
from community.members.models import Member


def unseen_for_long(member):
    """Whether it is time to note again that a member is here. Of private ones nothing is noted."""
    known = member.is_here and not member.is_private
    return known and member.seen_at < now() - limits.MEMBER_TOUCH


def note_seen(member_id):
    """Write down that a member was here just now."""
    here = update(Member).where(Member.id == member_id, Member.visibility == "members")
    db.session.execute(here.values(seen_at=now(), feed_seen_at=end_of_last_visit()))


def end_of_last_visit():
    """When the visit before this one ended (SQL): it stays what it was until a new one begins."""
    over = Member.seen_at < now() - limits.A_VISIT
    return case((over, Member.seen_at), else_=Member.feed_seen_at)
