from sqlalchemy import and_, bindparam, exists, func, or_, select

from community import limits
from community.access import Role
from community.db import db
from community.members.models import Member, MemberInterest
from community.posts.models import Post
from community.reactions.models import Reaction
from community.spaces.models import Space, SpaceVisit

# What only staff may write is an announcement, such as the welcome post a founder begins with.
TALKED = exists().where(
    Post.community_id == Member.community_id,
    Post.author_id == Member.id,
    Post.deleted_at.is_(None),
    Space.id == Post.space_id,
    Space.post_role <= Role.MEMBER,
)
LIKED = exists().where(
    Reaction.community_id == Member.community_id, Reaction.member_id == Member.id
)
VISITED = exists().where(SpaceVisit.member_id == Member.id)
CHECKLIST = select(
    and_(Member.avatar_id.is_not(None), Member.bio != "").label("profile"),
    or_(Member.comment_count > 0, TALKED).label("introduced"),
    LIKED.label("liked"),
    VISITED.label("visited"),
).where(Member.community_id == bindparam("community_id"), Member.id == bindparam("member_id"))


def checklist_of(viewer):
    """What a new member has done so far, in one query; None for who has dismissed the list."""
    if viewer.member is None or viewer.member.checklist_done_at:
        return None
    return db.session.execute(CHECKLIST, viewer.ids).one()


def interests_of(member):
    """A member's interests in the order they were named."""
    theirs = select(MemberInterest.interest).where(
        MemberInterest.community_id == member.community_id, MemberInterest.member_id == member.id
    )
    return db.session.scalars(theirs.order_by(MemberInterest.id)).all()


def offered_interests(community):
    """What to choose from: the community's own list, or else what most of its members named."""
    if community.interests:
        return community.interests
    how_many = func.count().desc()
    named = (
        select(func.min(MemberInterest.interest))
        .where(MemberInterest.community_id == community.id)
        .join(Member, Member.id == MemberInterest.member_id)
        .where(Member.left_at.is_(None), Member.visibility == "members")
        .group_by(func.lower(MemberInterest.interest))
    )
    named = named.order_by(how_many, func.min(MemberInterest.id)).limit(limits.INTERESTS_SUGGESTED)
    return db.session.scalars(named).all()
