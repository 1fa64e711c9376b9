"""From the texts of a Stack Exchange dump to our Markdown: bodies are HTML, comments are not."""

import re
from urllib.parse import quote

from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from markdownify import ATX, MarkdownConverter

# What would mean something in Markdown though it was plain text. An underscore inside a word
# means nothing, nor do brackets that no address follows: they stay as they are.
INLINE = re.compile(r"[\\`*~|]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|<(?=[\w/!?])|&(?=#?\w+;)")
LINE_START = re.compile(r"^([ \t]*)(?=>|<(?!https?:)[\w/!?]|[-+=#]+(?:\s|$))", re.MULTILINE)
NUMBER_START = re.compile(r"^([ \t]*\d{1,9})(?=[.)](?:\s|$))", re.MULTILINE)
STAR_START = re.compile(r"^(?=\*\s)", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
LAST_BREAKS = re.compile(r"(?: ?\\\n)+\s*$")
NOT_IN_ADDRESS = re.compile(r"[\s<>()\\]")
WHOLE_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#.-]{1,30})")
TAG_LINK = re.compile(r"\[tag:([^\]\s]+)\]")
FENCES = re.compile(r"`{3,}")
NO_WORDS = {"", "enter image description here", "alt text"}  # what their editor puts in by itself


class Converter(MarkdownConverter):
    """HTML as their editor makes it. Pictures become links: they lie elsewhere and stay there."""

    class Options:
        bullets = "-"
        heading_style = ATX
        newline_style = "backslash"

    def process_text(self, el, parent_tags=None):
        if isinstance(el, PreformattedString):  # a comment and the like
            return ""
        text = super().process_text(el, parent_tags=parent_tags)
        if "_noformat" in (parent_tags or ()):
            return text
        first, newline, rest = text.partition("\n")
        if el.previous_sibling is None or el.previous_sibling.name == "br":
            first = escape_starts(first)
        return first + newline + escape_starts(rest)

    def escape(self, text, parent_tags):
        return INLINE.sub(r"\\\g<0>", text)

    def convert_a(self, el, text, parent_tags):
        el["href"] = address(el.get("href", ""))
        return super().convert_a(el, text, parent_tags)

    def convert_img(self, el, text, parent_tags):
        alt, source = " ".join(el.get("alt", "").split()), address(el.get("src", ""))
        words = self.escape("picture" if alt in NO_WORDS else alt, parent_tags)
        if "a" in parent_tags or not source:
            return words
        return f"[{words}]({source})"

    def convert_pre(self, el, text, parent_tags):
        """Code in a fence that is longer than any in the code."""
        fence = max(["``", *FENCES.findall(text)], key=len) + "`"
        name = LANGUAGE.search(" ".join(el.get("class", [])))
        code = re.sub(r"^(?:[ \t]*\n)+", "", text).rstrip()
        return f"\n\n{fence}{name[1] if name else ''}\n{code}\n{fence}\n\n" if code else ""

    def convert_p(self, el, text, parent_tags):
        return super().convert_p(el, LAST_BREAKS.sub("", text), parent_tags)

    def convert_li(self, el, text, parent_tags):
        item = super().convert_li(el, LAST_BREAKS.sub("", text), parent_tags)
        return item if el.parent.name in {"ul", "ol"} else f"\n{item}"

    convert_strike = MarkdownConverter.convert_del


def address(written):
    """An address fit for a Markdown link; nothing for one inside the site that was left."""
    written = written.strip()
    if written.startswith("//"):
        written = f"https:{written}"
    if not WHOLE_ADDRESS.match(written):
        return ""
    return NOT_IN_ADDRESS.sub(lambda found: quote(found[0]), written)


def escape_starts(text):
    """Keep the start of a line from being read as a heading, a quote, a list or an underline."""
    return NUMBER_START.sub(r"\1\\", LINE_START.sub(r"\1\\", text))


def body_markdown(html):
    """Markdown for the HTML body of a question or an answer."""
    soup = BeautifulSoup(html, "html.parser")
    try:
        return CONVERTER.convert_soup(soup)
    except RecursionError:  # nested deeper than anybody wrote by hand: keep the words
        return INLINE.sub(r"\\\g<0>", soup.get_text())


def comment_markdown(text):
    """Markdown for a comment: theirs has links, emphasis and code like ours, but no blocks."""
    text = INDENT.sub("", TAG_LINK.sub(r"#\1", text))
    return escape_starts(STAR_START.sub(r"\\", text))


CONVERTER = Converter()
