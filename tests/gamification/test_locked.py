"""Spaces that open at a level: to whom, and what of them is seen from outside."""

import json
from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.db import db, now
from community.gamification.handlers.ladder import set_ladder
from community.gamification.handlers.rules import set_rules
from community.mail import Mail
from community.notifications.handlers import notify
from community.notifications.mails.jobs import mail_notifications
from community.notifications.models import NotificationPreference
from community.posts.handlers import create_post, delete_post, restore_post
from community.reading.handlers import bookmark_post
from community.spaces.handlers import list_member
from community.spaces.models import Space
from tests.factories import make_comment, make_member, make_post, make_space
from tests.gamification.earning import paid_post
from tests.uploads.test_in_texts import file_of, sent

PART = {"HX-Request": "true"}
LEVEL = 2  # Contributor, from 50 points on


@pytest.fixture
def ana(community):
    return make_member(community, Role.OWNER, name="Ana")


@pytest.fixture
def den(community):
    about = "Where we plan."
    fields = {"visibility": "private", "level_key": LEVEL, "description": about}
    return make_space(community, "Den", **fields)


@pytest.fixture
def earned(community, space, member):
    """A post that gave the member 38 points, and one that may take them beyond 50."""
    set_rules(community, {"post": 38}, False)
    paid_post(space, member)
    return paid_post(space, member)


@pytest.fixture
def inside(sign_in, den, ana):
    """A post with a picture in the space; its canary is Zinnia, which finds it is lantern."""
    markdown = sent(sign_in(ana))
    post = create_post(den, ana, "Zinnia lantern", f"Zinnia lantern #lanterntag {markdown}")
    make_comment(post, ana, "Zinnia comment lantern")
    db.session.commit()
    return post, file_of(markdown)


def seen(browser, inside, ana):
    """Where somebody comes to see anything of what is inside."""
    post, file = inside
    pages = [f"/?tab={tab}" for tab in ("new", "hot", "top", "unread", "following")]
    pages += [f"/posts/{post.id}", "/hashtags/lanterntag", "/search?q=lantern", "/bookmarks"]
    pages += ["/search?q=lantern&type=comments", "/search?q=den&type=spaces", "/posts/new"]
    pages += ["/search/palette?q=lantern", "/search/similar?title=lantern+again", "/spaces/den"]
    pages += ["/notifications", f"/members/{ana.handle}", f"/members/{ana.handle}?tab=comments"]
    found = {page for page in pages if "zinnia" in browser.get(f"/c/acme{page}").text.lower()}
    menu = browser.get("/c/acme/notifications/menu", headers=PART).text
    found |= {"menu"} if "Zinnia" in menu else set()
    found |= {"file"} if browser.get(file).status_code == 200 else set()
    found |= {"search"} if 'href="/c/acme/spaces/den"' in browser.get("/c/acme/").text else set()
    return found


def test_a_level_opens_a_space_and_losing_it_closes_it_everywhere_at_once(
    sign_in, community, member, ana, earned, inside
):
    post, _file = inside
    browser = sign_in(member)
    delete_post(earned, ana)
    wants = {"in_app": True, "push": False, "mail": "now", "kind": "mention"}
    ids = {"community_id": community.id, "member_id": member.id}
    db.session.add(NotificationPreference(**ids, **wants))
    db.session.commit()
    assert seen(browser, inside, ana) == set()

    restore_post(earned)
    db.session.commit()
    notify([member], "mention", ana, post=post)
    bookmark_post(post, member)
    db.session.commit()
    places = seen(browser, inside, ana)
    assert places >= {f"/posts/{post.id}", "file", "menu", "/notifications", "/bookmarks", "search"}
    assert len(places) >= 15, places
    answer = browser.post(f"/c/acme/posts/{post.id}/comments", data={"body": "I am in"})
    assert answer.status_code == 303

    delete_post(earned, ana)
    db.session.commit()
    assert member.points < 50 and seen(browser, inside, ana) == set()
    for path in (f"posts/{post.id}/comments", f"posts/{post.id}/like", "spaces/den/posts"):
        data = {"title": "Still here", "body": "Am I?"}
        assert browser.post(f"/c/acme/{path}", data=data).status_code == 404
    with time_machine.travel(now() + timedelta(minutes=30), tick=False):
        mail_notifications()
    assert Mail.query.count() == 0


def test_the_locked_page_says_what_is_missing_and_nothing_of_what_is_inside(
    sign_in, community, member, ana, den, earned
):
    delete_post(earned, ana)
    db.session.commit()
    browser = sign_in(member)
    paths = ("/c/acme/spaces/den", "/c/acme/spaces", "/c/acme/", "/c/acme/search?q=den")
    before = [browser.get(path) for path in paths]
    assert before[0].status_code == 403 and "12 points to Contributor" in before[0].text
    assert "Where we plan." in before[0].text and "12 points to Contributor" in before[1].text
    with time_machine.travel(now(), tick=False):
        before = [browser.get(path).data for path in paths]
        make_comment(make_post(den, ana, "Zinnia"), ana)
        assert [browser.get(path).data for path in paths] == before
    assert browser.get("/c/acme/spaces/den/feed.atom").status_code == 404
    assert sign_in().get("/c/acme/spaces/den").status_code == 404
    make_space(community, "Listed", visibility="private")
    make_space(community, "Dark", visibility="secret")
    for slug in ("listed", "dark"):
        assert browser.get(f"/c/acme/spaces/{slug}").status_code == 404
    assert sign_in(ana).get("/c/acme/spaces/den").status_code == 200
    list_member(den, member)
    db.session.commit()
    assert "Zinnia" in browser.get("/c/acme/spaces/den").text


def test_open_streams_follow_points_and_levels(sign_in, community, member, ana, den, earned):
    answer = sign_in(member).get("/c/acme/stream", buffered=False)
    signals = (json.loads(line.decode().removeprefix("data: ")) for line in answer.response)

    def hears():
        told = [create_post(place, ana, "News", "Words.") for place in (den, earned.space)]
        db.session.commit()
        posts = [next(s for s in signals if s["topic"] == "posts" and s["post"] >= told[0].id)]
        if posts[0]["post"] == told[0].id:
            posts.append(next(s for s in signals if s["topic"] == "posts"))
        return len(posts) == 2

    next(signals)
    assert hears()
    delete_post(earned, ana)
    db.session.commit()
    assert not hears()
    steps = [{**step, "points": step["points"] // 2} for step in community.ladder]
    set_ladder(community, steps)
    db.session.commit()
    assert den.opens_at == 25 and hears()
    set_ladder(community, [*steps[:1], *({**s, "points": s["points"] + 99} for s in steps[1:])])
    db.session.commit()
    assert den.opens_at == 124 and not hears()
    answer.close()


def test_an_admin_opens_a_space_from_a_level_on(sign_in, ana, space):
    admin, url = sign_in(ana), f"/c/acme/spaces/{space.slug}/edit"
    keys = ("name", "description", "icon", "group_id", "kind", "post_role", "comment_role")
    form = {key: getattr(space, key) for key in keys} | {"visibility": "level", "level_key": 4}
    assert admin.post(url, data=form).status_code == 303
    assert (space.visibility, space.level_key, space.opens_at) == ("private", 4, 300)
    chosen = '<option selected value="{}">'
    assert all(chosen.format(value) in admin.get(url).text for value in ("level", 4))
    assert "Rising Star and up" in admin.get("/c/acme/admin/roles").text
    for key in ("", 1, 77, "x"):
        answer = admin.post(url, data=form | {"level_key": key})
        assert answer.status_code == 422 and "level_key-error" in answer.text
    admin.post(url, data=form | {"visibility": "secret"})
    kept = Space.query.filter_by(id=space.id).one()
    assert (kept.visibility, kept.level_key, kept.opens_at) == ("secret", None, None)
