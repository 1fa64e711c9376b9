"""Comments that others write while a post is open."""

from datetime import timedelta

from community.db import db, now, to_ms
from community.limits import FRESH_COMMENTS
from community.members.handlers.blocks import block_member
from tests.factories import make_comment, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}


def fresh(browser, post, since, show=False):
    url = f"/c/acme/posts/{post.id}/comments/new?since={to_ms(since)}{'&show=1' if show else ''}"
    return browser.get(url, headers=HTMX)


def test_what_others_wrote_is_counted_and_then_put_in_place(member, post, sign_in):
    other, since = make_member(member.community), now() - timedelta(minutes=1)
    thread = make_comment(post, member, "Mine")
    make_comment(post, other, "A reply", answers=thread)
    make_comment(post, other, "A thread of its own")
    browser = sign_in(member)
    told = fresh(browser, post, since).text
    assert "2 new comments" in told and "A reply" not in told
    shown = fresh(browser, post, since, show=True).text
    assert f"beforeend:#replies-{thread.id}" in shown and "beforeend:#comments-list" in shown
    assert "A reply" in shown and "A thread of its own" in shown and "Mine" not in shown
    assert "3 comments" in shown and "new comment" not in shown


def test_nothing_new_is_an_empty_part_that_asks_again(member, post, sign_in):
    make_comment(post, make_member(member.community), at=now() - timedelta(hours=1))
    told = fresh(sign_in(member), post, now() - timedelta(minutes=1)).text
    assert "new comment" not in told and 'hx-trigger="news"' in told


def test_more_than_fit_in_lead_to_the_page(member, post, sign_in):
    other, since = make_member(member.community), now() - timedelta(minutes=1)
    comments = [make_comment(post, other, f"Word {n}") for n in range(FRESH_COMMENTS + 1)]
    shown = fresh(sign_in(member), post, since, show=True).text
    assert f"More than {FRESH_COMMENTS} new comments" in shown
    assert f"?comment={comments[0].id}" in shown and "Word 3" not in shown


def test_who_is_hidden_is_neither_counted_nor_shown(member, post, sign_in):
    other, since = make_member(member.community), now() - timedelta(minutes=1)
    make_comment(post, other, "From somebody blocked")
    block_member(member, other)
    db.session.commit()
    assert "new comment" not in fresh(sign_in(member), post, since).text


def test_it_exists_for_members_who_may_read_the_post(community, member, post, sign_in):
    hidden = make_post(make_space(community, "Secret", visibility="secret"))
    assert fresh(sign_in(member), hidden, now()).status_code == 404
    assert fresh(sign_in(), post, now()).status_code == 401
    timeless = f"/c/acme/posts/{post.id}/comments/new"
    assert sign_in(member).get(timeless, headers=HTMX).status_code == 404


def test_without_htmx_it_leads_to_the_comments(member, post, sign_in):
    answer = sign_in(member).get(f"/c/acme/posts/{post.id}/comments/new?since=0")
    assert answer.headers["Location"].endswith(f"/posts/{post.id}#comments")
