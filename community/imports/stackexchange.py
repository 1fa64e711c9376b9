"""Reading a Stack Exchange data dump row by row, so that a file of any size fits in memory."""

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import iterparse

QUESTION, ANSWER = "1", "2"
TAG_WIKIS = frozenset("345")  # an excerpt, a wiki page, and one whose tag is gone
TAG = re.compile(r"[^<>|]+")  # <one><two> in older dumps, |one|two| in newer ones


class BrokenFile(Exception):
    """A file that cannot be read to its end; the message says which, where and why."""


class RowFile:
    """The rows of one file of a dump, as plain dicts of text. Iterating raises BrokenFile."""

    def __init__(self, path):
        self.path = path
        self.size = path.stat().st_size
        self.position = 0

    @property
    def share(self):
        """How much of the file was read, from 0 to 1."""
        return self.position / max(self.size, 1)

    def __iter__(self):
        try:
            with self.path.open("rb") as file:
                for row in rows_in(file):
                    self.position = file.tell()
                    yield row
        except ParseError as error:
            line, _column = error.position
            words = f"{self.path.name} is broken at line {line}: {error}"
            raise BrokenFile(words) from None
        except (ValueError, LookupError, OSError) as error:  # an entity, an encoding, a disk
            raise BrokenFile(f"{self.path.name} cannot be read: {error}") from None


def rows_in(file):
    """The attributes of each <row>, while the tree that the parser builds is kept empty."""
    root = None
    # Attributes are there when an element starts; nothing here has content to wait for.
    for _event, element in iterparse(file, events=("start",)):
        if root is None:
            root = element
        elif element.tag == "row":
            yield dict(element.attrib)
            root.clear()


def batches(rows, size):
    """Rows in lists of `size`; those before a BrokenFile come first, then it is raised."""
    batch = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
    except BrokenFile:
        yield batch
        raise
    yield batch


def moment(row, field="CreationDate"):
    """The time in a field, which a dump writes in UTC without saying so; None if there is none."""
    try:
        return datetime.fromisoformat(row[field]).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None


def tags_of(row):
    return TAG.findall(row.get("Tags", ""))
