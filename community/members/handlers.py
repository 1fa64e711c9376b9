"""Every write to members."""

import re
import zoneinfo
from secrets import randbelow
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from community import limits, text
from community.access import GIVEN_ROLES, Role
from community.communities.models import Community
from community.db import db, now, repair
from community.errors import Refused
from community.members.models import Member
from community.members.queries import member_of, owner_count, taken_handles

RESERVED = frozenset(
    "admin moderator support system staff all here everyone info root api www".split()
)
HANDLE = re.compile("[a-z0-9_]{{{},{}}}".format(*limits.HANDLE))


def join_community(community, user):
    """Make a user a member; the same member if they are one already."""
    if member := member_of(community.id, user.id):
        return member
    return add_member(community, display_name(user), user=user)


def display_name(user):
    """The name a user gave, or until they have given one, what their address suggests."""
    return user.name or user.email.partition("@")[0].replace(".", " ").title()[: limits.NAME]


def add_member(community, name, user=None, role=Role.MEMBER, handle=None, at=None, **profile):
    """A new member with a free handle, counted. `profile` sets further columns."""
    member = Member(
        community_id=community.id,
        user_id=user and user.id,
        name=name,
        handle=handle or free_handle(community, name),
        role=role,
        joined_at=at or now(),
        **profile,
    )
    db.session.add(member)
    community.member_count = Community.member_count + 1
    db.session.flush()
    return member


def free_handle(community, name):
    """A handle made from a name that nobody in the community has.

    One query however many are named alike, as thousands are in an import: after a few namesakes
    the number is drawn, not counted.
    """
    shortest, longest = limits.HANDLE
    stem = text.slug_of(name).replace("-", "_")[:longest].strip("_")
    if len(stem) < shortest or stem in RESERVED:
        stem = f"member_{stem}".strip("_")[:longest]
    numbers = [*range(2, 10), *(100_000 + randbelow(900_000) for _ in range(5))]
    handles = [stem, *(f"{stem[: longest - len(str(number))]}{number}" for number in numbers)]
    taken = taken_handles(community, handles)
    return next(handle for handle in handles if handle not in taken)


def edit_profile(member, name, handle, bio, links, timezone=None):
    """Change one's own profile. `links` is a list of {"label", "url"}. Raises Refused."""
    member.name = checked_name(name)
    member.bio = checked_bio(bio)
    member.links = checked_links(links)
    member.timezone = checked_timezone(timezone)
    set_handle(member, handle)


def checked_name(name):
    name = text.clean_line(name)
    if not name:
        raise Refused(_("Type the name people here should see."), "name")
    if len(name) > limits.NAME:
        raise Refused(_("Keep your name under %(n)s characters.", n=limits.NAME), "name")
    return name


def checked_bio(bio):
    bio = text.clean(bio)
    if len(bio) > limits.BIO:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.BIO), "bio")
    return bio


def checked_links(links):
    kept = []
    for link in links[: limits.LINKS_A_MEMBER]:
        url, label = text.clean_line(link["url"]), text.clean_line(link["label"])[:40]
        if not url:
            continue
        if not is_web_address(url):
            raise Refused(_("A link starts with https:// and has no spaces."), "links")
        kept.append({"label": label or urlsplit(url).netloc, "url": url})
    return kept


def is_web_address(url):
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return False
    whole = parts.scheme in {"http", "https"} and parts.netloc
    return bool(whole) and len(url) <= 200 and " " not in url


def checked_timezone(name):
    if not name:
        return None
    if name not in zoneinfo.available_timezones():
        raise Refused(_("Choose a time zone from the list."), "timezone")
    return name


def set_handle(member, handle):
    handle = handle.strip().removeprefix("@").lower()
    if handle == member.handle:
        return
    if not HANDLE.fullmatch(handle):
        least, most = limits.HANDLE
        words = _("A handle has %(a)s to %(b)s letters, digits and _.", a=least, b=most)
        raise Refused(words, "handle")
    if handle in RESERVED:
        raise Refused(_("The handle @%(handle)s is reserved.", handle=handle), "handle")
    try:
        with db.session.begin_nested():
            member.handle = handle
    except IntegrityError:
        raise Refused(_("@%(handle)s is taken.", handle=handle), "handle") from None


def set_avatar(member, upload_id):
    member.avatar_id = upload_id


def give_role(member, role, giver=None):
    """Change a member's role. A giver (None for a command) cannot lift anyone above themselves.

    Raises Refused; also when it would leave a community without an owner.
    """
    if role not in GIVEN_ROLES:
        raise Refused(_("Choose a role from the list."), "role")
    if giver is not None and max(role, member.role) > giver.role:
        raise Refused(_("You can give roles up to your own, to people up to your own."), "role")
    last = member.role == Role.OWNER and owner_count(member.community, Role.OWNER) == 1
    if last and role != Role.OWNER:
        raise Refused(_("A community needs an owner. Make somebody else owner first."), "role")
    member.role = role


def rename_members_of(user):
    """Give a user's members the display name just asked for, where they carry a made-up one."""
    made_up = user.email.partition("@")[0].replace(".", " ").title()[: limits.NAME]
    theirs = update(Member).where(Member.user_id == user.id, Member.name == made_up)
    db.session.execute(theirs.values(name=user.name))


def recount_members():
    """Set every communities.member_count to the truth; return how many were wrong."""
    truth = select(func.count(Member.id)).where(Member.community_id == Community.id)
    return repair(Community.member_count, truth.scalar_subquery())
