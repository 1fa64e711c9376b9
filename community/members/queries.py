from sqlalchemy import and_, bindparam, false, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer_group

from community import limits
from community.communities.models import Community
from community.db import db
from community.members.models import Member
from community.paging import page_of
from community.prepared import prepared


def readable_members(viewer):
    """The members that exist for this viewer: those of the same community, for members."""
    members = select(Member).where(Member.community_id == viewer.community.id)
    return members if viewer.can("members.read") else members.where(false())


# Every request inside a community asks one of these: the statements are built once.
COMMUNITY = select(Community).where(Community.slug == bindparam("slug"))
COMMUNITY_AND_MEMBER = COMMUNITY.add_columns(Member).outerjoin(
    Member, and_(Member.community_id == Community.id, Member.user_id == bindparam("user_id"))
)


def entrance(slug, user_id):
    """(Community, this user's Member or None) by the community's slug, or None; one query."""
    if user_id is None:  # "user_id = NULL" must not find a member nobody has claimed
        community = db.session.scalar(COMMUNITY, {"slug": slug})
        return (community, None) if community else None
    row = db.session.execute(COMMUNITY_AND_MEMBER, {"slug": slug, "user_id": user_id}).first()
    return tuple(row) if row else None


def member_of(community_id, user_id):
    return db.session.scalar(select(Member).filter_by(community_id=community_id, user_id=user_id))


def members_page(viewer, after=None):
    """A Page of the directory, the newest members first."""
    members = readable_members(viewer).options(undefer_group("profile"))
    return page_of(members, Member.joined_at, Member.id, after, limits.MEMBERS_A_PAGE)


def staff_page(community, after=None):
    """A Page of members with their users, for staff."""
    members = select(Member).where(Member.community_id == community.id)
    with_users = members.options(joinedload(Member.user))
    return page_of(with_users, Member.joined_at, Member.id, after, limits.ADMIN_ROWS)


@prepared
def members_by_age(viewer):
    return readable_members(viewer).order_by(Member.joined_at.desc(), Member.id.desc()).limit(5)


def newest_members(viewer):
    """The five who joined last."""
    return db.session.scalars(members_by_age(viewer), viewer.ids).all()


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
