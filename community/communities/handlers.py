"""Every write to communities."""

import re
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community import limits, text
from community.communities.models import VISIBILITIES, Community
from community.communities.queries import communities_started_since, community_by_slug
from community.db import db, now
from community.errors import Refused, TooMany

RESERVED = frozenset(
    "about account admin api app assets blog c communities community dev files hearth help healthz"
    " home install join login new readyz root settings sign-in sign-out site static status stripe"
    " support system www".split()
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def create_community(name, slug, creator=None, visibility="public"):
    """A community with nothing in it yet. Raises Refused for a bad name or slug."""
    name = checked_name(name)
    slug = free_slug(slug)
    if creator is not None:
        refuse_many_communities(creator)
    community = Community(
        name=name, slug=slug, visibility=visibility, created_by_id=creator and creator.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(community)
    except IntegrityError:  # somebody took the slug since free_slug looked
        raise taken(slug) from None
    return community


def checked_name(name):
    name = text.clean_line(name)
    least, most = limits.COMMUNITY_NAME
    if not name:
        raise Refused(_("Give your community a name."), "name")
    if not least <= len(name) <= most:
        raise Refused(_("A name has %(a)s to %(b)s characters.", a=least, b=most), "name")
    return name


def free_slug(slug):
    slug = slug.strip().lower()
    least, most = limits.COMMUNITY_SLUG
    if not least <= len(slug) <= most or not SLUG.fullmatch(slug):
        words = _(
            "An address has %(a)s to %(b)s letters, digits and single dashes.", a=least, b=most
        )
        raise Refused(words, "slug")
    if slug in RESERVED:
        raise Refused(_("The address “%(slug)s” is reserved. Choose another.", slug=slug), "slug")
    if community_by_slug(slug):
        raise taken(slug)
    return slug


def taken(slug):
    return Refused(_("The address “%(slug)s” is taken. Choose another.", slug=slug), "slug")


def refuse_many_communities(creator):
    started = communities_started_since(creator, now() - timedelta(days=1))
    if started >= limits.COMMUNITIES_A_DAY:
        raise TooMany(_("You can start %(n)s communities a day.", n=limits.COMMUNITIES_A_DAY))


def edit_community(community, name, tagline, about, visibility):
    """Change what a community says of itself and who may look in. Raises Refused."""
    tagline, about = text.clean_line(tagline), text.clean(about)
    if len(tagline) > limits.TAGLINE:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.TAGLINE), "tagline")
    if len(about) > limits.ABOUT:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.ABOUT), "about")
    if visibility not in VISIBILITIES:
        raise Refused(_("Choose who may look in."), "visibility")
    community.name = checked_name(name)
    community.tagline, community.visibility = tagline, visibility
    community.about, community.about_html = about, text.render_markdown(about)
    community.renderer = text.RENDERER


def set_brand_colour(community, colour):
    """Set the one colour everything else derives from: six hex digits, a # before them or not."""
    colour = colour.strip().removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        raise Refused(_("A colour has six hexadecimal digits, like #c4471b."), "brand_colour")
    community.brand_colour = colour


def set_logo(community, upload_id):
    community.logo_id = upload_id


def rerender_abouts():
    """Render again every about page an older renderer made; return how many."""
    stale = db.session.scalars(select(Community).where(Community.renderer < text.RENDERER)).all()
    for community in stale:
        community.about_html = text.render_markdown(community.about)
        community.renderer = text.RENDERER
    return len(stale)
