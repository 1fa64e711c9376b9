"""How much a post is talked about (score), and what puts it high in the Hot feed (hot).

Both are stored, and set by the same UPDATE that changes the counts they come from.
"""

from sqlalchemy import BigInteger, case, cast, type_coerce

from community.db import repair
from community.posts.models import Post

COMMENT_WEIGHT = 2  # reactions count once
DOUBLING = 225 * 60 * 1000  # ms that twice the score is worth: ten times are about 12.5 hours
STEPS = 20  # a score above 2 ** 20 gains nothing more


def heat(reactions=Post.reaction_count, comments=Post.comment_count):
    """The columns of an UPDATE of posts whose counts become these (SQL)."""
    score = reactions + COMMENT_WEIGHT * comments
    return {"score": score, "hot": type_coerce(Post.created_at, BigInteger) + bonus(score)}


def bonus(score):
    """DOUBLING times the logarithm of score + 1 to base 2, with straight lines between the powers
    of two: whole numbers, the same in every database."""
    n = cast(score, BigInteger) + 1
    lines = ((n < 2 ** (k + 1), DOUBLING * k + DOUBLING * (n - 2**k) // 2**k) for k in range(STEPS))
    return case((n < 1, 0), *lines, else_=DOUBLING * STEPS)


def recount_scores():
    """Set posts.score to what the counts say; return how many were wrong."""
    return repair(Post.score, heat()["score"])


def recount_hot():
    """Set posts.hot to what the counts say; return how many were wrong."""
    return repair(Post.hot, heat()["hot"])
