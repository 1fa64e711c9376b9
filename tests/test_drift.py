from community.db import db
from tests.drift import drift


def test_the_net_at_the_end_of_every_test_notices_one_wrong_counter(post, space):
    assert drift() == {}
    for row, counter in ((post, "comment_count"), (space, "post_count")):
        setattr(row, counter, getattr(row, counter) + 1)
        db.session.commit()
        assert drift(), counter
        setattr(row, counter, getattr(row, counter) - 1)
        db.session.commit()
    assert drift() == {}
