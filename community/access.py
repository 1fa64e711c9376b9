"""Who may do what: one table. Every view names one line of it, and pages ask it what to offer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import cached_property, wraps
from typing import Any

from flask import abort, g, request
from flask_babel import lazy_gettext as _l

from community import limits
from community.db import now
from community.errors import (
    Banned,
    NeedsSecondFactor,
    NotFound,
    NotFresh,
    NotMember,
    NotSignedIn,
)


class Role(IntEnum):
    """What someone is in a community. A stranger is anybody, a visitor may look around inside."""

    STRANGER = 0
    VISITOR = 10
    MEMBER = 20
    MODERATOR = 30
    ADMIN = 40
    OWNER = 50


ROLE_NAMES = {
    Role.VISITOR: _l("Visitor"),
    Role.MEMBER: _l("Member"),
    Role.MODERATOR: _l("Moderator"),
    Role.ADMIN: _l("Admin"),
    Role.OWNER: _l("Owner"),
}
GIVEN_ROLES = (Role.MEMBER, Role.MODERATOR, Role.ADMIN, Role.OWNER)

# capability -> (the least role that has it, what it is called on Admin -> Roles)
CAPABILITIES = {
    "about.read": (Role.STRANGER, _l("See the community's name, about page and member count")),
    "community.join": (Role.STRANGER, _l("Join")),
    "feed.read": (Role.VISITOR, _l("See the home feed of public spaces")),
    "spaces.read": (Role.VISITOR, _l("Open public spaces")),
    "posts.read": (Role.VISITOR, _l("Read posts and comments in public spaces")),
    "hashtags.read": (Role.VISITOR, _l("Follow hashtags")),
    "search.use": (Role.VISITOR, _l("Search what one may read")),
    "files.read": (Role.VISITOR, _l("See pictures")),
    "members.read": (Role.MEMBER, _l("See members and their profiles")),
    "profile.edit": (Role.MEMBER, _l("Edit one's own profile")),
    "members.block": (Role.MEMBER, _l("Block a member")),
    "community.leave": (Role.MEMBER, _l("Leave")),
    "posts.create": (Role.MEMBER, _l("Write posts where the space allows it")),
    "posts.edit": (Role.MEMBER, _l("Edit and delete one's own posts")),
    "comments.create": (Role.MEMBER, _l("Comment where the space allows it")),
    "comments.edit": (Role.MEMBER, _l("Edit and delete one's own comments")),
    "reactions.give": (Role.MEMBER, _l("React to posts and comments")),
    "files.upload": (Role.MEMBER, _l("Bring pictures")),
    "drafts.keep": (Role.MEMBER, _l("Keep drafts")),
    "polls.vote": (Role.MEMBER, _l("Vote in polls")),
    "bookmarks.keep": (Role.MEMBER, _l("Keep bookmarks")),
    "posts.mark_read": (Role.MEMBER, _l("Mark spaces as read")),
    "searches.keep": (Role.MEMBER, _l("Keep searches")),
    "posts.follow": (Role.MEMBER, _l("Follow and mute posts and spaces")),
    "members.follow": (Role.MEMBER, _l("Follow members")),
    "notifications.read": (Role.MEMBER, _l("Be notified")),
    "messages.use": (Role.MEMBER, _l("Write messages")),
    "points.read": (Role.MEMBER, _l("See one's own points")),
    "leaderboard.read": (Role.MEMBER, _l("See the leaderboard, and hide from it")),
    "badges.read": (Role.MEMBER, _l("See badges and who has them")),
    "stream.listen": (Role.MEMBER, _l("See pages change while they are open")),
    "posts.mark_answer": (Role.MEMBER, _l("Mark the answer to one's own question")),
    "posts.moderate": (Role.MODERATOR, _l("Delete and restore anyone's posts, see older versions")),
    "posts.lock": (Role.MODERATOR, _l("Lock and unlock comments")),
    "posts.move": (Role.MODERATOR, _l("Move posts to another space")),
    "posts.pin": (Role.MODERATOR, _l("Pin posts")),
    "comments.moderate": (Role.MODERATOR, _l("Delete anyone's comments")),
    "spaces.read_all": (Role.MODERATOR, _l("Open every space, private and secret ones included")),
    "admin.open": (Role.MODERATOR, _l("Open the admin pages")),
    "members.invite": (Role.MODERATOR, _l("Invite people, to a role up to one's own")),
    "members.admit": (Role.MODERATOR, _l("Approve and decline requests to join")),
    "members.ban": (Role.MODERATOR, _l("Ban members below one's own role, and lift bans")),
    "messages.moderate": (Role.MODERATOR, _l("See messages that somebody reported, no others")),
    "badges.give": (Role.ADMIN, _l("Make badges, give and take them by hand")),
    "points.manage": (Role.ADMIN, _l("Say what acts are worth, and change the levels")),
    "posts.announce": (Role.ADMIN, _l("Announce a post to everybody who may read it")),
    "mail.oversee": (Role.ADMIN, _l("See what mails were sent, and send one again")),
    "members.list": (Role.ADMIN, _l("See the list of members with roles")),
    "members.give_roles": (Role.ADMIN, _l("Change roles, up to one's own")),
    "spaces.manage": (Role.ADMIN, _l("Make, edit, order, archive and restore spaces")),
    "community.edit": (Role.ADMIN, _l("Edit the community's name, about page, logo and colour")),
}

# Outside every community: who may open these pages.
SITE_CAPABILITIES = {
    "site.visit": lambda user: True,
    "site.account": lambda user: user is not None,
    "site.secure": lambda user: user is not None,  # what changes the ways into one's account
    "site.found": lambda user: True,
}

# How long a proof of who it is opens them; then they ask again.
ASK_AGAIN = {
    "site.secure": limits.ACCOUNT_PROOF,
    **dict.fromkeys(
        (
            "admin.open",
            "members.invite",
            "members.admit",
            "members.ban",
            "messages.moderate",
            "mail.oversee",
            "badges.give",
            "points.manage",
            "members.list",
            "members.give_roles",
            "spaces.manage",
            "community.edit",
        ),
        limits.STAFF_PROOF,
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something is allowed, with what decided it: true or false by itself."""

    capability: str
    role: Role
    least: Role

    def __bool__(self):
        return self.role >= self.least

    @property
    def rule(self):
        """The rule that decided, in words."""
        words = CAPABILITIES[self.capability][1]
        return f"{words}: {ROLE_NAMES.get(self.least, _l('Anybody'))}"


class Viewer:
    """Who is asking, and in which community. Somebody from outside is a viewer without a member.

    `strong` tells whether they proved a second factor: where a community asks its staff for one,
    who has not is a plain member. Who is `banned` (a Member) is a stranger. `hides` tells whether a
    block concerns them: only then do queries ask who is hidden from whom.
    """

    def __init__(
        self,
        community: Any,
        member: Any | None,
        strong: bool = True,
        banned: Any | None = None,
        hides: bool = False,
    ):
        self.community = community
        self.member = member
        self.strong = strong
        self.banned = banned
        self.hides = hides

    @cached_property
    def role(self) -> Role:
        if self.banned:
            return Role.STRANGER
        if self.member:
            role = Role(self.member.role)
            return min(role, Role.MEMBER) if self.held_back else role
        return Role.VISITOR if self.community.visibility == "public" else Role.STRANGER

    @property
    def held_back(self):
        """Whether a second factor stands between this viewer and their role."""
        return self.community.staff_second_factor_at is not None and not self.strong

    @property
    def ids(self):
        """The parameters of a prepared statement (see prepared.py)."""
        return {
            "community_id": self.community.id,
            "member_id": self.member.id if self.member else None,
        }

    def can(self, capability, space=None) -> Answer:
        """May this viewer do it (in this space)? The answer is true or false, with the rule."""
        least = CAPABILITIES[capability][0]
        if space is not None and (needed := space.role_for(capability)):
            least = max(least, Role(needed))
        return Answer(capability, self.role, least)


def requires(capability) -> Callable:
    """Open a view to those who have the capability; others get the answer that fits."""
    check = check_site if capability in SITE_CAPABILITIES else check_community
    if check is check_community:
        CAPABILITIES[capability]  # a misspelt capability fails when the module is imported

    def decorate(view):
        @wraps(view)
        def checked(*args, **kwargs):
            check(capability)
            return view(*args, **kwargs)

        checked.capability = capability  # type: ignore[attr-defined]
        return checked

    return decorate


def check_site(capability):
    if not SITE_CAPABILITIES[capability](g.user):
        raise NotSignedIn
    refuse_stale(capability)


def check_community(capability):
    viewer = g.viewer
    if viewer is None:
        raise NotFound
    if viewer.can(capability):
        refuse_stale(capability)
        return
    if viewer.banned:
        raise Banned
    if g.user is None:
        raise NotSignedIn
    if viewer.member is None:
        raise NotMember
    if viewer.held_back and viewer.member.role >= CAPABILITIES[capability][0]:
        raise NeedsSecondFactor
    abort(403)


def refuse_stale(capability):
    """Ask again who it is when the last proof is too old; an open form may be sent."""
    if capability not in ASK_AGAIN:
        return
    grace = limits.FORM_GRACE if request.method == "POST" else timedelta(0)
    if g.session.proved_at < now() - ASK_AGAIN[capability] - grace:
        raise NotFresh
