"""Score and hot are kept with the counts they come from, and are the same on both databases."""

from datetime import timedelta
from math import log2

from sqlalchemy import BigInteger, literal, select

from community.access import Role
from community.comments.handlers import delete_comment
from community.db import db, to_ms
from community.posts.heat import DOUBLING, bonus
from community.reactions.handlers import give, unreact
from tests.factories import make_comment, make_member, make_post


def bonus_of(score):
    return db.session.scalar(select(bonus(literal(score, BigInteger))))


def test_the_bonus_grows_with_the_logarithm_of_the_score(app):
    assert [bonus_of(n) for n in (-1, 0, 1, 2, 3, 7)] == [
        0,
        0,
        DOUBLING,
        DOUBLING * 3 // 2,
        DOUBLING * 2,
        DOUBLING * 3,
    ]
    before = -1
    for score in (0, 1, 2, 5, 10, 100, 999, 1000, 65_000, 2**20):
        found = bonus_of(score)
        assert before < found <= DOUBLING * 20
        assert abs(found - DOUBLING * log2(score + 1)) < DOUBLING / 10
        before = found
    assert timedelta(milliseconds=bonus_of(999) - bonus_of(99)) > timedelta(hours=12)
    assert bonus_of(2**40) == DOUBLING * 20


def test_comments_and_reactions_make_a_post_hot_and_their_going_cools_it(post, member, community):
    db.session.refresh(post)
    assert (post.score, post.hot) == (0, to_ms(post.created_at))
    comment = make_comment(post, member)
    give(post, member, "❤️")
    give(post, make_member(community), "👏")
    db.session.commit()
    assert (post.score, post.hot) == (4, to_ms(post.created_at) + bonus_of(4))
    unreact(post, member, "❤️")
    delete_comment(comment, member)
    db.session.commit()
    assert (post.score, post.hot) == (1, to_ms(post.created_at) + bonus_of(1))


def test_who_goes_takes_the_warmth_of_their_words_along(post, community):
    from community.reactions.erasure import erase_reactions

    staff = make_member(community, Role.MODERATOR)
    give(post, staff, "❤️")
    db.session.commit()
    erase_reactions(staff)
    db.session.commit()
    assert (post.score, post.hot) == (0, to_ms(post.created_at))


def test_a_post_is_as_hot_as_it_is_new(space, member):
    post = make_post(space, member)
    assert post.hot == to_ms(post.created_at)
