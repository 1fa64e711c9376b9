"""The arguments of the search page's address: what is typed, and what it is limited to."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community import limits, text
from community.db import now
from community.errors import Refused
from community.search.queries import KINDS, Filters, followed_by, member_named, other_spaces
from community.search.question import question_of

SPANS = {
    "year": (timedelta(days=365), _l("Past year")),
    "month": (timedelta(days=30), _l("Past month")),
    "week": (timedelta(days=7), _l("Past week")),
}


@dataclass(frozen=True)
class Asked:
    """A search as it was asked for; everything that makes no sense is left out."""

    words: str = ""
    kind: str = ""
    spaces: tuple[str, ...] = ()
    author: str = ""
    time: str = ""
    picture: bool = False
    answered: bool = False
    followed: bool = False
    newest: bool = False

    @classmethod
    def of(cls, arguments):
        """`arguments` gives a list for each name."""

        def one(name, most=limits.URL):
            return (arguments(name) or [""])[0][:most]

        handle = text.clean_line(one("author")).removeprefix("@").lower()
        return cls(
            words=text.clean_line(one("q", 100_000)),
            kind=one("type") if one("type") in KINDS else "",
            spaces=tuple(dict.fromkeys(slug[:60] for slug in arguments("space") if slug))[:50],
            author=handle[:60],
            time=one("time") if one("time") in SPANS else "",
            picture=one("picture") == "1",
            answered=one("answered") == "1",
            followed=one("followed") == "1",
            newest=one("sort") == "new",
        )

    @classmethod
    def of_query(cls, query):
        """From the arguments of an address, as one string."""
        try:
            found = parse_qs(query, max_num_fields=100)
        except ValueError:
            found = {}
        return cls.of(lambda name: found.get(name, []))

    @property
    def filters(self):
        """How many filters are set."""
        switches = (self.author, self.time, self.picture, self.answered, self.followed)
        return len(self.spaces) + sum(map(bool, switches))

    @property
    def is_empty(self):
        return not self.words and not self.filters

    @property
    def question(self):
        return question_of(self.words)

    def query(self, **changes):
        """The arguments of its address, those with a value; `changes` replace some of them."""
        arguments = {
            "q": self.words,
            "type": self.kind,
            "space": self.spaces,
            "author": self.author,
            "time": self.time,
            "picture": "1" if self.picture else "",
            "answered": "1" if self.answered else "",
            "followed": "1" if self.followed else "",
            "sort": "new" if self.newest else "",
            **changes,
        }
        return urlencode({name: value for name, value in arguments.items() if value}, doseq=True)


def check(asked, question):
    """Raises Refused for what cannot be searched."""
    least, most = limits.SEARCH
    if len(asked.words) > most:
        words = _(
            "Keep it under %(most)s characters; this has %(n)s.", most=most, n=len(asked.words)
        )
        raise Refused(words, "q")
    if asked.words and len(asked.words) < least and asked.words.isascii():
        raise Refused(_("Type at least %(n)s letters.", n=least), "q")
    if asked.words and not question.wanted and not asked.filters:
        raise Refused(_("Type at least one word to look for."), "q")


def filters_of(asked, viewer, places):
    """The Filters that were asked for. Raises Refused for an author nobody knows."""
    chosen = [place.id for place in places if place.slug in asked.spaces]
    author_id = member_named(viewer, asked.author) if asked.author else None
    if asked.author and author_id is None:
        raise Refused(_("Nobody here is called @%(handle)s.", handle=asked.author), "author")
    all_of_them = tuple(place.id for place in places)
    follows = asked.followed and viewer.member is not None
    return Filters(
        places=tuple(chosen) if asked.spaces else all_of_them,
        others=None if asked.spaces else other_spaces(viewer, all_of_them),
        chosen=bool(asked.spaces),
        author_id=author_id,
        followed=followed_by(viewer.member) if follows else None,
        since=now() - SPANS[asked.time][0] if asked.time else None,
        picture=asked.picture,
        answered=asked.answered,
    )
