"""The bell, its menu and the page: counted exactly, read and deleted, with and without scripts."""

import re

import pytest
from time_machine import travel

from community import limits
from community.db import db, now
from community.notifications.handlers import notify
from community.notifications.models import Notification
from tests.factories import make_comment, make_member, make_post

PART = {"HX-Request": "true"}


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana <b>")


@pytest.fixture
def tell(space, member, ana):
    """tell(n) tells the member of n posts that Ana announced, a minute apart."""

    def some(number, kind="announcement"):
        for n in range(number):
            with travel(now().timestamp() - 60 * (number - n)):
                post = make_post(space, ana, f"Number {n}")
                notify([member], kind, ana, post=post)
                db.session.commit()

    return some


def counted(page):
    """What the three bells of a page say; they say the same."""
    counts = set(re.findall(r'id="bell-\w+"[^>]*?( hidden)?>([\d+]+)<', page))
    assert len(counts) == 1, counts
    [(hidden, count)] = counts
    assert bool(hidden) == (count == "0")
    return count


def test_the_bell_counts_what_is_unread_on_every_page(sign_in, member, tell):
    browser = sign_in(member)
    assert counted(browser.get("/c/acme/").text) == "0"
    tell(3)
    assert counted(browser.get("/c/acme/").text) == "3"
    assert counted(browser.get("/c/acme/notifications/bell", headers=PART).text) == "3"


def test_above_ninety_nine_it_says_so(sign_in, member, tell, space, ana):
    post = make_post(space, ana)
    rows = [
        Notification(community_id=post.community_id, member_id=member.id, kind="like")
        for _ in range(limits.BELL_MOST + 1)
    ]
    for row in rows:
        row.post_id = make_post(space, ana).id
    db.session.add_all(rows)
    db.session.commit()
    browser = sign_in(member)
    assert counted(browser.get("/c/acme/").text) == "99+"
    db.session.delete(rows[0])
    db.session.commit()
    assert counted(browser.get("/c/acme/").text) == "99"


def test_the_menu_has_the_latest_twenty_and_is_a_page_without_scripts(sign_in, member, tell):
    tell(22)
    browser = sign_in(member)
    menu = browser.get("/c/acme/notifications/menu", headers=PART).text
    assert menu.count("notice-link") == limits.BELL_ITEMS
    assert "Number 21" in menu and "Number 1<" not in menu
    assert "<strong>Ana &lt;b&gt;</strong>" in menu
    plain = browser.get("/c/acme/notifications/menu")
    assert plain.status_code == 303 and plain.location.endswith("/notifications")


def test_the_page_goes_on_by_key_and_filters_by_kind(sign_in, member, tell):
    tell(37)
    tell(1, "mention")
    browser = sign_in(member)
    page = browser.get("/c/acme/notifications").text
    assert page.count("notice-link") == limits.NOTIFICATIONS_A_PAGE
    [older] = re.findall(r'hx-get="([^"]+after=[^"]+)"', page)
    rest = browser.get(older, headers=PART).text
    assert rest.count("notice-link") == 8 and "<h2" not in rest
    mentions = browser.get("/c/acme/notifications?kind=mention").text
    assert mentions.count("notice-link") == 1 and "mentioned you" in mentions
    assert browser.get("/c/acme/notifications?kind=nonsense").status_code == 404


def test_opening_one_marks_it_and_leads_to_the_comment(sign_in, post, member, ana):
    comment = make_comment(post, ana, "Well <i>said</i>, you")
    notify([member], "comment", ana, post=post, first_comment=comment)
    db.session.commit()
    browser = sign_in(member)
    page = browser.get("/c/acme/notifications").text
    assert "Well said, you" in page or "Well &lt;i&gt;said" in page
    [link] = re.findall(r'class="notice-link" href="([^"]+)"', page)
    answer = browser.get(link)
    assert answer.location == f"/c/acme/posts/{post.id}?comment={comment.id}#comment-{comment.id}"
    assert counted(browser.get("/c/acme/").text) == "0"


def test_opening_a_post_reads_all_about_it_also_when_nothing_else_is_new(
    sign_in, post, member, ana
):
    browser = sign_in(member)
    browser.get(f"/c/acme/posts/{post.id}")
    notify([member], "like", ana, post=post)
    notify([member], "follow", ana)
    db.session.commit()
    browser.get(f"/c/acme/posts/{post.id}")
    assert counted(browser.get("/c/acme/").text) == "1"


def test_one_is_marked_and_deleted_in_its_place_and_by_plain_forms(sign_in, member, tell):
    tell(2)
    browser = sign_in(member)
    first, second = re.findall(
        r'id="notification-(\d+)"', browser.get("/c/acme/notifications").text
    )
    at = "/c/acme/notifications"
    part = browser.post(f"{at}/{first}/read", headers=PART).text
    assert "is-read" in part and counted(part) == "1"
    assert browser.post(f"{at}/{second}/read").status_code == 303
    part = browser.post(f"{at}/{first}/delete", headers=PART).text
    assert "notice-link" not in part and counted(part) == "0"
    assert browser.post(f"{at}/{second}/delete").location.endswith("/notifications")
    assert "Nothing to catch up on" in browser.get(at).text


def test_all_or_all_of_a_kind_are_marked(sign_in, member, tell):
    tell(2)
    tell(1, "mention")
    browser = sign_in(member)
    browser.post("/c/acme/notifications/read", data={"kind": "mention"})
    assert counted(browser.get("/c/acme/").text) == "2"
    browser.post("/c/acme/notifications/read")
    assert counted(browser.get("/c/acme/").text) == "0"


def test_what_was_read_is_kept_sixty_days(app, sign_in, member, tell):
    from community.notifications.erasure import purge_notifications

    tell(2)
    browser = sign_in(member)
    [first, _second] = re.findall(
        r'id="notification-(\d+)"', browser.get("/c/acme/notifications").text
    )
    browser.post(f"/c/acme/notifications/{first}/read")
    with travel((now() + limits.NOTIFICATIONS_KEPT).timestamp() - 60):
        assert purge_notifications() == 0
    with travel((now() + limits.NOTIFICATIONS_KEPT).timestamp() + 60):
        assert purge_notifications() == 1
    db.session.commit()
    assert Notification.query.count() == 1  # the unread one


def test_a_page_of_many_takes_as_few_queries_as_one_of_few(sign_in, queries, member, tell):
    browser = sign_in(member)
    tell(1)
    browser.get("/c/acme/notifications")
    few = queries(lambda: browser.get("/c/acme/notifications"))
    tell(30)
    many = queries(lambda: browser.get("/c/acme/notifications"))
    assert len(few) == len(many) <= 12
