"""Statements that depend on who asks, built once for each kind of viewer.

Building a statement costs more than running it. So the hot ones are built for a viewer whose ids
are parameters, by the same readable_x functions that judge everything else, and kept for as long
as the process lives. They are run with `viewer.ids`.
"""

from functools import cache, wraps
from types import SimpleNamespace

from sqlalchemy import bindparam

from community.access import Role, Viewer


def viewer_of_kind(role, is_member, hides):
    """A viewer with a role, whose community and member are named only by parameters."""
    visibility = "members" if role == Role.STRANGER else "public"
    community = SimpleNamespace(
        id=bindparam("community_id"), visibility=visibility, staff_second_factor_at=None
    )
    member = SimpleNamespace(id=bindparam("member_id"), role=role) if is_member else None
    return Viewer(community, member, hides=hides)


def prepared(build):
    """Make build(viewer, *shape) build a statement once for each kind of viewer and each shape."""

    @cache
    def built(role, is_member, hides, *shape):
        return build(viewer_of_kind(role, is_member, hides), *shape)

    @wraps(build)
    def statement(viewer, *shape):
        return built(viewer.role, viewer.member is not None, viewer.hides, *shape)

    return statement
