"""Names as they are sorted and sought: small letters of any language, without accents."""

import re
import unicodedata

WORDS = re.compile(r"[^\W_]+")
WORD = 20  # letters of a word that count; the columns are no longer


# Letters that are no accented ones to Unicode, as people type them who do not have them.
TYPED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def folded(words):
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return bare.translate(TYPED)


def words_in(*texts):
    """The words in what people are called, or in what somebody types to find them; each once."""
    found = WORDS.findall(folded(" ".join(texts)))
    return list(dict.fromkeys(word[:WORD] for word in found))
