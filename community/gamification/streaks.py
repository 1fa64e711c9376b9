"""Days in a row: pure rules. A day is one of the community's zone; one missed day a calendar month
is forgiven, which does not count but does not end the row either."""

from dataclasses import dataclass
from datetime import date, timedelta

from community import limits
from community.gamification.periods import month_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """So many days in a row up to the last one; `paused_on` is the day that was forgiven last."""

    days: int
    last_day: date
    paused_on: date | None = None
    longest: int = 0


def days_after(row, day):
    """The Row once something was done on a day; the same one for a day that counted already."""
    if row is None:
        return Row(1, day, None, 1)
    if day <= row.last_day:
        return row
    missed = missed_between(row.last_day, day)
    goes_on = all_forgiven(row.paused_on, missed)
    days = row.days + 1 if goes_on else 1
    paused_on = row.paused_on
    if missed and goes_on:
        paused_on = missed[-1]
    return Row(days, day, paused_on, max(row.longest, days))


def missed_between(last_day, day):
    """The days between two, or the first few of many."""
    count = min((day - last_day).days - 1, 3)
    return [last_day + DAY * number for number in range(1, count + 1)]


def all_forgiven(paused_on, missed):
    """Whether each missed day is the only one of its month."""
    months = [month_of(day) for day in missed]
    if paused_on is not None:
        months.append(month_of(paused_on))
    return len(set(months)) == len(months)


def days_now(row, today):
    """How long the row is that still goes on today, if something is done today at the latest."""
    if row.last_day >= today or all_forgiven(row.paused_on, missed_between(row.last_day, today)):
        return row.days
    return 0


def mark_of(days):
    """The highest mark that so many days reach, or None."""
    return max((mark for mark in limits.STREAK_MARKS if mark <= days), default=None)
