"""What somebody typed, as a question to the index. Anything may be typed: nothing is an error."""

import re
from dataclasses import dataclass

from community.search.words import phrases_in, tokens_of

PREFIX = 3  # letters from which on a word may be the beginning of another
MOST = 20  # phrases
CHUNK = re.compile(r'(-?)(?:["“„”]([^"“„”]*)(?:["“„”]|$)|([^\s"“„”]+))')


@dataclass(frozen=True)
class Phrase:
    """Tokens side by side; of a prefix the last token may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False

    @property
    def needle(self):
        """What to look for in tokens that are joined, and surrounded, by spaces."""
        return f" {' '.join(self.tokens)}{'' if self.prefix else ' '}"


@dataclass(frozen=True)
class Question:
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()

    @property
    def tokens(self):
        return [token for phrase in self.wanted for token in phrase.tokens]

    def with_token(self, old, new):
        """The same question with one word in place of another."""
        return Question(
            tuple(
                Phrase(tuple(new if t == old else t for t in phrase.tokens))
                if old in phrase.tokens
                else phrase
                for phrase in self.wanted
            ),
            self.unwanted,
        )


def question_of(typed):
    """Words must all occur, "quoted" ones side by side, -these not at all; the last one may be
    unfinished."""
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for chunk in CHUNK.finditer(typed):
        minus, quoted, bare = chunk.groups()
        last = chunk.end() == len(typed.rstrip()) and quoted is None
        phrases = phrases_in(quoted if bare is None else bare)
        for number, (tokens, goes_on) in enumerate(phrases, 1):
            unfinished = last and not minus and number == len(phrases) and is_beginning(tokens[-1])
            target = unwanted if minus else wanted
            target.append(Phrase(tuple(tokens), goes_on or unfinished))
    return Question(tuple(dict.fromkeys(wanted))[:MOST], tuple(dict.fromkeys(unwanted))[:MOST])


def is_beginning(token):
    return len(token) >= PREFIX


def correct_typed(typed, old, new):
    """What was typed with one word (as the index knows it) written otherwise."""
    pieces = re.split(r"(\w+)", typed)
    return "".join(new if tokens_of(piece) == [old] else piece for piece in pieces)
