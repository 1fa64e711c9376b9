"""Every write to space groups, spaces, their member lists and visits."""

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from community import limits, text
from community.access import GIVEN_ROLES, Role
from community.communities.models import Community
from community.db import changed, db, insert_once, lock, now, repair, upsert
from community.errors import Refused
from community.spaces.models import KINDS, VISIBILITIES, Space, SpaceGroup, SpaceMember, SpaceVisit
from community.spaces.queries import groups_of, managed_spaces, next_position
from community.spaces.signals import (
    space_closed,
    space_kind_changed,
    space_opened,
    space_saved,
)
from community.stream import recheck

ICONS = (
    "megaphone wave message home star heart flame gift sparkle help book calendar globe lock"
    " video image file chip wheel spool chair kettle clock swap board weave ticket map-pin"
).split()
NEW = frozenset({"new"})  # /spaces/new is a page


def create_group(community, name):
    name = text.clean_line(name)
    if not name or len(name) > limits.GROUP_NAME:
        raise Refused(_("Give the group a name of up to 50 characters."), "name")
    position = next_position(SpaceGroup, community.id)
    group = SpaceGroup(community_id=community.id, name=name, position=position)
    db.session.add(group)
    db.session.flush()
    return group


def create_space(community, group, name, **fields):
    """A space at the end of its group; `fields` as for edit_space. Raises Refused."""
    space = Space(
        community_id=community.id,
        group_id=group.id,
        name=text.clean_line(name),
        slug=fields.pop("slug", None) or free_slug(community, name),
        icon="message",
        position=next_position(Space, community.id),
        created_at=fields.pop("at", None) or now(),
    )
    set_fields(space, name=name, **fields)
    db.session.add(space)
    db.session.flush()
    space_saved.send(space)
    return space


def free_slug(community, name):
    stem = text.slug_of(name, limits.SPACE_NAME - 4) or "space"
    slugs = select(Space.slug).where(Space.community_id == community.id)
    taken = NEW.union(db.session.scalars(slugs))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def edit_space(space, group, **fields):
    """Change a space. Raises Refused.

    Signals space_opened or space_closed when that changes, and space_kind_changed.
    """
    lock(space, "visibility", "deleted_at", "kind")
    was_open, kind = space.is_open, space.kind
    space.group_id = group.id
    set_fields(space, **fields)
    db.session.flush()
    signal_openness(space, was_open)
    if space.kind != kind:
        space_kind_changed.send(space)


def set_fields(
    space,
    name,
    icon="message",
    description="",
    visibility="members",
    post_role=Role.MEMBER,
    comment_role=Role.MEMBER,
    kind="discussion",
    level_key=None,
):
    """`level_key`: a private space opens by itself to members of that level."""
    name, description = text.clean_line(name), text.clean_line(description)
    if not name or len(name) > limits.SPACE_NAME:
        raise Refused(_("Give the space a name of up to 50 characters."), "name")
    if len(description) > limits.SPACE_DESCRIPTION:
        words = _("Keep it under %(n)s characters.", n=limits.SPACE_DESCRIPTION)
        raise Refused(words, "description")
    if icon not in ICONS:
        raise Refused(_("Choose an icon from the list."), "icon")
    if visibility not in VISIBILITIES:
        raise Refused(_("Choose who may see it."), "visibility")
    if not {post_role, comment_role} <= set(GIVEN_ROLES):
        raise Refused(_("Choose who may write there."), "post_role")
    if kind not in KINDS:
        raise Refused(_("Choose what people write there."), "kind")
    space.name, space.icon, space.description, space.kind = name, icon, description, kind
    space.level_key = space.opens_at = None
    space.visibility, space.post_role, space.comment_role = visibility, post_role, comment_role
    if visibility == "private" and level_key is not None:
        open_at_level(space, level_key)


def open_at_level(space, level_key):
    """Let a private space open to members of a level. The community's row is held, so that the
    levels do not change meanwhile."""
    held = select(Community).where(Community.id == space.community_id)
    fresh = held.execution_options(populate_existing=True).with_for_update(read=True)
    level = db.session.scalars(fresh).one().levels.by_key(level_key)
    if level is None or level.number == 1:
        raise Refused(_("Choose a level from the list."), "level_key")
    space.level_key, space.opens_at = level_key, level.points


def signal_openness(space, was_open):
    space_saved.send(space)
    if was_open and not space.is_open:
        space_closed.send(space)
    elif space.is_open and not was_open:
        space_opened.send(space)


def archive_space(space, member):
    """Put a space away with its posts; restore_space brings both back. Signals space_closed."""
    lock(space, "visibility", "deleted_at")
    if space.deleted_at is None:
        was_open = space.is_open
        space.deleted_at, space.deleted_by_id = now(), member.id
        db.session.flush()
        signal_openness(space, was_open)


def restore_space(space):
    lock(space, "visibility", "deleted_at")
    if space.deleted_at is not None:
        space.deleted_at = space.deleted_by_id = None
        db.session.flush()
        signal_openness(space, False)


def move_space(space, step):
    """Move a space one place up (-1) or down (+1); past the edge it goes to the next group."""
    spaces = [
        other for other in managed_spaces(space.community_id) if other.group_id == space.group_id
    ]
    at = spaces.index(space) + step
    if 0 <= at < len(spaces):
        other = spaces[at]
        space.position, other.position = other.position, space.position
        return
    groups = [group.id for group in groups_of(space.community_id)]
    beyond = groups.index(space.group_id) + step
    if 0 <= beyond < len(groups):
        place_space(space, groups[beyond], 0 if step > 0 else None)


def spaces_in(community_id, group_id):
    spaces = managed_spaces(community_id)
    return [each for each in spaces if each.group_id == group_id and each.deleted_at is None]


def place_space(space, group_id, index=None):
    """Put a space at an index of a group (None: at its end), as dragging does."""
    spaces = [
        s for s in managed_spaces(space.community_id) if s.group_id == group_id and s != space
    ]
    index = len(spaces) if index is None else max(0, min(index, len(spaces)))
    spaces.insert(index, space)
    space.group_id = group_id
    for position, each in enumerate(spaces, start=1):
        each.position = position
    db.session.flush()


def move_group(group, step):
    groups = list(groups_of(group.community_id))
    at = groups.index(group)
    if 0 <= at + step < len(groups):
        groups.insert(at + step, groups.pop(at))
    for position, each in enumerate(groups, start=1):
        each.position = position


def list_member(space, member):
    """Let a member into a private or secret space."""
    new = insert_once(
        SpaceMember,
        community_id=space.community_id,
        space_id=space.id,
        member_id=member.id,
        created_at=now(),
    )
    if new:
        space.member_count = Space.member_count + 1
        recheck(space.community_id, member.id)


def unlist_member(space, member):
    listed = delete(SpaceMember).where(
        SpaceMember.space_id == space.id, SpaceMember.member_id == member.id
    )
    if changed(listed):
        space.member_count = Space.member_count - 1
        recheck(space.community_id, member.id)


def unlist_everywhere(member):
    """Take a member off the list of every space, and forget when they were where."""
    listed = delete(SpaceMember).where(SpaceMember.member_id == member.id)
    left = db.session.scalars(listed.returning(SpaceMember.space_id)).all()
    spaces = update(Space).where(Space.community_id == member.community_id, Space.id.in_(left))
    db.session.execute(spaces.values(member_count=Space.member_count - 1))
    db.session.execute(delete(SpaceVisit).where(SpaceVisit.member_id == member.id))


def record_visit(community_id, space_id, member_id):
    """Remember that a member has now seen what is in a space."""
    key = {"member_id": member_id, "space_id": space_id}
    upsert(SpaceVisit, key, community_id=community_id, visited_at=now())


def record_visits(community_id, space_ids, member_id):
    """The same for several spaces at once, always in the same order."""
    for space_id in sorted(space_ids):
        record_visit(community_id, space_id, member_id)


def recount_space_members():
    """Set every spaces.member_count to the truth; return how many were wrong."""
    truth = select(func.count(SpaceMember.id)).where(SpaceMember.space_id == Space.id)
    return repair(Space.member_count, truth.scalar_subquery())
