from sqlalchemy import and_, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from community import limits
from community.communities.models import Community
from community.db import db
from community.members.models import Member
from community.paging import page_of


def readable_members(viewer):
    """The members that exist for this viewer: those of the same community, for members."""
    members = select(Member).where(Member.community_id == viewer.community.id)
    return members if viewer.can("members.read") else members.where(false())


def entrance(slug, user_id):
    """(Community, this user's Member or None) by the community's slug, or None; one query."""
    # without a user nobody matches; "user_id IS NULL" would be every member nobody has claimed
    whose = false() if user_id is None else Member.user_id == user_id
    mine = and_(Member.community_id == Community.id, whose)
    found = select(Community, Member).outerjoin(Member, mine).where(Community.slug == slug)
    row = db.session.execute(found).first()
    return tuple(row) if row else None


def member_of(community_id, user_id):
    return db.session.scalar(select(Member).filter_by(community_id=community_id, user_id=user_id))


def members_page(viewer, after=None):
    """A Page of the directory, the newest members first."""
    return page_of(
        readable_members(viewer), Member.joined_at, Member.id, after, limits.MEMBERS_A_PAGE
    )


def staff_page(community, after=None):
    """A Page of members with their users, for staff."""
    members = select(Member).where(Member.community_id == community.id)
    with_users = members.options(joinedload(Member.user))
    return page_of(with_users, Member.joined_at, Member.id, after, limits.ADMIN_ROWS)


def newest_members(viewer, limit=5):
    newest = readable_members(viewer).order_by(Member.joined_at.desc(), Member.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def memberships_of(user):
    """The communities somebody belongs to, as members with their community loaded."""
    mine = select(Member).where(Member.user_id == user.id).join(Member.community)
    return db.session.scalars(
        mine.options(contains_eager(Member.community)).order_by(Community.name, Community.id)
    ).all()


def taken_handles(community, handles):
    """Those of the handles that somebody in the community has."""
    taken = select(Member.handle).filter_by(community_id=community.id)
    return set(db.session.scalars(taken.where(Member.handle.in_(handles))))


def owner_count(community, role):
    owners = select(func.count(Member.id)).filter_by(community_id=community.id, role=role)
    return db.session.scalar(owners)
