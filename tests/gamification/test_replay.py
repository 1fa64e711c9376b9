"""What came without signals is paid by a replay: the same each time, once, and quietly."""

from datetime import timedelta

import pytest

from community.comments.handlers import accept_comment
from community.db import db
from community.gamification.models import PointEntry, PointSum, PointTally
from community.gamification.periods import month_of, week_of
from community.notifications.models import Notification
from community.posts.handlers import delete_post
from community.reactions.handlers import give
from tests.factories import long_ago, make_comment, make_member, make_post, make_space


@pytest.fixture
def replay(app, community):
    def run():
        db.session.rollback()
        command = ["points", "replay", "--community", community.slug]
        done = app.test_cli_runner().invoke(args=command)
        assert done.exit_code == 0, done.output
        db.session.expire_all()
        return done.output

    return run


@pytest.fixture
def asker(community):
    """Somebody with many posts, whom one friend likes all of, on one day."""
    member, friend = (make_member(community, name=name) for name in ("Ada", "Fan"))
    space, at = make_space(community, kind="questions"), long_ago(days=40)
    for number in range(8):
        post = make_post(space, member, f"Number {number}", at=at + timedelta(days=number))
        for emoji in ("❤️", "👏"):
            give(post, friend, emoji, at=at + timedelta(days=10, seconds=number))
    comment = make_comment(post, friend, at=at + timedelta(days=20))
    make_comment(post, member, at=at)
    accept_comment(comment, member)
    gone = make_post(space, member, "Gone")
    delete_post(gone, friend)
    db.session.commit()
    return member


def lines():
    return [
        (line.cause, line.amount, line.note, line.turn, line.day)
        for line in PointEntry.query.order_by(PointEntry.member_id, PointEntry.id)
    ]


def test_everything_is_paid_as_if_it_happened_now_but_on_its_day(asker, replay, community):
    for table in (PointEntry, PointTally, PointSum):  # as an import leaves it
        db.session.execute(db.delete(table))
    asker.points, community.timezone = 0, "Europe/Berlin"
    db.session.commit()
    told = Notification.query.count()
    assert "19 lines added" in replay()
    assert asker.points == 8 * 10 + 6 * 2 + 5 and asker.standing.level.number == 2
    mine = PointEntry.query.filter_by(member_id=asker.id).order_by(PointEntry.id).all()
    assert [line.at for line in mine] == sorted(line.at for line in mine)
    assert [line.note for line in mine if line.action == "like"] == [None] * 6 + ["limit"] * 2
    starts = {(each.period, each.begins_on) for each in PointSum.query}
    days = {line.day for line in PointEntry.query if line.amount}
    assert starts == {("week", week_of(day)) for day in days} | {
        ("month", month_of(day)) for day in days
    }
    assert Notification.query.count() == told, "quietly"
    first = lines()
    assert "0 lines added" in replay() and lines() == first


def test_what_stands_wrongly_is_taken_back(asker, replay, space):
    replay()
    before, lost = asker.points, make_post(space, asker, "Lost")
    assert "1 lines added" in replay()
    lost.deleted_at = long_ago(days=1)  # as a damaged database might have it
    db.session.commit()
    assert "1 lines added" in replay() and asker.points == before
    lost.deleted_at = None
    db.session.commit()
    assert "1 lines added" in replay() and asker.points == before + 10
    assert "0 lines added" in replay()
