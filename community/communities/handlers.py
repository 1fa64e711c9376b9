"""Every write to communities."""

import re
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community import limits, text
from community.communities.models import JOIN_POLICIES, VISIBILITIES, Community
from community.communities.queries import communities_started_since, community_by_slug
from community.db import db, now
from community.emoji import one_emoji
from community.errors import Refused, TooMany
from community.stream import recheck

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


def edit_community(community, name, tagline, about, visibility, previews=True):
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
    community.previews_off_at = None if previews else community.previews_off_at or now()


def set_joining(community, policy, questions, interests):
    """Change who may join and what they are asked. Raises Refused.

    `questions` are {"words", "choices", "required"}, `interests` lines to choose from; what is
    empty is left out.
    """
    if policy not in JOIN_POLICIES:
        raise Refused(_("Choose who may join."), "join_policy")
    asked = [checked_question(number, **each) for number, each in enumerate(questions, 1)]
    kept = [question for question in asked if question]
    if len(kept) > limits.QUESTIONS:
        raise Refused(_("Ask %(n)s questions at most.", n=limits.QUESTIONS), "questions")
    if len({question["words"] for question in kept}) < len(kept):
        raise Refused(_("Ask each question once."), "questions")
    community.join_policy, community.questions = policy, kept
    community.interests = checked_interests(interests)


def checked_question(number, words, choices, required):
    """A question as it is kept, or None for an empty row."""
    words, field = text.clean_line(words), f"question_{number}"
    choices = distinct_lines(choices)
    if not words and not choices:
        return None
    if not words or len(words) > limits.QUESTION_WORDS:
        raise Refused(_("A question has 1 to %(n)s characters.", n=limits.QUESTION_WORDS), field)
    if len(choices) == 1 or len(choices) > limits.CHOICES:
        raise Refused(_("Give 2 to %(n)s choices, or none.", n=limits.CHOICES), field)
    if any(len(choice) > limits.CHOICE_WORDS for choice in choices):
        raise Refused(_("A choice has up to %(n)s characters.", n=limits.CHOICE_WORDS), field)
    return {"words": words, "choices": choices, "required": bool(required)}


def checked_interests(interests):
    interests = distinct_lines(interests)
    if len(interests) > limits.INTERESTS_TO_CHOOSE:
        words = _("Offer %(n)s interests at most.", n=limits.INTERESTS_TO_CHOOSE)
        raise Refused(words, "interests")
    if any(len(interest) > limits.INTEREST for interest in interests):
        raise Refused(_("An interest has up to %(n)s characters.", n=limits.INTEREST), "interests")
    return interests


def distinct_lines(lines):
    """The lines that say something, each once, whatever its case."""
    cleaned = {line.casefold(): line for each in lines if (line := text.clean_line(each))}
    return list(cleaned.values())


def set_brand_colour(community, colour):
    """Set the one colour everything else derives from: six hex digits, a # before them or not."""
    colour = colour.strip().removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        raise Refused(_("A colour has six hexadecimal digits, like #c4471b."), "brand_colour")
    community.brand_colour = colour


def set_staff_second_factor(community, on):
    """Set whether staff have their rights only while they have proved a second factor."""
    community.staff_second_factor_at = now() if on else None
    recheck(community.id)


def set_reactions(community, chosen):
    """Set which emoji members may give, in this order; the first is the like. Raises Refused."""
    emoji = [checked_emoji(each) for each in chosen if each.strip()]
    if not 1 <= len(emoji) <= limits.REACTIONS_MOST:
        words = _("Choose 1 to %(n)s emoji.", n=limits.REACTIONS_MOST)
        raise Refused(words, "emoji")
    if len(set(emoji)) < len(emoji):
        raise Refused(_("Choose each emoji once."), "emoji")
    community.reactions = emoji


def checked_emoji(typed):
    emoji = one_emoji(typed)
    if emoji is None:
        raise Refused(_("%(typed)s is not one emoji.", typed=typed.strip()[:20]), "emoji")
    return emoji


def set_logo(community, upload_id):
    community.logo_id = upload_id


def rerender_abouts():
    """Render again every about page an older renderer made; return how many."""
    stale = db.session.scalars(select(Community).where(Community.renderer < text.RENDERER)).all()
    for community in stale:
        community.about_html = text.render_markdown(community.about)
        community.renderer = text.RENDERER
    return len(stale)
