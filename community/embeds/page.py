"""What a page elsewhere says about itself: Open Graph, Twitter's words, or its plain title.

All of it is somebody's text, cut to size; nothing of it is trusted, least of all whose page it is.
"""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import nh3
from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector

from community import limits, text
from community.embeds.links import video_of
from community.errors import Refused
from community.fetch import NoAnswer, fetch, within
from community.uploads.pictures import Picture, fitted_picture

HTML = {"text/html", "application/xhtml+xml"}
# What is of use in a page. This parser takes any rubbish in its stride, and leaves a few orderly
# elements to the other one, which would spend minutes on some.
HEAD = nh3.Cleaner(
    tags={"meta", "title"},
    attributes={"meta": {"property", "name", "content"}},
    clean_content_tags={"script", "style", "svg", "template", "noscript", "textarea"},
    link_rel=None,
)
LONGEST_NAME = 40
MOST_TAGS = 10_000
# Where the sites of videos tell about one in a few words of JSON: their pages are megabytes.
TELLS = {
    "YouTube": "https://www.youtube.com/oembed?format=json&url=",
    "Vimeo": "https://vimeo.com/api/oembed.json?url=",
    "Loom": "https://www.loom.com/v1/oembed?url=",
}


@dataclass(frozen=True)
class Page:
    title: str
    words: str
    site: str
    picture_url: str


def look_at(url):
    """(Page, Picture or None) of an address. Raises NoAnswer when its page says no title."""
    until = within(limits.PREVIEW_SECONDS)
    page = read_video(url, until) if video_of(url) else read_page(url, until)
    if not page.title:
        raise NoAnswer(f"{url} has no title")
    try:
        return page, bring_picture(page.picture_url, until) if page.picture_url else None
    except (NoAnswer, Refused):
        return page, None


def read_video(url, until):
    video = video_of(url)
    tells = f"{TELLS[video.site]}{quote(video.page, safe='')}"
    answer = fetch(tells, until, limits.PROVIDER_BYTES, hops=limits.REDIRECTS)
    said = answer.json() if answer.status == 200 else None
    if not isinstance(said, dict):
        raise NoAnswer(f"{url} says nothing")
    title, picture = (str(said.get(key) or "") for key in ("title", "thumbnail_url"))
    return Page(cut(title, 200), "", video.site, picture)


def read_page(url, until):
    answer = fetch(url, until, limits.PREVIEW_BYTES, hops=limits.REDIRECTS)
    kind, _, rest = answer.content_type.partition(";")
    if answer.status != 200 or kind.strip().lower() not in HTML:
        raise NoAnswer(f"{url} shows no page")
    said = head_of(answer.content[: limits.PREVIEW_READ], rest)
    picture = first(said, "og:image:secure_url", "og:image", "og:image:url", "twitter:image")
    return Page(
        title=cut(first(said, "og:title", "twitter:title", "title"), 200),
        words=cut(first(said, "og:description", "twitter:description", "description"), 300),
        site=site_of(url, first(said, "og:site_name")),
        picture_url=urljoin(answer.url, picture) if picture else "",
    )


def head_of(content, content_type):
    """{name: the first thing said} of a page's title and meta elements."""
    named = content_type.lower().partition("charset=")[2].strip("\"' ;")
    charset = named or EncodingDetector.find_declared_encoding(content, is_html=True) or "utf-8"
    try:
        markup = content.decode(charset, "replace")
    except LookupError:
        markup = content.decode("utf-8", "replace")
    said: dict[str, str] = {}
    for element in BeautifulSoup(HEAD.clean(head_only(markup)), "html.parser").find_all(True):
        if element.name == "title":
            said.setdefault("title", element.get_text())
        else:
            name = element.get("property") or element.get("name") or ""
            said.setdefault(str(name).strip().lower(), str(element.get("content") or ""))
    return said


def head_only(markup):
    """A page up to its body, and no more tags than a head has: deep nests take a parser minutes."""
    body = markup.lower().find("<body")
    head = markup[:body] if body >= 0 else markup
    return "<".join(head.split("<")[:MOST_TAGS])


def first(said, *names):
    return next((said[name] for name in names if said.get(name, "").strip()), "")


def cut(words, most):
    words = text.clean_line(words)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def site_of(url, name):
    """Whose page it is: the name it gives itself is a claim, so the host is always beside it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    name = cut(name, LONGEST_NAME)
    whole = host if not name or name.lower() == host else f"{name} · {host}"
    return cut(whole, 100)


def bring_picture(url, until) -> Picture | None:
    """A page's picture made anew; None when it is too small to show. Raises NoAnswer, Refused."""
    answer = fetch(url, until, limits.AVATAR_BYTES, hops=limits.REDIRECTS)
    if answer.status != 200:
        raise NoAnswer(f"{url} is not there")
    picture = fitted_picture(answer.content, (limits.PREVIEW_SIDE,), limits.AVATAR_BYTES)
    return picture if min(picture.width, picture.height) >= limits.PREVIEW_SIDE_MIN else None
