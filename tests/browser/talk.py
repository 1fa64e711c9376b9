"""Posts that a test may change as it likes, and what tests do with the page of one."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from community.comments.handlers import add_comment
from community.communities.queries import community_by_slug
from community.db import db, now
from community.members.models import Member
from community.posts.handlers import add_post
from community.spaces.models import Space

WORDS = "A kettle that whistles early"


def start_post(live, comments=0, author="member", **space):
    """The address of a new post in the demo, with comments that were made by its author."""

    def make():
        demo = community_by_slug("demo")
        where = {"slug": "bikes", **space, "community_id": demo.id}
        place = db.session.scalar(select(Space).filter_by(**where))
        mine = {"community_id": demo.id, "user_id": live.people[author]}
        member = db.session.scalar(select(Member).filter_by(**mine))
        began = now() - timedelta(days=3)
        post = add_post(place, member, WORDS, "It starts at sixty degrees.", at=began)
        ids = [
            add_comment(post, member, f"Word {n + 1}.", at=began + timedelta(minutes=n)).id
            for n in range(comments)
        ]
        return post.id, ids

    post_id, comment_ids = live.do(make)
    return f"/c/demo/posts/{post_id}", comment_ids


def comment_on(page, words):
    page.fill("#comment-form textarea", words)
    page.get_by_role("button", name="Comment", exact=True).click()


def comment_saying(page, words):
    """The comment (and none of those around it) whose own text is `words`."""
    return page.locator(f".comment-main:has(> .prose:has-text('{words}'))")


def open_menu(page, comment):
    comment.locator("[popovertarget^=comment-menu]").click()


def mark(page):
    """Leave a mark in this page; expect_in_place finds it unless another page was loaded."""
    page.evaluate("document.body.dataset.mark = 'here'")


def expect_in_place(page):
    assert page.evaluate("document.body.dataset.mark") == "here", "the page was loaded anew"


def newest_mail(page):
    page.goto("/dev/mail")
    return page.locator("article").first


def code_in(mail):
    return mail.get_by_role("heading").inner_text().split()[0]


def expect_toast(page, words):
    expect(page.locator("#toasts")).to_contain_text(words)
