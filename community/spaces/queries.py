from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import contains_eager

from community.access import Role
from community.db import db
from community.members.models import Member
from community.spaces.models import OPEN, Space, SpaceGroup, SpaceMember, SpaceVisit


@dataclass(frozen=True)
class Place:
    """A space as the sidebar shows it, with when this viewer last opened it."""

    space: Space
    visited_at: datetime | None
    known: bool  # somebody who visits: a visitor from outside has no unread dots

    @property
    def unread(self):
        last = self.space.last_post_at
        if not self.known:
            return False
        return self.visited_at is None or (last is not None and last > self.visited_at)


def readable_spaces(viewer):
    """The spaces that exist for this viewer. Every other reading starts from it."""
    spaces = select(Space).where(
        Space.community_id == viewer.community.id, Space.deleted_at.is_(None)
    )
    if viewer.can("spaces.read_all"):
        return spaces
    if viewer.member:
        listed = select(SpaceMember.space_id).where(SpaceMember.member_id == viewer.member.id)
        return spaces.where(or_(Space.visibility.in_(OPEN), Space.id.in_(listed)))
    if viewer.role >= Role.VISITOR:
        return spaces.where(Space.visibility == "public")
    return spaces.where(false())


def listed_spaces(viewer):
    """Spaces whose name a viewer may know: private ones too, which they may ask to enter."""
    everyone = select(Space).where(
        Space.community_id == viewer.community.id, Space.deleted_at.is_(None)
    )
    if not viewer.member:
        return readable_spaces(viewer)
    mine = readable_spaces(viewer).with_only_columns(Space.id)
    return everyone.where(or_(Space.visibility == "private", Space.id.in_(mine)))


def places_of(viewer):
    """The sidebar: groups in order, each (SpaceGroup, [Place]); one query."""
    spaces = readable_spaces(viewer).join(Space.group).options(contains_eager(Space.group))
    order = (SpaceGroup.position, SpaceGroup.id, Space.position, Space.id)
    if not viewer.member:
        rows = [(space, None) for space in db.session.scalars(spaces.order_by(*order))]
    else:
        mine = and_(SpaceVisit.space_id == Space.id, SpaceVisit.member_id == viewer.member.id)
        visited = spaces.outerjoin(SpaceVisit, mine).add_columns(SpaceVisit.visited_at)
        rows = db.session.execute(visited.order_by(*order)).all()
    groups = {}
    for space, visited_at in rows:
        place = Place(space, visited_at, viewer.member is not None)
        groups.setdefault(space.group, []).append(place)
    return list(groups.items())


def groups_of(community_id):
    groups = select(SpaceGroup).where(SpaceGroup.community_id == community_id)
    return db.session.scalars(groups.order_by(SpaceGroup.position, SpaceGroup.id)).all()


def managed_spaces(community_id):
    """Every space, archived ones too, in the order of the sidebar: for those who arrange them."""
    spaces = select(Space).where(Space.community_id == community_id).join(Space.group)
    order = (SpaceGroup.position, SpaceGroup.id, Space.position, Space.id)
    return db.session.scalars(spaces.options(contains_eager(Space.group)).order_by(*order)).all()


def space_listing(space):
    """The members listed in a private or secret space, by name."""
    listed = select(Member).join(SpaceMember, SpaceMember.member_id == Member.id)
    return db.session.scalars(
        listed.where(SpaceMember.space_id == space.id).order_by(Member.name, Member.id).limit(500)
    ).all()


def next_position(model, community_id):
    highest = select(func.coalesce(func.max(model.position), 0))
    return db.session.scalar(highest.where(model.community_id == community_id)) + 1
