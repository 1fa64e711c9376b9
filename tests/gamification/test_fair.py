"""Nobody earns by liking themselves, nor much by one friend's likes."""

from datetime import UTC, datetime

from community.gamification.models import PointEntry, PointTally
from tests.factories import make_comment, make_member, make_post, save

LATE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight of the next day in Berlin


def notes_of(member):
    lines = PointEntry.query.filter_by(member_id=member.id).order_by(PointEntry.id)
    return [line.note for line in lines]


def test_a_like_from_oneself_gives_nothing(sign_in, member, post):
    sign_in(member).post(f"/c/acme/posts/{post.id}/like")
    sign_in(member).post(f"/c/acme/comments/{make_comment(post, member).id}/like")
    assert member.points == 0 and PointEntry.query.count() == 0


def test_six_likes_of_one_giver_count_a_day_of_the_community(
    sign_in, member, space, community, time_machine
):
    community.timezone = "Europe/Berlin"
    save(community)
    fan = make_member(community, name="Fan")
    posts = [make_post(space, member, f"Number {n}") for n in range(9)]
    time_machine.move_to(LATE.replace(hour=22, minute=59), tick=False)  # before midnight there
    browser = sign_in(fan)
    for post in posts[:7]:
        browser.post(f"/c/acme/posts/{post.id}/like")
    assert member.points == 12 and notes_of(member) == [None] * 6 + ["limit"]
    for act in ("unlike", "like"):  # a way around there is not, nor does the limit come earlier
        for post in (posts[0], posts[6]):
            browser.post(f"/c/acme/posts/{post.id}/{act}")
    assert member.points == 12
    sign_in(make_member(community)).post(f"/c/acme/posts/{posts[6].id}/like")
    assert member.points == 14, "others are free to like it"
    time_machine.move_to(LATE, tick=False)
    browser.post(f"/c/acme/posts/{posts[7].id}/like")
    assert member.points == 16
    [tally] = PointTally.query
    assert (tally.action, tally.count, tally.points) == ("like", 8, 16)
