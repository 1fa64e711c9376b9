"""What people do is paid once, and taken back with what it was for."""

import pytest

from community.access import Role
from community.gamification import signals
from community.gamification.models import PointEntry, PointRule, PointSum, PointTally
from community.posts.models import Post
from tests.factories import make_comment, make_member, make_post, make_space, save
from tests.uploads.test_pictures import picture, send


@pytest.fixture
def staff(community):
    return make_member(community, role=Role.MODERATOR, name="Mod")


@pytest.fixture
def fan(community):
    return make_member(community, name="Fan")


def lines_of(member):
    """What the ledger says, line by line."""
    lines = PointEntry.query.filter_by(member_id=member.id).order_by(PointEntry.id)
    return [(line.action, line.amount) for line in lines]


def url(thing):
    return f"/c/acme/{thing.__tablename__}/{thing.id}"


def test_a_post_its_likes_and_its_comments_are_paid_and_taken_back(
    sign_in, member, staff, fan, space
):
    author, reader, boss = sign_in(member), sign_in(fan), sign_in(staff)
    author.post(f"/c/acme/spaces/{space.slug}/posts", data={"title": "Hello", "body": "Some words"})
    post = Post.query.one()
    reader.post(f"{url(post)}/like")
    reader.post(f"{url(post)}/comments", data={"body": "Well said"})
    assert (member.points, fan.points) == (12, 5)
    for _twice in range(2):
        boss.post(f"{url(post)}/delete")
    assert lines_of(member) == [("post", 10), ("like", 2), ("post", -10), ("like", -2)]
    assert (member.points, fan.points) == (0, 5)
    for _twice in range(2):
        boss.post(f"{url(post)}/restore")
    assert member.points == 12 and len(lines_of(member)) == 6
    assert {sum.points for sum in PointSum.query.filter_by(member_id=member.id)} == {12}
    tallies = {each.action: (each.count, each.points) for each in PointTally.query}
    assert tallies == {"post": (1, 10), "like": (1, 2), "comment": (1, 5)}


def test_several_reactions_of_one_are_one_like(sign_in, member, fan, post, community):
    browser, (first, second) = sign_in(fan), community.reactions[:2]
    for emoji in (first, second, first):
        browser.post(f"{url(post)}/react", data={"emoji": emoji})
    assert lines_of(member) == [("like", 2)]
    browser.post(f"{url(post)}/unreact", data={"emoji": first})
    assert member.points == 2
    for _twice in range(2):
        browser.post(f"{url(post)}/unreact", data={"emoji": second})
    assert lines_of(member) == [("like", 2), ("like", -2)]


def test_an_answer_is_worth_what_the_rule_says_and_only_one_stands(sign_in, member, fan, community):
    save(PointRule(community_id=community.id, action="answer", amount=20))
    post = make_post(make_space(community, "Help", kind="questions"), member)
    own, first, second = (
        make_comment(post, each) for each in (member, fan, make_member(community))
    )
    browser = sign_in(member)
    for comment in (own, first, second):
        browser.post(f"{url(comment)}/accept")
    assert [each.author.points for each in (own, first, second)] == [0, 0, 20]
    browser.post(f"{url(second)}/delete")
    sign_in(make_member(community, role=Role.ADMIN)).post(f"{url(second)}/delete")
    assert second.author.points == 0


def test_a_new_price_changes_only_what_comes(sign_in, member, staff, fan, post, community):
    sign_in(fan).post(f"{url(post)}/like")
    rule = save(PointRule(community_id=community.id, action="like", amount=0))
    sign_in(staff).post(f"{url(post)}/like")
    assert [(line.amount, line.note) for line in PointEntry.query.order_by(PointEntry.id)] == [
        (2, None),
        (0, "off"),
    ]
    rule.amount = 50
    save(rule)
    for who in (fan, staff):
        sign_in(who).post(f"{url(post)}/unlike")
        sign_in(who).post(f"{url(post)}/like")
    assert member.points == 2, "what was settled stays as it was"


def test_a_complete_profile_is_paid_while_it_is_complete(sign_in, member):
    browser, edit = sign_in(member), {"name": "Ada", "handle": member.handle}
    browser.post("/c/acme/settings/profile", data=edit | {"bio": "I mend things."})
    assert member.points == 0
    send(browser, picture())
    assert lines_of(member) == [("profile", 10)]
    browser.post("/c/acme/settings/profile", data=edit | {"bio": ""})
    assert lines_of(member) == [("profile", 10), ("profile", -10)]


def test_a_level_is_reached_once(sign_in, member, staff, post, community):
    reached, boss = [], sign_in(staff)
    save(PointRule(community_id=community.id, action="like", amount=60))
    with signals.level_reached.connected_to(
        lambda who, level: reached.append((who.id, level.number))
    ):
        for act in ("like", "unlike", "like"):
            boss.post(f"{url(post)}/{act}")
    assert reached == [(member.id, 2)] and member.standing.level.number == 2
