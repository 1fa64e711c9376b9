"""Of who is forgotten no points are left, nor those that their likes gave."""

from datetime import timedelta

from community.db import db, now
from community.gamification.models import BadgeHolder, PointEntry, PointSum, PointTally, Streak
from community.members.handlers.leaving import leave_community
from community.privacy.jobs import erase_account
from tests.factories import long_ago, make_comment, make_member


def earn(sign_in, member, post):
    """Points for both: they comment, each likes what the other wrote."""
    comment = make_comment(post, member, at=long_ago(hours=1))
    sign_in(member).post(f"/c/acme/posts/{post.id}/comments", data={"body": "Well said"})
    sign_in(member).post(f"/c/acme/posts/{post.id}/like")
    sign_in(post.author).post(f"/c/acme/comments/{comment.id}/like")


def left_of(member):
    kept = (PointEntry, PointTally, PointSum, Streak, BadgeHolder)
    return {
        table.__tablename__ for table in kept if table.query.filter_by(member_id=member.id).count()
    }


def test_an_erased_account_takes_its_likes_along(sign_in, member, post, community):
    friend = make_member(community, name="Fan")
    earn(sign_in, friend, post)
    assert (friend.points, member.points) == (7, 2) and len(left_of(friend)) == 5
    friend.user.erase_at = now() - timedelta(days=1)
    db.session.commit()
    erase_account(friend.user_id)
    db.session.expire_all()
    assert friend.points == member.points == 0 and not left_of(friend)
    amounts = [line.amount for line in PointEntry.query.filter_by(member_id=member.id)]
    assert amounts == [2, -2]


def test_who_leaves_keeps_their_points_unless_they_remove_their_name(
    sign_in, member, post, community
):
    for name, kept in (("keep", 7), ("remove", 0)):
        friend = make_member(community, name="Fan")
        earn(sign_in, friend, post)
        leave_community(friend, name)
        db.session.commit()
        assert friend.points == kept and bool(left_of(friend)) == bool(kept)
    before = member.points
    sign_in(member).post(f"/c/acme/posts/{post.id}/delete")
    assert before == 4 and member.points == 0
