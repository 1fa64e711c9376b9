"""What people paste from web pages and documents, as Markdown.

Word, Google Docs, LibreOffice and mail programs write HTML each in their own way: first it is made
plain (pasted_noise.py), then it is converted.
"""

import re
from urllib.parse import parse_qs, quote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from flask_babel import gettext as _
from markdownify import ATX, MarkdownConverter

from community import limits
from community.composing.pasted_noise import BLOCKS, following, tidy
from community.errors import Refused

# What would mean something in Markdown though it was plain text. An underscore inside a word
# means nothing, nor do brackets that no address follows: they stay as they are.
INLINE = re.compile(r"[\\`*~|]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|<(?=[\w/!?])|&(?=#?\w+;)")
LINE_START = re.compile(r"^([ \t]*)(?=>|[-+=#]+(?:\s|$))", re.MULTILINE)
NUMBER_START = re.compile(r"^([ \t]*\d{1,9})(?=[.)](?:\s|$))", re.MULTILINE)
WEB = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
NOT_IN_ADDRESS = re.compile(r"[\s<>()\\]")
LANGUAGE = re.compile(r"(?:lang(?:uage)?|highlight-source)-([\w+#.-]{1,30})")
FENCE = re.compile(r"(?:[-*>\d.]+ )*(`{3,})")
FENCES = re.compile(r"`{3,}")
LAST_BREAKS = re.compile(r"(?:[ \t]*\n)+$")
RUN = re.compile(r"\s+")
DEEPEST = 40  # elements in one another: what it takes grows with it
SPACES = str.maketrans("\u00a0\u202f\u2007", "   ", "\u200b\ufeff\u00ad")


class Converter(MarkdownConverter):
    class Options:
        bullets = "-"
        heading_style = ATX
        table_infer_header = True

    def process_text(self, el, parent_tags=None):
        if isinstance(el, PreformattedString):  # a comment and the like
            return ""
        text = super().process_text(el, parent_tags=parent_tags)
        if "pre" not in parent_tags:
            text = RUN.sub(" ", text.translate(SPACES))
        if "_noformat" not in parent_tags and begins_line(el):
            text = NUMBER_START.sub(r"\1\\", LINE_START.sub(r"\1\\", text))
        return text

    def escape(self, text, parent_tags):
        return INLINE.sub(r"\\\g<0>", text)

    def convert_a(self, el, text, parent_tags):
        el["href"] = address(el.get("href", ""))
        del el["title"]
        return super().convert_a(el, text, parent_tags) if el["href"] else text

    def convert_img(self, el, text, parent_tags):
        """Pictures lie elsewhere and stay there: one with words becomes a link, or just words."""
        words = self.escape(" ".join(el.get("alt", "").split()), parent_tags)
        source = address(el.get("src", ""))
        if len(words) < 3:
            return words  # an emoji, or nothing
        if not source.startswith("http"):
            return ""
        return words if "a" in parent_tags else f"[{words}]({source})"

    def convert_pre(self, el, text, parent_tags):
        """Code in a fence that is longer than any in the code."""
        fence = max(["``", *FENCES.findall(text)], key=len) + "`"
        classes = [*el.get("class", []), *(el.parent.get("class", []) if el.parent else [])]
        classes += [name for code in el.find_all("code", limit=1) for name in code.get("class", [])]
        name = LANGUAGE.search(" ".join(classes))
        code = text.translate(SPACES).strip("\n").rstrip()
        return f"\n\n{fence}{name[1] if name else ''}\n{code}\n{fence}\n\n" if code else ""

    def convert_br(self, el, text, parent_tags):
        """No break where a block ends the line anyway."""
        after = following(el)
        ends = el.parent.name in BLOCKS if after is None else after.name in BLOCKS
        return "" if ends or begins_line(el) else super().convert_br(el, text, parent_tags)

    def convert_gone(self, el, text, parent_tags):
        return ""

    def convert_p(self, el, text, parent_tags):
        return super().convert_p(el, LAST_BREAKS.sub("", text), parent_tags)

    convert_strike = MarkdownConverter.convert_del


def begins_line(el):
    """Whether what is before a piece of text, if anything, ends a line."""
    while el.previous_sibling is None and el.parent is not None and el.parent.name not in BLOCKS:
        el = el.parent
    before = el.previous_sibling
    return before is None or before.name in BLOCKS or before.name == "br"


def address(written):
    """An address fit for a Markdown link, or nothing: for one inside a site we do not know, for a
    script, for a file on somebody's disk. Google's detours are taken out."""
    written = written.strip()
    if written.startswith("//"):
        written = f"https:{written}"
    if not WEB.match(written):
        return ""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    if parts.netloc in {"www.google.com", "google.com"} and parts.path == "/url":
        asked = parse_qs(parts.query)
        written = next((to for to in [*asked.get("q", []), *asked.get("url", [])]), written)
    return NOT_IN_ADDRESS.sub(lambda found: quote(found[0]), written) if WEB.match(written) else ""


def pasted_markdown(html):
    """Markdown (a str) for the HTML of a clipboard. Raises Refused when it is far too long."""
    if len(html) > limits.PASTED_HTML or html.count("<") > limits.PASTED_TAGS:
        raise too_long()
    soup = BeautifulSoup(html, "html.parser")
    if nests_too_deep(soup):
        return INLINE.sub(r"\\\g<0>", soup.get_text(" ")).strip()
    tidy(soup)
    markdown = "\n".join(tidy_lines(CONVERTER.convert_soup(soup))).strip()
    if len(markdown) > limits.PASTED_HTML:
        raise too_long()
    return markdown


def tidy_lines(markdown):
    """Lines as people write them: no spaces at the end but those of a break, none twice between
    words, no two empty lines; code as it is."""
    lines, fence = [""], None
    for line in markdown.split("\n"):
        words = line.strip(" ")
        found = FENCE.match(words)
        if fence or found:
            lines.append(line)
            fence = (
                (None if words.lstrip("> ") == fence else fence)
                if fence
                else FENCE.findall(words)[0]
            )
            continue
        if not words:
            lines[-1] = lines[-1].rstrip(" ")
            lines += [""] if lines[-1] else []
            continue
        indent, end = line[: len(line) - len(line.lstrip(" "))], "  " if line[-2:] == "  " else ""
        lines.append(indent + RUN.sub(" ", words) + end)
    return lines


def too_long():
    return Refused(_("That is too long to keep its formatting."), "html")


def nests_too_deep(soup):
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values()) > DEEPEST


CONVERTER = Converter()
