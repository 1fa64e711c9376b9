"""Links that stand alone on a line, and the HTML of what a page shows in their place.

Works on HTML that `render_markdown` has cleaned, and makes HTML that fits into it.
"""

import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from community import limits
from community.tenancy import url_in

REL = "nofollow ugc noopener"
LINK = rf'<a href="[^"\n]*" rel="{REL}">[^<\n]*</a>'
# Lines of nothing but links, at the start or the end of a paragraph: no mark is open there.
LINES = re.compile(rf"(<p>|\n)({LINK}(?:\n{LINK})*)(</p>|\n)")
PARTS = re.compile(r'<a href="([^"]*)" rel="[^"]*">([^<]*)</a>')
EMPTY = re.compile(r"<p>\s*</p>\n?")

YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"}


@dataclass(frozen=True)
class Video:
    """A video elsewhere: its page, and what a frame shows once somebody has asked for it."""

    site: str
    page: str
    frame: str


def bare_links(rendered):
    """The addresses that stand alone on a line, each once; so many as a text may show embedded."""
    found = (url for lines in LINES.finditer(rendered) for url in urls_on(lines) if url)
    return list(dict.fromkeys(found))[: limits.EMBEDS_A_TEXT]


def replace_bare_links(rendered, embed):
    """The HTML with `embed(url)` in place of each of the `bare_links`; None leaves the link."""
    made = {url: html for url in bare_links(rendered) if (html := embed(url))}

    def place(lines):
        urls = urls_on(lines)
        if not any(url in made for url in urls):
            return lines[0]
        links = zip(lines[2].split("\n"), urls, strict=True)
        shown = [f"</p>\n{made[url]}\n<p>" if url in made else link for link, url in links]
        return EMPTY.sub("", lines[1] + "\n".join(shown) + lines[3])

    return LINES.sub(place, rendered) if made else rendered


def urls_on(lines):
    """Where each of some lines leads; nowhere when they are amid a paragraph."""
    alone = lines[1] == "<p>" or lines[3] == "</p>"
    return [bare_url(*link) for link in PARTS.findall(lines[2])] if alone else []


def bare_url(address, label):
    """Where a link leads if its words are just that address, else None."""
    url, words = unescape(address), unescape(label)
    same = unquote(url) in {unquote(words), f"http://{unquote(words)}"}
    far = url.startswith(("http://", "https://"))
    return url if far and same and len(url) <= limits.URL else None


def video_of(url):
    """The Video at an address, or None."""
    try:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path.rstrip("/")
    except ValueError:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in {"http", "https"}:
        return None
    if host in YOUTUBE or host == "youtu.be":
        return youtube(host, path, query)
    if host in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}:
        return vimeo(path, query)
    if host in {"loom.com", "www.loom.com"}:
        return loom(path)
    return None


def youtube(host, path, query):
    if host == "youtu.be":
        named = path.removeprefix("/")
    elif path == "/watch":
        named = query.get("v", "")
    else:
        named = path.removeprefix("/shorts/").removeprefix("/live/")
    if not re.fullmatch(r"[A-Za-z0-9_-]{11}", named):
        return None
    begin = start_of(query.get("t") or query.get("start") or "")
    page = {"v": named} | ({"t": begin} if begin else {})
    frame = {"autoplay": 1} | ({"start": begin} if begin else {})
    return Video(
        "YouTube",
        f"https://www.youtube.com/watch?{urlencode(page)}",
        f"https://www.youtube-nocookie.com/embed/{named}?{urlencode(frame)}",
    )


def start_of(words):
    """Seconds into a video, from "90", "90s" or "1h2m3s"; 0 if it is none of these."""
    match = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", words, re.ASCII)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def vimeo(path, query):
    match = re.fullmatch(
        r"/(?:video/|channels/[\w-]+/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?", path, re.ASCII
    )
    if not match:
        return None
    number, secret = match[1], match[2] or query.get("h", "")
    if not re.fullmatch(r"[0-9a-f]{6,20}", secret):
        secret = ""
    page = f"https://vimeo.com/{number}" + (f"/{secret}" if secret else "")
    frame = {"dnt": 1, "autoplay": 1} | ({"h": secret} if secret else {})
    return Video("Vimeo", page, f"https://player.vimeo.com/video/{number}?{urlencode(frame)}")


def loom(path):
    match = re.fullmatch(r"/(?:share|embed)/([0-9a-f]{32})", path)
    if not match:
        return None
    named = match[1]
    page, frame = f"https://www.loom.com/share/{named}", f"https://www.loom.com/embed/{named}"
    return Video("Loom", page, f"{frame}?autoplay=1")


def card_html(preview):
    """A card for a link (a LinkPreview): its title, text, picture and site, all of it one link."""
    words = f'<span class="link-card-words">{escape(preview.words)}</span>' if preview.words else ""
    return (
        f'<p class="link-card"><a href="{escape(preview.url)}" rel="{REL}">'
        f"{picture_html(preview)}"
        f'<span class="link-card-site">{escape(preview.site)}</span> '
        f"<strong>{escape(preview.title)}</strong> {words}</a></p>"
    )


def video_html(video, preview=None):
    """A video as a link to its page, which videos.js turns into a frame when it is clicked.

    Title and picture are those of its preview, if there is one: nothing comes from elsewhere.
    """
    title = preview.title if preview else f"{video.site} video"
    picture = picture_html(preview) if preview else ""
    return (
        f'<p class="video-box"><a class="video" href="{escape(video.page)}" rel="{REL}"'
        f' data-video="{escape(video.frame)}">{picture}<span class="video-play">'
        f'<span class="visually-hidden">Play</span></span> '
        f'<span class="video-title">{escape(title)}</span> '
        f'<span class="video-time">{escape(video.site)}</span></a></p>'
    )


def picture_html(preview):
    picture = preview.picture
    if picture is None:
        return ""
    return (
        f'<img src="~/files/{picture.id}/preview.webp" alt="" loading="lazy"'
        f' width="{picture.width}" height="{picture.height}">'
    )


def is_ours(url, community):
    """Whether an address leads to this install, or to the community's own domain."""
    host = urlsplit(url).netloc.lower()
    return host in {urlsplit(url_in(each, "home.index")).netloc for each in (None, community)}
