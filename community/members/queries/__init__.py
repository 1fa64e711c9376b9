"""Reading members: who exists for whom, at the entrance, for staff; the directory and follows."""

from sqlalchemy import and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from community import limits
from community.access import Role
from community.accounts.models import User
from community.communities.models import Community
from community.db import db, now
from community.members.models import Ban, Block, Member
from community.paging import page_of
from community.prepared import prepared


def readable_members(viewer):
    """The members that exist for this viewer: those of the same community, for members."""
    here = select(Member).where(
        Member.community_id == viewer.community.id, Member.left_at.is_(None)
    )
    if not viewer.can("members.read"):
        return here.where(false())
    return without_hidden(here, viewer, Member.id)


def members_called(viewer, handles):
    """The members with these handles, in the order of the handles."""
    found = db.session.scalars(readable_members(viewer).where(Member.handle.in_(handles)))
    by_handle = {member.handle: member for member in found}
    return [by_handle[handle] for handle in handles if handle in by_handle]


def open_profiles(viewer):
    """SQL: whose profile a viewer sees whole; of a private one only staff and themselves do."""
    if viewer.role >= Role.MODERATOR:
        return true()
    if viewer.member is None:
        return Member.visibility == "members"
    return or_(Member.visibility == "members", Member.id == viewer.member.id)


def without_hidden(statement, viewer, whose):
    """The statement without what belongs (by its column `whose`) to somebody hidden from a viewer.

    The many whom no block concerns get the statement as it is.
    """
    return statement.where(~is_hidden(viewer, whose)) if viewer.hides else statement


def is_hidden(viewer, whose):
    """SQL: whether a block, by either of the two, is between a viewer and the member `whose`."""
    me = viewer.member.id
    return or_(
        exists().where(Block.blocker_id == me, Block.blocked_id == whose),
        exists().where(Block.blocked_id == me, Block.blocker_id == whose),
    )


def hidden_ids(viewer):
    """The members hidden from a viewer, for what a page shows beside its list."""
    if not viewer.hides:
        return frozenset()
    me = viewer.member.id
    theirs = select(Block.blocker_id).where(Block.blocked_id == me)
    mine = select(Block.blocked_id).where(Block.blocker_id == me)
    return frozenset(db.session.scalars(theirs.union(mine)))


def block_between(one, other):
    """Whether one of two members blocks the other."""
    two = (one.id, other.id)
    between = Block.blocker_id.in_(two), Block.blocked_id.in_(two)
    return db.session.scalar(select(Block.id).where(*between).limit(1)) is not None


def blocked_members(viewer):
    """Those whom a viewer blocked, who are hidden everywhere else; also who left since."""
    blocked = select(Member).join(Block, Block.blocked_id == Member.id)
    return blocked.where(
        Block.blocker_id == viewer.member.id, Member.community_id == viewer.community.id
    )


def blocked_page(viewer, after=None):
    """A Page of the blocks a viewer made, the newest first, with whom they are against."""
    mine = select(Block).where(Block.blocker_id == viewer.member.id)
    with_members = mine.options(joinedload(Block.blocked))
    return page_of(with_members, Block.created_at, Block.id, after, limits.MEMBERS_A_PAGE)


# Every request inside a community asks one of these: the statements are built once.
COMMUNITY = select(Community).where(Community.slug == bindparam("slug"))
IN_A_BLOCK = or_(
    exists().where(Block.blocker_id == Member.id), exists().where(Block.blocked_id == Member.id)
)
COMMUNITY_AND_MEMBER = COMMUNITY.add_columns(Member, IN_A_BLOCK).outerjoin(
    Member, and_(Member.community_id == Community.id, Member.user_id == bindparam("user_id"))
)


def entrance(slug, user_id):
    """By the community's slug (Community, this user's Member or None, whether any block concerns
    them), or None; one query."""
    if user_id is None:  # "user_id = NULL" must not find a member nobody has claimed
        community = db.session.scalar(COMMUNITY, {"slug": slug})
        return (community, None, False) if community else None
    row = db.session.execute(COMMUNITY_AND_MEMBER, {"slug": slug, "user_id": user_id}).first()
    return tuple(row) if row else None


def member_of(community_id, user_id):
    """The member a user is or was in a community, or None."""
    return db.session.scalar(select(Member).filter_by(community_id=community_id, user_id=user_id))


def known_members(community):
    """For staff: everyone who is a member, or was one and could come back."""
    members = select(Member).where(Member.community_id == community.id)
    return members.where(or_(Member.left_at.is_(None), Member.user_id.is_not(None)))


def staff_page(community, after=None, show=None):
    """A Page of members with their users, for staff: those here, or `show` = "banned" or "left"."""
    shown = {"banned": Member.banned_until > now(), "left": Member.left_at.is_not(None)}
    members = known_members(community).where(shown.get(show, Member.left_at.is_(None)))
    with_users = members.options(joinedload(Member.user))
    return page_of(with_users, Member.joined_at, Member.id, after, limits.ADMIN_ROWS)


def bans_of(member):
    """Every ban of a member with who set and lifted it, the newest first."""
    bans = select(Ban).where(Ban.member_id == member.id)
    who = joinedload(Ban.by), joinedload(Ban.lifted_by)
    newest = bans.order_by(Ban.created_at.desc(), Ban.id.desc()).limit(50)
    return db.session.scalars(newest.options(*who)).all()


def running_ban(member):
    """The ban that keeps a member out now, or None."""
    return next((ban for ban in bans_of(member) if ban.is_running), None)


@prepared
def members_by_age(viewer):
    open_ones = readable_members(viewer).where(open_profiles(viewer))
    return open_ones.order_by(Member.joined_at.desc(), Member.id.desc()).limit(5)


def newest_members(viewer):
    """The five who joined last; when a private one did is theirs to tell."""
    return db.session.scalars(members_by_age(viewer), viewer.ids).all()


def memberships_of(user):
    """The communities somebody belongs to, as members with their community loaded."""
    here = Member.user_id == user.id, Member.left_at.is_(None)
    mine = select(Member).where(*here).join(Member.community)
    return db.session.scalars(
        mine.options(contains_eager(Member.community)).order_by(Community.name, Community.id)
    ).all()


def taken_handles(community, handles):
    """Those of the handles that somebody in the community has."""
    taken = select(Member.handle).filter_by(community_id=community.id)
    return set(db.session.scalars(taken.where(Member.handle.in_(handles))))


def handles_among(community_id, handles):
    """Those of the handles that members have who are here."""
    here = select(Member.handle).where(
        Member.community_id == community_id, Member.left_at.is_(None), Member.handle.in_(handles)
    )
    return set(db.session.scalars(here))


def owner_count(community, role):
    owners = select(func.count(Member.id)).filter_by(community_id=community.id, role=role)
    return db.session.scalar(owners.where(Member.left_at.is_(None)))


def is_last_owner(member):
    """Whether a community would be nobody's without this member.

    Who has no account, or is deleting it, does not count: they cannot look after anything.
    """
    if member.role != Role.OWNER:
        return False
    others = (
        select(Member.id)
        .join(User, User.id == Member.user_id)
        .where(
            Member.community_id == member.community_id,
            Member.role == Role.OWNER,
            Member.id != member.id,
            Member.left_at.is_(None),
            User.erase_at.is_(None),
        )
    )
    return db.session.scalar(others.limit(1)) is None
