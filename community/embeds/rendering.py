"""A text as its community shows it: people and hashtags as links, pictures, videos, previews.

Markdown is made into safe HTML first (text.py). What is added then is made here, from nothing of
the text but names, numbers and words that were checked or escaped; links only in text between
tags, never in code and never inside another link.
"""

import re
import unicodedata
from urllib.parse import quote, unquote

from community import limits, text
from community.embeds.links import (
    bare_links,
    card_html,
    replace_bare_links,
    video_html,
    video_of,
)
from community.embeds.queries import previews_of
from community.members.queries import handles_among
from community.uploads.queries import pictures_by_id

TOKENS = re.compile("<[^>]*>|[^<]+")
CLOSED = re.compile("<(/?)(?:a|code|pre)[ >]")  # nothing in these becomes a link
MENTION = re.compile("(?<![A-Za-z0-9_@/&])@([A-Za-z0-9_]{3,20})(?![A-Za-z0-9_@])")
HASHTAG = re.compile(r"(?<![A-Za-z0-9_/&#])#([^\s!-,./:-@\[-^`{-~]{2,})")
PEOPLE = re.compile('<a class="mention" href="~/members/([a-z0-9_]+)">')
TAGS = re.compile('<a class="hashtag" href="~/hashtags/([^"]+)">')
OWN_PICTURE = re.compile('<img src="~/files/[0-9]+/picture')
CANDIDATES = 50  # names looked up for a text: it may have many that nobody has


def render(community_id, source):
    """Safe HTML for what a member wrote, with what this community knows of what it names."""
    rendered = replace_links(community_id, text.sanitised(source))
    rendered = place_pictures(community_id, rendered)
    return link_names(community_id, rendered)


def replace_links(community_id, rendered):
    """A link alone on its line becomes a video or a card, as soon as something is known of it."""
    urls = bare_links(rendered)
    if not urls:
        return rendered
    previews = previews_of(community_id, urls)

    def embed(url):
        video, preview = video_of(url), previews.get(url)
        if video:
            return video_html(video, preview)
        return card_html(preview) if preview else None

    return replace_bare_links(rendered, embed)


def place_pictures(community_id, rendered):
    """Pictures of this community with their sizes; of others nothing but their words is left."""
    written = text.OWN_PICTURE.findall(rendered)
    numbers = list(dict.fromkeys(int(number) for number, _words in written if number))
    known = pictures_by_id(community_id, numbers[: limits.PICTURES_A_TEXT]) if numbers else {}

    def show(number, words):
        return picture_html(known[number], words) if number in known else None

    return text.place_pictures(rendered, show)


def picture_html(picture, words):
    """An Upload of a picture; `words` are an attribute's already."""
    address = f"~/files/{picture.id}"
    sizes = ""
    if picture.small_key:
        width = small_width(picture)
        sizes = (
            f' srcset="{address}/small.webp {width}w, {address}/picture.webp {picture.width}w"'
            ' sizes="(min-width: 48rem) 44rem, 100vw"'
        )
    return (
        f'<img src="{address}/picture.webp"{sizes} alt="{words}" width="{picture.width}"'
        f' height="{picture.height}" loading="lazy">'
    )


def small_width(picture):
    most = limits.PICTURE_SIDES[1]
    return round(picture.width * min(1, most / max(picture.width, picture.height)))


def link_names(community_id, rendered):
    """Make links of @handles that members have, and of #hashtags."""
    tokens = list(between_tags(rendered))
    words = [token for token, is_text in tokens if is_text]
    named = dict.fromkeys(name.lower() for each in words for name in MENTION.findall(each))
    here = handles_among(community_id, list(named)[:CANDIDATES]) if named else ()
    people = set([name for name in named if name in here][: limits.MENTIONS_A_TEXT])
    marked = (hashtag_of(run) for each in words for run in HASHTAG.findall(each))
    tags = set(list(dict.fromkeys(filter(None, marked)))[: limits.HASHTAGS_A_POST])

    def link(words):
        linked = MENTION.sub(lambda found: mention_html(found, people), words)
        return HASHTAG.sub(lambda found: hashtag_html(found, tags), linked)

    return "".join(link(token) if is_text else token for token, is_text in tokens)


def between_tags(rendered):
    """(token, whether it is text that may become links) of sanitised HTML."""
    depth = 0
    for token in TOKENS.findall(rendered):
        if closed := CLOSED.match(token):
            depth += -1 if closed[1] else 1
        yield token, depth == 0 and not token.startswith("<")


def mention_html(found, people):
    handle = found[1].lower()
    if handle not in people:
        return found[0]
    return f'<a class="mention" href="~/members/{handle}">{found[0]}</a>'


def hashtag_html(found, tags):
    name, words = hashtag_of(found[1]), leading_word(found[1])
    if name not in tags:
        return found[0]
    link = f'<a class="hashtag" href="~/hashtags/{quote(name)}">#{words}</a>'
    return link + found[1][len(words) :]


def hashtag_of(run):
    """The name of the hashtag that a run of characters after # is, or "" for none, as #1 is."""
    name = text.hashtag_name(leading_word(run))
    return name if any(unicodedata.category(each)[0] == "L" for each in name) else ""


def leading_word(run):
    """What of a run of characters is the hashtag: up to a sign that is no part of a word."""
    most = limits.HASHTAG[1] + 1
    end = next((n for n, each in enumerate(run[:most]) if not text.is_of_a_word(each)), len(run))
    return run[:end].rstrip("-_")


def mentioned_in(rendered):
    """The handles of the members whom rendered text names, each once."""
    return list(dict.fromkeys(PEOPLE.findall(rendered)))


def hashtags_in(rendered):
    """The names of the hashtags in rendered text, each once."""
    return list(dict.fromkeys(map(unquote, TAGS.findall(rendered))))


def has_picture(rendered):
    return OWN_PICTURE.search(rendered) is not None
