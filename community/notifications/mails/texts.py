"""Texts of members as a mail shows them: no pictures, no scripts, whole addresses, not too long."""

from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup

from community import limits, text

LISTS = ("ul", "ol", "table", "thead", "tbody", "tr")
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "tr", "br")
KEPT = {"href", "start", "align"}  # attributes
EMBEDS = ["link-card", "video-box"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both forms of a mail. `cut`: there is more of it than the mail shows."""

    html: str
    plain: str
    cut: bool = False


def mailed_text(rendered, base, most=limits.MAILED_TEXT):
    """Stored HTML as a Text of at most about `most` bytes; links lead into `base`, the full
    address of the community."""
    soup = BeautifulSoup(str(text.safe(rendered, base)), "html.parser")
    simplify(soup)
    kept, size = [], 0
    for part in soup.contents:
        size += len(str(part).encode())
        if size > most:
            break
        kept.append(part)
    if size > most and not kept:
        words = text.excerpt(rendered, most // 10)
        return Text(f"<p>{escape(words)}</p>", words, cut=True)
    html = "".join(map(str, kept))
    return Text(html, plain(html), cut=len(kept) < len(soup.contents))


def simplify(soup):
    """Leave what the oldest mail clients show. A picture would need its reader's session."""
    for picture in soup("img"):
        picture.replace_with(picture.get("alt", ""))
    for box in soup("input"):
        box.replace_with("\u2611 " if box.has_attr("checked") else "\u2610 ")
    for embed in soup("p", class_=EMBEDS):
        link = embed.find("a", href=True)
        words = soup.new_tag("a", href=link["href"]) if link else soup.new_tag("span")
        words.string = link["href"] if link else ""
        embed.clear()
        embed.append(words)
    for heading in soup(BLOCKS[2:8]):
        heading.name = "p"
        strong = soup.new_tag("strong")
        strong.extend(list(heading.contents))
        heading.append(strong)
    for tag in soup(True):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name in KEPT}


def plain(html):
    """The words of a mail's HTML, each block on lines of its own, with the addresses of links."""
    soup = BeautifulSoup(html, "html.parser")
    for words in soup.find_all(string=True):
        around = words.parent
        if around and not words.strip() and around.name in {*LISTS, "blockquote", soup.name}:
            words.extract()
    for link in soup("a", href=True):
        address = str(link["href"])
        if address not in link.get_text():
            link.append(f" ({address})")
    for item in soup("li"):
        item.insert(0, sign_of(item))
    for quoted in soup.select("blockquote p"):
        quoted.insert(0, "> ")
    for block in soup(BLOCKS):
        block.append("\n")
    for block in soup.find_all(True, recursive=False):
        block.append("\n")
    return squeezed(line.rstrip() for line in soup.get_text().splitlines())


def sign_of(item):
    if item.parent.name != "ol":
        return "- "
    first = item.parent.get("start", "1")
    number = len(item.find_previous_siblings("li")) + (int(first) if first.isdecimal() else 1)
    return f"{number}. "


def squeezed(lines):
    """Lines with no more than one empty one between them."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
