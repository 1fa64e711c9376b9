"""A year of days in weeks, as the profile draws it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 53
STEP = 14  # pixels from one day's square to the next
TOP = 16  # room for the names of months
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    count: int
    level: int  # 0 for none, then 1 to LEVELS
    x: int
    y: int


class Calendar:
    """The days from a Monday a year ago until today, each with how much was written."""

    width = WEEKS * STEP
    height = TOP + 7 * STEP

    def __init__(self, counts, today):
        first = first_day(today)
        busiest = max(counts.values(), default=0)
        self.days = []
        for number in range((today - first).days + 1):
            day = first + timedelta(days=number)
            count = counts[day]
            level = -(-count * LEVELS // busiest) if count else 0
            self.days.append(Day(day, count, level, number // 7 * STEP, TOP + number % 7 * STEP))
        self.total = sum(counts.values())

    @property
    def months(self):
        """[(first day shown, how much was written)] of each month."""
        written: Counter[date] = Counter()
        for day in self.days:
            written[day.date.replace(day=1)] += day.count
        return list(written.items())

    @property
    def labels(self):
        """[(x, day)] where the name of a month stands: over its first whole week."""
        starts = self.days[::7]
        weeks = zip([None, *starts], starts, strict=False)
        news = [(day.x, day.date) for before, day in weeks if not same_month(before, day)]
        pairs = zip(news, [*news[1:], None], strict=True)
        return [label for label, after in pairs if roomy(label, after)]


def same_month(before, day):
    return before is not None and before.date.month == day.date.month


def roomy(label, after):
    return after is None or after[0] - label[0] >= 2 * STEP


def first_day(today):
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def midnight(day, zone):
    """The moment at which a day begins somewhere."""
    return datetime.combine(day, time(), ZoneInfo(zone))
