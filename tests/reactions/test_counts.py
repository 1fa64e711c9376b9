"""The counts below a post or comment, for a page that stays open."""

from community.db import db
from community.limits import REACTIONS
from community.reactions.handlers import react
from tests.factories import make_comment, make_member

HTMX = {"HX-Request": "true"}


def test_the_counts_of_a_post_are_those_of_now(member, post, sign_in):
    browser, other = sign_in(member), make_member(member.community)
    react(post, other, REACTIONS[0], REACTIONS)
    make_comment(post, other)
    db.session.commit()
    part = browser.get(f"/c/acme/posts/{post.id}/reactions", headers=HTMX).text
    assert "Like, 1" in part and "autofocus" not in part
    assert f'id="comment-count-{post.id}" hx-swap-oob="true" href="#comments"' in part
    card = browser.get(f"/c/acme/posts/{post.id}/reactions?short=1", headers=HTMX).text
    assert f'href="/c/acme/posts/{post.id}#comments"' in card and "1 comment" in card


def test_the_counts_of_a_comment_come_without_those_of_its_post(member, post, sign_in):
    comment = make_comment(post, member)
    react(comment, member, REACTIONS[1], REACTIONS)
    db.session.commit()
    address = f"/c/acme/comments/{comment.id}/reactions"
    part = sign_in(member).get(address, headers=HTMX).text
    assert f"{REACTIONS[1]}, 1" in part and "comment-count" not in part
    assert sign_in(member).get(address).status_code == 303
    assert sign_in().get(address, headers=HTMX).status_code == 401
