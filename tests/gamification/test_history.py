"""One's own points, line by line."""

import re

from community import limits
from community.db import db
from community.gamification.causes import of_post
from community.gamification.handlers.ledger import award
from community.posts.handlers import delete_post
from community.spaces.handlers import list_member, unlist_member
from tests.factories import long_ago, make_member, make_post, make_space
from tests.gamification.giving import give


def lines_on(browser, query=""):
    page = browser.get(f"/c/acme/points{query}")
    assert page.status_code == 200
    found = re.findall(
        r'entry-amount[^>]*>([^<]+)</span>\s*<div class="row-body">\s*<p>([^<]+)', page.text
    )
    return [(amount, words.strip()) for amount, words in found]


def test_the_history_says_what_for_and_what_was_not_counted(sign_in, community, member, space):
    fan = sign_in(make_member(community, name="Fan"))
    posts = [make_post(space, member, title=f"Post {n}") for n in range(limits.LIKES_COUNTED + 1)]
    for post in posts:
        award(of_post(post))
        db.session.commit()
        fan.post(f"/c/acme/posts/{post.id}/like")
    delete_post(posts[1], member)
    db.session.commit()
    own = sign_in(member)
    page = own.get("/c/acme/points").text
    assert "not counted: daily limit" in page and "taken back" in page
    assert ">Post 0</a>" in page and ">Post 1</a>" not in page
    assert lines_on(own, "?action=like")[:3] == [
        ("−2", "Received a like"),
        ("0", "Received a like"),
        ("+2", "Received a like"),
    ]
    assert {words for _amount, words in lines_on(own, "?action=post")} == {"Wrote a post"}
    assert re.search(r"Posts, 60 points", page) and re.search(r"Likes received, 10 points", page)
    assert own.get("/c/acme/points?action=nothing").status_code == 404


def test_the_history_names_no_post_that_one_may_no_longer_read(sign_in, community, member):
    space = make_space(community, "Board", visibility="private")
    list_member(space, member)
    award(of_post(make_post(space, member, title="Between us")))
    db.session.commit()
    browser = sign_in(member)
    assert "Between us" in browser.get("/c/acme/points").text
    unlist_member(space, member)
    db.session.commit()
    page = browser.get("/c/acme/points").text
    assert "Between us" not in page and "no longer here to read" in page


def test_a_long_history_comes_a_page_at_a_time(sign_in, member, queries):
    for day in range(limits.ENTRIES_A_PAGE + 10):
        give(member, 10, long_ago(days=day))
    browser = sign_in(member)
    seen, query = 0, ""
    while query is not None:
        more = browser.get(f"/c/acme/points{query}").text
        seen += more.count('id="entry-')
        query = re.search(r'href="/c/acme/points(\?after=[^"]+)"', more)
        query = query and query[1]
    assert seen == limits.ENTRIES_A_PAGE + 10
    assert len(queries(lambda: browser.get("/c/acme/points"))) <= 12


def test_points_are_one_s_own_business(sign_in):
    assert sign_in().get("/c/acme/points").status_code in (303, 404)
