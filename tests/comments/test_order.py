"""The order of threads, page after page."""

import re

import pytest

from community.db import db
from community.reactions.handlers import give
from tests.factories import long_ago, make_comment, make_member


@pytest.fixture
def said(post, member, community):
    """Fifty comments, one of them answered; every tenth has reactions, the latest most."""
    givers = [make_member(community) for _ in range(4)]
    comments = [
        make_comment(post, member, f"c{n:02}.", at=long_ago(minutes=60 - n)) for n in range(50)
    ]
    for n, comment in enumerate(comments[::10]):
        for giver in givers[:n]:
            give(comment, giver, "❤️")
    for n in range(2):
        make_comment(post, member, f"reply {n}", answers=comments[0], at=long_ago(minutes=5 - n))
    db.session.commit()
    return comments


def order_of(text):
    return re.findall(r"<p>(c\d\d)\.", text)


def pages_of(browser, path):
    found = []
    while path:
        text = browser.get(path).text
        found += order_of(text)
        more = re.search(r'hx-get="([^"]+\?after=[^"]+)"[^>]*>(?:(?!</a>).)*more comments', text)
        path = more and more[1].replace("&amp;", "&")
    return found


def test_each_order_is_whole_page_after_page(sign_in, member, post, said):
    browser, path = sign_in(member), f"/c/acme/posts/{post.id}"
    oldest = [f"c{n:02}" for n in range(50)]
    liked = ["c40", "c30", "c20", "c10"]
    assert pages_of(browser, path) == oldest == pages_of(browser, f"{path}?order=odd")
    assert pages_of(browser, f"{path}?order=newest") == oldest[::-1]
    rest = [each for each in oldest if each not in liked]
    assert pages_of(browser, f"{path}?order=best") == liked + rest


def test_replies_stay_in_their_order_and_the_choice_is_shown(sign_in, member, post, said):
    page = sign_in(member).get(f"/c/acme/posts/{post.id}?order=best").text
    assert page.index("reply 0") < page.index("reply 1")
    assert re.search(r'order=best#comments" aria-current="page"', page)


def test_a_linked_comment_is_found_whatever_the_order(sign_in, member, post, said):
    path = f"/c/acme/posts/{post.id}?order=best&comment={said[45].id}"
    page = sign_in(member).get(path).text
    assert order_of(page) == ["c45", "c46", "c47", "c48", "c49"] and "Show from the start" in page


@pytest.mark.parametrize("cursor", ["9999999999-1", "1-9999999999", "x", "1-1-1"])
def test_a_made_up_cursor_of_best_is_not_found(sign_in, member, post, said, cursor):
    browser, path = sign_in(member), f"/c/acme/posts/{post.id}?order=best&after="
    assert browser.get(path + cursor).status_code == 404
    assert browser.get(path).status_code == 200
