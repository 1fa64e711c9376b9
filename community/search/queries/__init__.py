"""Reading the index: what is found, how it is shown, what was meant, and what members keep."""

from community.search.queries.corrections import corrected
from community.search.queries.finding import (
    KINDS,
    Filters,
    Group,
    Hit,
    find,
    other_spaces,
    page_after,
)
from community.search.queries.kept import kept_by, kept_search, searches_of
from community.search.queries.shown import followed_by, member_named, rows_of
from community.search.queries.similar import similar_posts
from community.search.question import question_of

__all__ = [
    "KINDS",
    "Filters",
    "Group",
    "Hit",
    "corrected",
    "find",
    "followed_by",
    "kept_by",
    "kept_search",
    "member_named",
    "other_spaces",
    "page_after",
    "question_of",
    "rows_of",
    "searches_of",
    "similar_posts",
]
