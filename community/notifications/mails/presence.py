"""When a member was last here, for whoever writes to those who are away."""

from sqlalchemy import func, select

from community.accounts.models import Session
from community.db import db
from community.reading.models import PostVisit
from community.spaces.models import SpaceVisit


def last_here(member):
    """When a member was last here. Of a private one that is not noted: what they opened tells."""
    if not member.is_private:
        return member.seen_at
    signs = (
        select(func.max(Session.seen_at)).where(Session.user_id == member.user_id),
        select(func.max(SpaceVisit.visited_at)).where(SpaceVisit.member_id == member.id),
        select(func.max(PostVisit.visited_at)).where(PostVisit.member_id == member.id),
    )
    row = db.session.execute(select(*(sign.scalar_subquery() for sign in signs))).one()
    return max(filter(None, (*row, member.joined_at)))
