"""What an import read, made and skipped, and why."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Tally:
    """The figures of one kind of row: read = made + skipped."""

    read: int = 0
    made: int = 0
    skipped: int = 0
    why: Counter = field(default_factory=Counter)

    def skip(self, reason):
        self.skipped += 1
        self.note(reason)

    def note(self, reason):
        """Remember something about a row that is worth knowing, skipped or not."""
        self.why[reason] += 1

    def add(self, other):
        self.read += other.read
        self.made += other.made
        self.skipped += other.skipped
        self.why += other.why

    @property
    def reasons(self):
        return "; ".join(f"{count:,} {reason}" for reason, count in self.why.most_common())


class Report(defaultdict):
    """A Tally for each kind of row, by its name in the table."""

    def __init__(self):
        super().__init__(Tally)

    def add(self, other):
        for kind, tally in other.items():
            self[kind].add(tally)

    def lines(self):
        """The table that an import ends with."""
        yield f"{'':<12}{'read':>10}{'made':>10}{'skipped':>10}  why"
        for kind, tally in self.items():
            figures = f"{tally.read:>10,}{tally.made:>10,}{tally.skipped:>10,}"
            yield f"{kind:<12}{figures}  {tally.reasons}".rstrip()

    @property
    def summary(self):
        posts, answers, comments, users = (
            self[kind].read for kind in ("posts", "answers", "comments", "users")
        )
        both = f"{answers:,} answers, {comments:,} comments"
        return f"{posts:,} posts, {answers + comments:,} comments ({both}), {users:,} users read"
