from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, false, func, null, or_, select
from sqlalchemy.orm import contains_eager

from community.access import CAPABILITIES, Role
from community.db import db, now
from community.members.models import Member
from community.prepared import prepared
from community.spaces.models import OPEN, Space, SpaceGroup, SpaceMember, SpaceVisit

SIDEBAR_ORDER = (SpaceGroup.position, SpaceGroup.id, Space.position, Space.id)
PLACE_COLUMNS = (
    Space.id,
    Space.slug,
    Space.name,
    Space.icon,
    Space.visibility,
    Space.last_post_at,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A space as the sidebar and post cards show it: no more of it than they need."""

    id: int
    slug: str
    name: str
    icon: str
    visibility: str
    last_post_at: datetime | None
    visited_at: datetime | None  # by this viewer
    known: bool  # a member; a visitor from outside has no unread dots

    @property
    def unread(self):
        if not self.known or self.visited_at is None:
            return self.known
        return self.last_post_at is not None and self.last_post_at > self.visited_at

    @property
    def closed(self):
        return self.visibility not in OPEN


def readable_spaces(viewer):
    """The spaces that exist for this viewer. Every other reading starts from it."""
    spaces = select(Space).where(
        Space.community_id == viewer.community.id, Space.deleted_at.is_(None)
    )
    if viewer.can("spaces.read_all"):
        return spaces
    if viewer.member:
        listed = select(SpaceMember.space_id).where(SpaceMember.member_id == viewer.member.id)
        points = select(Member.points).where(Member.id == viewer.member.id).scalar_subquery()
        reached = Space.opens_at <= points
        return spaces.where(or_(Space.visibility.in_(OPEN), reached, Space.id.in_(listed)))
    if viewer.role >= Role.VISITOR:
        return spaces.where(Space.visibility == "public")
    return spaces.where(false())


def readers_of(space):
    """The members for whom a space exists: `readable_spaces`, seen from the other side."""
    here = select(Member).where(
        Member.community_id == space.community_id,
        Member.left_at.is_(None),
        or_(Member.banned_until.is_(None), Member.banned_until <= now()),
    )
    if space.deleted_at is not None:
        return here.where(false())
    if space.visibility in OPEN:
        return here
    listed = select(SpaceMember.member_id).where(SpaceMember.space_id == space.id)
    least, _words = CAPABILITIES["spaces.read_all"]
    reached = Member.points >= space.opens_at if space.opens_at is not None else false()
    return here.where(or_(Member.role >= least, reached, Member.id.in_(listed)))


@prepared
def spaces_by_slug(viewer):
    return readable_spaces(viewer).where(Space.slug == bindparam("slug"))


def readable_space(viewer, slug):
    """The space with a slug if it exists for this viewer, else None."""
    return db.session.scalar(spaces_by_slug(viewer), {"slug": slug, **viewer.ids})


def locked_space(viewer, slug):
    """The space with a slug if this member could reach the level at which it opens, else None.

    For who may not read it: they may know its name and what it is about."""
    opening = Space.slug == slug, Space.opens_at.is_not(None)
    return db.session.scalar(listed_spaces(viewer).where(*opening))


def listed_spaces(viewer):
    """Spaces whose name a viewer may know: private ones too, which they may ask to enter."""
    everyone = select(Space).where(
        Space.community_id == viewer.community.id, Space.deleted_at.is_(None)
    )
    if not viewer.member:
        return readable_spaces(viewer)
    mine = readable_spaces(viewer).with_only_columns(Space.id)
    return everyone.where(or_(Space.visibility == "private", Space.id.in_(mine)))


@prepared
def sidebar_rows(viewer):
    spaces = readable_spaces(viewer).join(SpaceGroup, SpaceGroup.id == Space.group_id)
    visited_at = null()
    if viewer.member:
        mine = SpaceVisit.member_id == bindparam("member_id")
        spaces = spaces.outerjoin(SpaceVisit, and_(SpaceVisit.space_id == Space.id, mine))
        visited_at = SpaceVisit.visited_at  # type: ignore[assignment]
    shown = spaces.with_only_columns(
        SpaceGroup.id, SpaceGroup.name, *PLACE_COLUMNS, visited_at, maintain_column_froms=True
    )
    return shown.order_by(*SIDEBAR_ORDER)


def places_of(viewer):
    """The sidebar: [(group name, [Place])] in order; one query, no entities."""
    groups: dict[int, tuple[str, list[Place]]] = {}  # two groups may have the same name
    known = viewer.member is not None
    for group_id, name, *columns in db.session.execute(sidebar_rows(viewer), viewer.ids):
        place = Place(*columns, known)  # type: ignore[call-arg]
        groups.setdefault(group_id, (name, []))[1].append(place)
    return list(groups.values())


def listing_of(viewer):
    """The page of spaces: [(SpaceGroup, [Space])], with private ones a viewer may know of."""
    spaces = listed_spaces(viewer).join(Space.group).options(contains_eager(Space.group))
    groups: dict[SpaceGroup, list[Space]] = {}
    for space in db.session.scalars(spaces.order_by(*SIDEBAR_ORDER)):
        groups.setdefault(space.group, []).append(space)
    return list(groups.items())


def public_spaces(community):
    """What anybody may read, for the community's public face."""
    spaces = select(Space).where(
        Space.community_id == community.id,
        Space.visibility == "public",
        Space.deleted_at.is_(None),
    )
    return db.session.scalars(spaces.order_by(Space.position, Space.id).limit(12)).all()


VISIT = select(SpaceVisit.visited_at).where(
    SpaceVisit.member_id == bindparam("member_id"), SpaceVisit.space_id == bindparam("space_id")
)


def visit_of(member, space):
    """When a member last opened a space, or None."""
    return db.session.scalar(VISIT, {"member_id": member.id, "space_id": space.id})


def groups_of(community_id):
    groups = select(SpaceGroup).where(SpaceGroup.community_id == community_id)
    return db.session.scalars(groups.order_by(SpaceGroup.position, SpaceGroup.id)).all()


def managed_spaces(community_id):
    """Every space, archived ones too, in the order of the sidebar: for those who arrange them."""
    spaces = select(Space).where(Space.community_id == community_id).join(Space.group)
    with_groups = spaces.options(contains_eager(Space.group))
    return db.session.scalars(with_groups.order_by(*SIDEBAR_ORDER)).all()


def space_listing(space):
    """The members listed in a private or secret space, by name."""
    listed = select(Member).join(SpaceMember, SpaceMember.member_id == Member.id)
    return db.session.scalars(
        listed.where(SpaceMember.space_id == space.id).order_by(Member.name, Member.id).limit(500)
    ).all()


def next_position(model, community_id):
    highest = select(func.coalesce(func.max(model.position), 0))
    return db.session.scalar(highest.where(model.community_id == community_id)) + 1
