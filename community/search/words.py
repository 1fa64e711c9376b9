"""Words as they are searched: the same letters for whoever types them with or without marks.

Both databases get tokens that are made here, so that both find the same. What is written without
spaces between words (Chinese, Japanese, Thai) becomes pairs of neighbouring letters.
"""

import html
import re
import sys
import unicodedata
from urllib.parse import unquote

from community.text import BLOCK_ENDS, TAGS

EMBEDS = re.compile(r'<p class="(?:link-card|video-box)"><a [^>]*?href="([^"]*)".*?</a></p>', re.S)
LONGEST = 40  # letters of a token; the rest of it is not searched
LETTERS = str.maketrans(
    {
        **dict(zip("łøđðħıŧŋĸƒɓɗɖəɛɔɣɩƙʼ", "loddhitnkfbddeeogik'", strict=True)),
        **{"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ſ": "s", "ς": "σ"},
    }
)
# Accents and the like, vowel marks of Hebrew and Arabic, and what only joins Arabic letters. Marks
# of other scripts stay: without them words would be different ones.
DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]"
)
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


def _marks():
    """The combining marks of all scripts, as ranges for a character class."""
    found = [n for n in range(sys.maxunicode) if unicodedata.category(chr(n)) in {"Mn", "Mc"}]
    ranges: list[list[int]] = []
    for n in found:
        if ranges and n == ranges[-1][1] + 1:
            ranges[-1][1] = n
        else:
            ranges.append([n, n])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


WORD = re.compile(f"(?:[^\\W_]|[{_marks()}\u200c\u200d])+")
PIECE = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
RUN = re.compile(f"[{UNSPACED}]+")


def fold(text):
    """Text without the differences that a search should not see."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", DROPPED.sub("", apart).casefold()).translate(LETTERS)


def tokens_of(text):
    """The tokens of a text, in order."""
    return [token for word in WORD.findall(fold(text)) for token in parts_of(word)]


def parts_of(word):
    if word.isascii() or not RUN.search(word):
        return [word[:LONGEST]]
    parts: list[str] = []
    for piece in PIECE.findall(word):
        parts += pairs(piece) if RUN.match(piece) else [piece[:LONGEST]]
    return parts


def pairs(run):
    """Neighbouring letters, and the last one alone: so that each letter begins a token."""
    return [run[n : n + 2] for n in range(len(run) - 1)] + [run[-1]]


def phrases_in(text):
    """What a text typed as one asks for: lists of tokens that must stand side by side.

    [(tokens, whether the last one may go on)]: a single letter of an unspaced script may.
    """
    phrases: list[tuple[list[str], bool]] = []
    side_by_side = False  # may what follows be next to what was before?
    for word in WORD.findall(fold(text)):
        for piece in PIECE.findall(word):
            if RUN.match(piece):
                phrases.append((pairs(piece)[:-1] or [piece], len(piece) == 1))
                side_by_side = False
            elif side_by_side:
                phrases[-1][0].append(piece[:LONGEST])
            else:
                phrases.append(([piece[:LONGEST]], False))
                side_by_side = True
    return phrases


def plain(rendered):
    """The words of rendered HTML. Of what a link leads to (its preview) only the address."""
    own = EMBEDS.sub(lambda embed: f"<p>{unquote(embed[1])}</p>", rendered)
    return " ".join(html.unescape(TAGS.sub("", BLOCK_ENDS.sub(" ", own))).split())
