"""What a member says about themselves."""

import re
import zoneinfo
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community import limits, text
from community.db import db, now
from community.errors import Refused
from community.members.handlers.names import index_names, set_name
from community.members.models import NEVER, VISIBILITIES, Member
from community.members.signals import avatar_changed, profile_edited

RESERVED = frozenset(
    "admin moderator support system staff all here everyone info root api www".split()
)
HANDLE = re.compile("[a-z0-9_]{{{},{}}}".format(*limits.HANDLE))


def edit_profile(member, name, handle, bio, links, timezone=None):
    """Change one's own profile. `links` is a list of {"label", "url"}.

    Raises Refused. Signals profile_edited.
    """
    set_name(member, checked_name(name))
    member.bio = checked_bio(bio)
    member.links = checked_links(links)
    member.timezone = checked_timezone(timezone)
    set_handle(member, handle)
    index_names(member)
    profile_edited.send(member)


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
    """Signals avatar_changed."""
    member.avatar_id = upload_id
    avatar_changed.send(member)


def rename_members_of(user):
    """Give a user's members the display name just asked for, where they carry a made-up one.

    Signals profile_edited for each.
    """
    made_up = user.email.partition("@")[0].replace(".", " ").title()[: limits.NAME]
    theirs = select(Member).where(Member.user_id == user.id, Member.name == made_up)
    for member in db.session.scalars(theirs).all():
        set_name(member, user.name)
        index_names(member)
        profile_edited.send(member)


def set_visibility(member, visibility):
    """Show a member's profile to all members, or to staff alone. A private one was never seen.

    Raises Refused. Signals profile_edited.
    """
    if visibility not in VISIBILITIES:
        raise Refused(_("Choose who sees your profile."), "visibility")
    if visibility == member.visibility:
        return
    member.visibility = visibility
    member.seen_at = NEVER if member.is_private else now()
    db.session.flush()
    profile_edited.send(member)
