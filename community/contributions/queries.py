from collections import Counter
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, func, type_coerce, union_all

from community.comments.models import Comment
from community.comments.queries import readable_comments
from community.contributions.calendar import Calendar, first_day, midnight
from community.db import db, from_ms, now
from community.posts.models import Post
from community.posts.queries import readable_posts

QUARTER = 15 * 60_000  # milliseconds: every zone is some quarters of an hour away from UTC


def calendar_of(viewer, member):
    """The Calendar of what a member wrote in a year and this viewer may read; one query.

    A day is a day where the community is.
    """
    zone = ZoneInfo(viewer.community.timezone)
    today = now().astimezone(zone).date()
    since = midnight(first_day(today), viewer.community.timezone)
    each = (by_quarter(kind, theirs, since) for kind, theirs in written_by(viewer, member))
    days: Counter = Counter()
    for quarter, count in db.session.execute(union_all(*each)):
        days[from_ms(quarter * QUARTER).astimezone(zone).date()] += count
    return Calendar(days, today)


def written_by(viewer, member):
    """What a member wrote and a viewer may read: (kind, statement) of posts and of comments."""
    yield Post, readable_posts(viewer).where(Post.author_id == member.id)
    yield Comment, readable_comments(viewer).where(Comment.author_id == member.id)


def by_quarter(kind, theirs, since):
    """[(a quarter of an hour, how many were written in it)]"""
    quarter = type_coerce(kind.created_at, BigInteger) // QUARTER
    recent = theirs.where(kind.created_at >= since)
    return recent.with_only_columns(quarter, func.count(kind.id)).group_by(quarter)
