"""What people write: cleaned on the way in, Markdown rendered once, safe to show as it is."""

import html
import re
import unicodedata

import comrak
import nh3
from markupsafe import Markup

RENDERER = 1  # raise when the rendering changes; `flask rerender` redoes what is older

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Overrides and isolates can turn round the text that follows them on a page; plain marks cannot.
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAGS = re.compile(r"<[^>]*>")
BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote|td|th|tr)>|<br ?/?>")
CHECKBOX = re.compile(r'<input type="checkbox"( checked="")?')
PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")?(?: rel="[^"]*")?>')
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


def initials(name):
    """One or two letters that stand for a name where there is no picture."""
    words = [word for word in re.split(r"[^\w]+", name) if word]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


def slug_of(words, longest=40):
    """The words as an address part: lower-case a-z, 0-9 and dashes; empty if none are left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def _options():
    extension = comrak.ExtensionOptions()
    extension.table = extension.strikethrough = extension.tasklist = extension.autolink = True
    render = comrak.RenderOptions()
    render.escape = True  # raw HTML is shown, not obeyed
    render.hardbreaks = False
    return extension, comrak.ParseOptions(), render


def _attribute(tag, name, value):
    if tag == "code" and name == "class":
        return value if re.fullmatch(r"language-[\w+#.-]{1,30}", value) else None
    if tag == "input" and name == "type":
        return value if value == "checkbox" else None
    return value


EXTENSIONS, PARSING, RENDERING = _options()
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


def render_markdown(source):
    """Safe HTML (a str) for Markdown: CommonMark, tables, strikethrough, task lists, autolinks."""
    rendered = comrak.render_markdown(source, EXTENSIONS, PARSING, RENDERING)
    if nests_too_deep(rendered):
        return f"<p>{html.escape(source)}</p>"
    return CHECKBOX.sub(_name_checkbox, PICTURE.sub(_link_to_picture, CLEANER.clean(rendered)))


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
        return match[0]
    # from an attribute into text: escaped for text, whatever the attribute left as it was
    label = html.escape(html.unescape(words or address), quote=False)
    return f'<a href="{address}" rel="nofollow ugc noopener">{label}</a>'


def excerpt(rendered, length=EXCERPT):
    """The first words of rendered HTML as plain text, at most `length` characters."""
    words = html.unescape(TAGS.sub("", BLOCK_ENDS.sub(" ", rendered[: length * 20])))
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


def safe(rendered):
    """Mark HTML that `render_markdown` made (and nothing else) as fit for a template."""
    return Markup(rendered)  # noqa: S704 - sanitised when it was written


def init_app(app):
    app.jinja_env.filters["safe_html"] = safe
