"""A profile: what somebody says and did, as far as whoever asks may know; private ones; cards."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import time_machine

from community.access import Role, Viewer
from community.contributions.calendar import Calendar
from community.contributions.queries import calendar_of
from community.db import db, now
from community.members.handlers.blocks import block_member
from community.members.handlers.follows import follow_member
from community.members.handlers.profile import set_visibility
from community.members.handlers.welcome import set_interests
from community.members.models import NEVER
from community.members.signals import profile_edited
from community.posts.handlers import delete_post
from community.uploads.handlers import change_avatar
from community.uploads.pictures import Picture
from tests.factories import long_ago, make_comment, make_member, make_post, make_space, make_user

pytestmark = pytest.mark.one_database

HTMX = {"HX-Request": "true"}
PRIVATE = ("Wrote this bio", "polly.example", "Kites", "Polly's post", "Polly's comment", "Joined")


@pytest.fixture
def polly(community, space):
    polly = make_member(community, name="Polly")
    polly.bio, polly.links = "Wrote this bio", [{"label": "x", "url": "https://polly.example"}]
    set_interests(polly, ["Kites"])
    post = make_post(space, polly, "Polly's post", at=long_ago(hours=3))
    make_comment(post, polly, "Polly's comment", at=long_ago(hours=2))
    db.session.commit()
    return polly


def private(member):
    set_visibility(member, "private")
    db.session.commit()


def test_a_private_profile_is_a_name_and_a_picture(sign_in, community, member, polly):
    follow_member(member, polly)
    private(polly)
    browser = sign_in(member)
    page = browser.get("/c/acme/members/polly")
    assert page.status_code == 200 and "This profile is private" in page.text
    main = page.text.partition("<main")[2]
    assert not [words for words in (*PRIVATE, "Followers", "heatmap", "@polly") if words in main]
    for path in ("?tab=comments", "/followers", "/following"):
        assert browser.get(f"/c/acme/members/polly{path}").status_code == 404
    card = browser.get("/c/acme/members/polly/card").text
    assert "Polly" in card and not [words for words in (*PRIVATE, "follower") if words in card]
    followed = browser.post("/c/acme/members/polly/follow", headers=HTMX).text
    assert "follower-count" not in followed


def test_staff_and_oneself_see_a_private_profile_whole(sign_in, community, polly):
    private(polly)
    for who in (polly, make_member(community, Role.MODERATOR, name="Mo")):
        page = sign_in(who).get("/c/acme/members/polly").text
        assert [words for words in PRIVATE[:3] if words not in page] == []
        assert sign_in(who).get("/c/acme/members/polly/followers").status_code == 200


def test_what_a_private_member_writes_stays_where_it_is(sign_in, member, polly):
    private(polly)
    assert "Polly&#39;s post" in sign_in(member).get("/c/acme/spaces/talk").text


def test_one_makes_ones_profile_private_and_back(sign_in, member):
    browser, heard = sign_in(member), []
    with profile_edited.connected_to(heard.append):
        for chosen in ("private", "private", "members"):
            answer = browser.post("/c/acme/settings/privacy", data={"visibility": chosen})
            assert answer.status_code == 303 and member.visibility == chosen
    assert len(heard) == 2 and member.seen_at > long_ago(minutes=1)
    refused = browser.post("/c/acme/settings/privacy", data={"visibility": "x"})
    assert refused.status_code == 422 and "Choose who sees" in refused.text
    assert 'value="members" checked' in browser.get("/c/acme/settings/privacy").text


def test_the_card_says_who_somebody_is(sign_in, community, member, polly):
    card = sign_in(member).get("/c/acme/members/polly/card").text
    assert "Polly" in card and "Wrote this bio" in card and "0 followers" in card
    assert "<html" not in card
    assert sign_in(member).get("/c/acme/members/nobody/card").status_code == 404
    assert sign_in().get("/c/acme/members/polly/card").status_code == 303
    block_member(polly, member)
    db.session.commit()
    assert sign_in(member).get("/c/acme/members/polly/card").status_code == 404


def test_a_profile_counts_only_what_one_may_read(sign_in, community, member, space, polly):
    secret = make_space(community, "Secret", visibility="secret")
    hidden = make_post(secret, polly, "Hidden", at=long_ago(hours=5))
    make_comment(hidden, polly, "Hidden", at=long_ago(hours=4))
    delete_post(make_post(space, polly, "Deleted", at=long_ago(hours=6)), polly)
    db.session.commit()
    mo = make_member(community, Role.MODERATOR, name="Mo")
    for who, each in ((member, 1), (mo, 2)):
        assert calendar_of(Viewer(community, who), polly).total == 2 * each
        page = sign_in(who).get("/c/acme/members/polly").text
        assert f"{2 * each} contributions in a year" in page
        assert 'Posts <span class="faint">1</span>' in page  # to all, what is open to all


def test_a_day_is_a_day_where_the_community_is(community, space, member):
    community.timezone = "Asia/Kathmandu"  # 5 hours and three quarters ahead
    db.session.commit()
    for minute, title in ((14, "Still the first"), (16, "The second by now")):
        make_post(space, member, title, at=datetime(2026, 3, 1, 18, minute, tzinfo=UTC))
    make_post(space, member, "Long ago", at=datetime(2024, 3, 1, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 3, 10, 12, tzinfo=UTC)):
        calendar = calendar_of(Viewer(community, member), member)
    days = {day.date: day.count for day in calendar.days if day.count}
    assert days == {date(2026, 3, 1): 1, date(2026, 3, 2): 1}
    assert calendar.total == 2 and calendar.days[-1].date == date(2026, 3, 10)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 11, 22)])
def test_the_calendar_is_53_weeks_that_end_today(today):
    calendar = Calendar(Counter({today: 8, today.replace(day=1): 1}), today)
    assert calendar.days[-1].date == today and calendar.days[0].date.weekday() == 0
    assert len(calendar.days) == 52 * 7 + today.weekday() + 1
    assert calendar.days[-1].level == 4 and calendar.days[-1].x == 52 * 14
    assert sum(count for _month, count in calendar.months) == calendar.total
    assert all(b[0] - a[0] >= 28 for a, b in pairwise(calendar.labels))


def test_a_visit_is_noted_every_few_minutes_but_not_of_private_members(
    sign_in, queries, community, member, polly
):
    private(polly)
    for who in (member, polly):
        browser = sign_in(who)
        with time_machine.travel(now().timestamp() + 3600 / 2):
            first = queries(lambda browser=browser: browser.get("/c/acme/members"))
            again = queries(lambda browser=browser: browser.get("/c/acme/members"))
            assert browser.get("/c/acme/members").status_code == 200
            assert len([each for each in again if each.startswith("UPDATE")]) == 0
            noted = [each for each in first if each.startswith("UPDATE members")]
            assert len(noted) == (who is member)
    assert member.seen_at > now() and polly.seen_at == NEVER


def test_the_first_post_of_who_was_long_away_is_written(sign_in, community, member, space):
    browser = sign_in(member)
    with time_machine.travel(now().timestamp() + 1800):
        answer = browser.post(
            "/c/acme/spaces/talk/posts", data={"title": "I am back", "body": "From the sea."}
        )
    assert answer.status_code == 303 and "/posts/" in answer.location


def test_the_picture_of_somebody_blocked_is_not_there(sign_in, community, member, polly):
    change_avatar(polly, Picture(b"webp", 1, 1))
    db.session.commit()
    path = f"/c/acme/files/{polly.avatar_id}/avatar.webp"
    assert sign_in(member).get(path).status_code == 200
    block_member(member, polly)
    db.session.commit()
    assert sign_in(member).get(path).status_code == 404
    assert sign_in(make_member(community, name="Cleo")).get(path).status_code == 200


def test_a_profile_costs_few_queries(sign_in, queries, community, member, polly):
    browser = sign_in(member)
    for path in ("polly", "polly?tab=comments", "polly/followers", "polly/card", ""):
        sent = queries(lambda path=path: browser.get(f"/c/acme/members/{path}"))
        assert 0 < len(sent) <= 12, (path, len(sent))


def test_changes_of_a_name_are_signalled(sign_in, community):
    heard = []
    user = make_user("ann.lee@example.org", name="")
    browser = sign_in(user)
    browser.post("/c/acme/join")
    with profile_edited.connected_to(lambda who: heard.append(who.name)):
        browser.post("/account/name", data={"name": "Ann Leeward"})
        browser.post("/c/acme/welcome", data={"name": "Annie"})
        browser.post("/c/acme/welcome/interests", data={"interest": "Tea"})
    assert heard == ["Ann Leeward", "Annie", "Annie"]
