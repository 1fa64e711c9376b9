"""What people write: cleaned on the way in, Markdown rendered once, safe to show as it is."""

import html
import re
import unicodedata
from urllib.parse import urlsplit

import comrak
import nh3
from flask import has_request_context, request
from flask_babel import gettext as _
from markupsafe import Markup

from community import limits
from community.errors import Refused

RENDERER = 2  # raise when the rendering changes; `flask rerender` redoes what is older

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Overrides and isolates can turn round the text that follows them on a page; plain marks cannot.
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAGS = re.compile(r"<[^>]*>")
BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote|td|th|tr)>|<br ?/?>")
CHECKBOX = re.compile(r'<input type="checkbox"( checked="")?')
PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")?(?: rel="[^"]*")?>')
HEADING = re.compile(r"<(/?)h[1-6]>")
OWN_PICTURE = re.compile('<img src="/files/(?:([0-9]{1,9})/)?[^"]*" alt="([^"]*)">')
EMBEDS = re.compile(r'<p class="(?:link-card|video-box)">.*?</p>', re.DOTALL)  # not one's own words
LINKING = re.compile("<(?:a|img) [^>]*>")  # no < or > is left as it was inside a tag
INSIDE = re.compile('( (?:href|src|srcset)="|, )~/')
ON_THE_SITE = re.compile('( (?:href|src)=")/(?!/)')
NESTING = re.compile(r"<(/?)(?:blockquote|ul|ol)\b")
DEEPEST = 100  # levels; beyond this a browser suffers and no reader gains
EXCERPT = 280


def clean(text):
    """Text as it may be stored: one kind of line end, no control characters, NFC."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", BIDI_OVERRIDES.sub("", CONTROLS.sub("", text))).strip()


def clean_line(text):
    """The same for a single line, such as a name or a title."""
    return " ".join(clean(text).split())


def checked(body, most):
    """The cleaned text of a post or a comment, of up to `most` characters.

    Raises Refused, for the field `body`, if it is empty or longer.
    """
    body = clean(body)
    if not body:
        raise Refused(_("Write something first."), "body")
    refuse_longer(body, most)
    return body


def refuse_longer(body, most):
    if len(body) > most:
        much = {"most": f"{most:,}", "n": f"{len(body):,}"}
        raise Refused(_("Keep it under %(most)s characters; this has %(n)s.", **much), "body")


def hashtag_name(words):
    """Words as a hashtag: any language's letters, digits, - and _ in small letters; "" if none."""
    plain = "".join(each if is_of_a_word(each) else " " for each in words.lower())
    name = "-".join(plain.split()).strip("-_")
    least, most = limits.HASHTAG
    return name if least <= len(name) <= most else ""


def is_of_a_word(character):
    """Whether a character is a letter, a mark on one, a digit, a dash or an underscore."""
    return character in "-_" or unicodedata.category(character)[0] in "LMN"


def initials(name):
    """One or two letters that stand for a name where there is no picture."""
    words = [word for word in re.split(r"[^\w]+", name) if word]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


def slug_of(words, longest=40):
    """The words as an address part: lower-case a-z, 0-9 and dashes; empty if none are left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def _options(autolink=True):
    extension = comrak.ExtensionOptions()
    extension.table = extension.strikethrough = extension.tasklist = True
    extension.autolink = autolink
    render = comrak.RenderOptions()
    render.escape = True  # raw HTML is shown, not obeyed
    render.hardbreaks = False
    return extension, comrak.ParseOptions(), render


def _attribute(tag, name, value):
    if tag == "code" and name == "class":
        return value if re.fullmatch(r"language-[\w+#.-]{1,30}", value) else None
    if tag == "input" and name == "type":
        return value if value == "checkbox" else None
    if tag == "a" and name == "href" and re.match("/(?!/|c/)", value):
        return f"~{value}"  # a page of this community, wherever it is reached
    return value


EXTENSIONS, PARSING, RENDERING = _options()
WITHOUT_AUTOLINKS = _options(autolink=False)[0]
MANY_ADDRESSES = 1_000  # the time they take to be found grows with the square of how many
CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
        *("ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td"),
        *("a", "em", "strong", "del", "img"),
    },
    attributes={
        "a": {"href", "title"},
        "code": {"class"},
        "img": {"src", "alt"},
        "input": {"type", "checked", "disabled"},
        "ol": {"start"},
        "td": {"align"},
        "th": {"align"},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow ugc noopener",
)


LIGHT = _options()
LIGHT[0].table = LIGHT[0].tasklist = False
LIGHT[2].hardbreaks = True
LIGHT_CLEANER = nh3.Cleaner(
    tags={"p", "br", "blockquote", "pre", "code", "ul", "ol", "li", "a", "em", "strong", "del"},
    attributes={"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow ugc noopener",
)


def render_markdown(source):
    """Safe HTML (a str) for Markdown: CommonMark, tables, strikethrough, task lists, autolinks."""
    return place_pictures(sanitised(source), lambda number, words: None)


def sanitised(source):
    """The same, with pictures of ours still as they were written: for `place_pictures`."""
    extensions = EXTENSIONS if source.count("@") < MANY_ADDRESSES else WITHOUT_AUTOLINKS
    rendered = comrak.render_markdown(source, extensions, PARSING, RENDERING)
    if nests_too_deep(rendered):
        return f"<p>{html.escape(source)}</p>"
    return CHECKBOX.sub(_name_checkbox, PICTURE.sub(_link_to_picture, CLEANER.clean(rendered)))


def render_lightly(source):
    """Safe HTML for a message: bold, italic, code, links, lists and quotes, each line its own.

    A heading is a paragraph, a picture a link to it, and of a table the words are left.
    """
    rendered = comrak.render_markdown(source, *LIGHT)
    if nests_too_deep(rendered):
        return f"<p>{html.escape(source)}</p>"
    rendered = HEADING.sub(r"<\1p>", CLEANER.clean(rendered))
    linked = OWN_PICTURE.sub(r"\2", PICTURE.sub(_link_to_picture, rendered))
    return LIGHT_CLEANER.clean(linked)


def place_pictures(rendered, show):
    """The HTML with `show(number, words)` for each picture of ours; for None, just its words."""

    def place(match):
        number, words = match.groups()
        return (number and show(int(number), words)) or words

    return OWN_PICTURE.sub(place, rendered)


def nests_too_deep(rendered):
    depth = 0
    for tag in NESTING.finditer(rendered):
        depth += -1 if tag[1] else 1
        if depth > DEEPEST:
            return True
    return False


def _name_checkbox(match):
    """The box of a task has no label of its own; who cannot see it hears what it shows."""
    return f'<input aria-label="{"done" if match[1] else "to do"}"{match[0].removeprefix("<input")}'


def _link_to_picture(match):
    """A picture from elsewhere becomes a link to it: no page tells a third party who reads it."""
    address, words = match.groups()
    if address.startswith("/files/"):
        return f'<img src="{address}" alt="{words}">'
    # from an attribute into text: escaped for text, whatever the attribute left as it was
    label = html.escape(html.unescape(words or address), quote=False)
    return f'<a href="{address}" rel="nofollow ugc noopener">{label}</a>'


def excerpt(rendered, length=EXCERPT):
    """The first words of rendered HTML as plain text, at most `length` characters."""
    own = EMBEDS.sub(" ", rendered)[: length * 20]
    words = html.unescape(TAGS.sub("", BLOCK_ENDS.sub(" ", own)))
    words = " ".join(words.split())
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0] + "…"


def changed_characters(before, after):
    """About how many characters an edit changed: what lies between the common start and end."""
    start = 0
    for start, (one, other) in enumerate(zip(before, after, strict=False)):  # noqa: B007
        if one != other:
            break
    else:
        return abs(len(before) - len(after))
    end = 0
    shorter = min(len(before), len(after)) - start
    while end < shorter and before[-1 - end] == after[-1 - end]:
        end += 1
    return max(len(before), len(after)) - start - end


def safe(rendered, base=None):
    """Mark HTML that the renderer made (and nothing else) as fit for a template.

    Its addresses lead from this page, or from `base`, the community's full address, when they go
    elsewhere: into mails and feeds.
    """
    if base is None:
        root = request.script_root if has_request_context() else ""
        return Markup(with_root(rendered, root))  # noqa: S704 - sanitised when it was written
    base = base.rstrip("/")
    site = base.removesuffix(urlsplit(base).path)
    return Markup(with_root(rendered, base, site))  # noqa: S704


def with_root(rendered, root, site=None):
    """The HTML with `root` for the ~ of addresses, and `site` before those on the same site."""
    if "~/" not in rendered and not site:
        return rendered

    def place(tag):
        placed = INSIDE.sub(lambda found: f"{found[1]}{root}/", tag[0])
        return ON_THE_SITE.sub(lambda found: f"{found[1]}{site}/", placed) if site else placed

    return LINKING.sub(place, rendered)


def init_app(app):
    app.jinja_env.filters["safe_html"] = safe
