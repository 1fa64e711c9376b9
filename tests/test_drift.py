from community.cli import RECOUNTS
from community.db import db
from community.reactions.handlers import give
from community.reactions.models import ReactionTally
from tests.drift import drift


def test_the_net_at_the_end_of_every_test_notices_one_wrong_counter(post, space, member):
    give(post, member, "❤️")
    db.session.commit()
    assert drift() == {}
    wrong = (post, "comment_count"), (space, "post_count"), (ReactionTally.query.one(), "count")
    for row, counter in wrong:
        setattr(row, counter, getattr(row, counter) + 1)
        db.session.commit()
        assert drift(), counter
        setattr(row, counter, getattr(row, counter) - 1)
        db.session.commit()
    assert drift() == {}


def test_every_recount_has_a_name_of_its_own():
    """It is told by it what was wrong, here and by `flask recount`."""
    names = [recount.__name__ for recount in RECOUNTS]
    assert sorted(names) == sorted(set(names))
