"""What keeps the index and its words tidy."""

from community.db import db, now
from community.jobs import every_minute
from community.search.handlers import forget_words, learn_words
from community.search.index import index

NIGHT = (3, 30)  # hour and minute, UTC
TURNS = 10  # portions of new words a minute


@every_minute
def learn_new_words():
    """Typing errors are corrected by words that were written; new ones within a minute."""
    for _turn in range(TURNS):
        if not learn_words():
            break
        db.session.commit()
    db.session.rollback()


@every_minute
def tidy_search():
    """Once a night: leave nothing of what is gone."""
    if (now().hour, now().minute) == NIGHT:
        forget_leftovers()


def forget_leftovers():
    """Forget words that no document has any more, and what the index keeps of removed ones."""
    last = 0
    while (last := forget_words(last)) is not None:
        db.session.commit()
    first = True
    while index().compact(first):
        first = False
        db.session.commit()
    db.session.commit()
