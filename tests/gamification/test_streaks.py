"""Days in a row, in the community's zone, with one forgiven day a calendar month."""

from datetime import UTC, date, datetime, timedelta

import pytest

from community import limits
from community.db import db
from community.gamification.handlers.streaks import note_active, replay_streaks
from community.gamification.models import Streak
from community.gamification.signals import mark_reached
from community.gamification.streaks import days_after, days_now
from tests.factories import make_member, make_post
from tests.gamification.writing import write_post


def row_of(*days):
    """The Row after something was done on these days, as (month, day) of 2026."""
    row = None
    for month, day in days:
        row = days_after(row, date(2026, month, day))
    return row


@pytest.mark.parametrize(
    ("days", "length"),
    [
        ([(3, 1)], 1),
        ([(3, 1), (3, 1), (3, 2)], 2),
        ([(3, 2), (3, 1), (3, 3)], 2),  # the 1st came late
        ([(3, 1), (3, 3)], 2),  # the 2nd is forgiven, and is no day
        ([(3, 1), (3, 3), (3, 5)], 1),  # a second one in March is not
        ([(3, 1), (3, 4)], 1),
        ([(3, 29), (3, 31), (4, 1), (4, 3)], 4),  # one in each month
        ([(3, 30), (4, 2)], 2),  # 31 March and 1 April
        ([(3, 10), (3, 12), (3, 30), (4, 2)], 1),  # but March has had its day
        ([(3, 1), (3, 3), (3, 9), (3, 11)], 1),  # also for the row after
    ],
)
def test_how_long_a_row_is(days, length):
    assert row_of(*days).days == length


def test_a_row_goes_on_until_the_day_that_is_not_forgiven():
    row = row_of((3, 1), (3, 2))
    assert [days_now(row, date(2026, 3, day)) for day in (2, 3, 4, 5)] == [2, 2, 2, 0]
    paused = row_of((3, 1), (3, 3))
    assert [days_now(paused, date(2026, 3, day)) for day in (4, 5)] == [2, 0]


def test_marks_are_told_once_and_shown_unless_hidden(
    sign_in, community, member, space, time_machine
):
    community.timezone = "Pacific/Auckland"
    other, told = make_member(community, name="Ben"), []
    db.session.commit()
    with mark_reached.connected_to(lambda who, days: told.append((who, days))):
        for day in (1, 2, 3, 3, 10, 11, 12):
            time_machine.move_to(datetime(2026, 3, day, 10, 30, tzinfo=UTC))  # 23:30 there
            write_post(space, member)
        time_machine.move_to(datetime(2026, 3, 12, 11, 30, tzinfo=UTC))  # after midnight
        write_post(space, member)
    streak = Streak.query.one()
    assert (streak.days, streak.longest, streak.last_day) == (4, 4, date(2026, 3, 13))
    assert told == [(member, 3)]
    profile = f"/c/acme/members/{member.handle}"
    assert "4 days in a row" in sign_in(other).get(profile).text
    mine = sign_in(member)
    assert (
        mine.post("/c/acme/settings/privacy/points", data={"hides_streak": "1"}).status_code == 303
    )
    assert "days in a row" not in sign_in(other).get(profile).text
    assert "4 days in a row" in mine.get(profile).text
    assert "4 days in a row" in mine.get("/c/acme/").text  # in the sidebar, for oneself
    assert "days in a row" not in sign_in(other).get("/c/acme/").text


def test_the_replay_finds_the_same_rows_again(community, member, space):
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    days = [0, 1, 2, 4, 5, 10]  # 10 begins anew
    for day in days:
        make_post(space, member, at=begin + timedelta(days=day))
    Streak.query.delete()
    first, again = sum(replay_streaks(community)), sum(replay_streaks(community))
    streak = Streak.query.one()
    assert (first, again, streak.days, streak.longest) == (1, 0, 1, 5)
    assert streak.longest >= limits.STREAK_MARKS[0]
    note_active(member, begin + timedelta(days=11))
    assert Streak.query.one().days == 2
