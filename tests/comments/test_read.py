import re

from sqlalchemy import insert, select

from community.access import Role
from community.cli import RECOUNTS
from community.comments.handlers import add_comment
from community.comments.models import Comment
from community.db import db
from community.text import RENDERER
from tests.factories import long_ago, make_comment, make_member


def shown(page):
    return [
        int(number) for number in re.findall(r'<article class="comment" id="comment-(\d+)"', page)
    ]


def write_many(post, author, count):
    """So many comments, a minute apart; to write them one by one takes longer than all else."""
    whose = {"community_id": post.community_id, "post_id": post.id, "author_id": author.id}
    words = {"body": "Words", "body_html": "<p>Words</p>", "renderer": RENDERER}
    times = [long_ago(minutes=count - n) for n in range(count)]
    db.session.execute(insert(Comment), [{**whose, **words, "created_at": at} for at in times])
    for recount in RECOUNTS:
        recount()
    db.session.commit()
    return list(db.session.scalars(select(Comment.id).order_by(Comment.created_at)))


def test_two_thousand_comments_open_twenty_at_a_time(sign_in, member, post, queries):
    ids = write_many(post, member, 2000)
    browser = sign_in(member)
    page = browser.get(f"/c/acme/posts/{post.id}").text
    assert shown(page) == ids[:20]
    assert "2,000 comments" in page
    more = re.search(r'hx-get="([^"]+after=[^"]+)"', page)[1]
    part = browser.get(more, headers={"HX-Request": "true"}).text
    assert shown(part) == ids[20:40] and "<html" not in part
    assert shown(browser.get(more).text) == ids[20:40]

    for number in (ids[0], ids[19], ids[20], ids[1234], ids[-1]):
        page = browser.get(f"/c/acme/posts/{post.id}?comment={number}").text
        assert f'id="comment-{number}"' in page and len(shown(page)) <= 25
    assert "Show from the start" in page


def test_any_reply_has_an_address_that_opens_it(sign_in, member, post):
    first = make_comment(post, member)
    replies = [
        add_comment(post, member, f"Reply {n}", first, at=long_ago(minutes=500 - n))
        for n in range(60)
    ]
    ids = [reply.id for reply in replies]
    db.session.commit()
    browser = sign_in(member)
    page = browser.get(f"/c/acme/posts/{post.id}").text
    assert shown(page) == [first.id, *ids[:3]]
    for number in (ids[0], ids[3], ids[40], ids[-1]):
        page = browser.get(f"/c/acme/posts/{post.id}?comment={number}").text
        assert number in shown(page) and first.id in shown(page) and len(shown(page)) <= 21
    assert "Show earlier replies" in page
    more = re.search(
        r'hx-get="([^"]+replies\?after=[^"]+)"', browser.get(f"/c/acme/posts/{post.id}").text
    )[1]
    part = browser.get(more, headers={"HX-Request": "true"}).text
    assert shown(part) == ids[3:23]


def test_a_comment_number_of_another_post_changes_nothing(sign_in, member, post, space):
    from tests.factories import make_post

    other = make_comment(make_post(space), member)
    mine = make_comment(post, member)
    page = sign_in(member).get(f"/c/acme/posts/{post.id}?comment={other.id}").text
    assert shown(page) == [mine.id]


def test_a_deleted_comment_leaves_a_marker_only_where_it_has_replies(sign_in, member, post):
    alone, parent = make_comment(post, member, "Alone"), make_comment(post, member, "Parent")
    reply = make_comment(post, member, "Reply", parent)
    browser = sign_in(member)
    for comment in (alone, parent):
        browser.post(f"/c/acme/comments/{comment.id}/delete")
    page = browser.get(f"/c/acme/posts/{post.id}").text
    assert "Alone" not in page and "Parent" not in page
    assert page.count("[deleted]") == 1 and "Reply</p>" in page and post.comment_count == 1
    browser.post(f"/c/acme/comments/{reply.id}/delete")
    page = browser.get(f"/c/acme/posts/{post.id}").text
    assert "[deleted]" not in page and member.comment_count == 0


def test_only_author_and_staff_delete_and_only_the_author_edits(sign_in, post, community, member):
    comment = make_comment(post, member)
    bob, staff = make_member(community, name="Bob"), make_member(community, Role.MODERATOR)
    url = f"/c/acme/comments/{comment.id}"
    assert sign_in(bob).post(f"{url}/delete").status_code == 403
    assert sign_in(bob).post(f"{url}/edit", data={"body": "x"}).status_code == 403
    assert sign_in(staff).post(f"{url}/edit", data={"body": "x"}).status_code == 403
    assert sign_in(member).get(f"{url}/delete").status_code == 200
    assert sign_in(staff).post(f"{url}/delete").status_code == 303
    assert sign_in(member).post(f"{url}/delete").status_code == 404


def test_an_edit_keeps_the_version_before_it_for_moderators(sign_in, post, community, member):
    comment = make_comment(post, member, "Before", at=long_ago(hours=1))
    url, browser = f"/c/acme/comments/{comment.id}", sign_in(member)
    edited = browser.post(f"{url}/edit", data={"body": "After"}, headers={"HX-Request": "true"})
    assert "After</p>" in edited.text and "edited" in edited.text and "<html" not in edited.text
    other = sign_in(make_member(community, name="Bob"))
    assert other.get(f"{url}/history").status_code == 403
    staff = sign_in(make_member(community, Role.MODERATOR))
    for reader in (staff, browser):
        page = reader.get(f"{url}/history").text
        assert "Before" in page.split("<del>")[1] and "After" in page.split("<ins>")[1]
    refused = browser.post(f"{url}/edit", data={"body": " "})
    assert refused.status_code == 422


def test_forms_to_reply_edit_and_delete_work_without_htmx(sign_in, member, post):
    comment = make_comment(post, member)
    browser = sign_in(member)
    for action in ("reply", "edit", "delete"):
        page = browser.get(f"/c/acme/comments/{comment.id}/{action}").text
        assert "<html" in page and 'method="post"' in page
    reply = browser.get(f"/c/acme/comments/{comment.id}/reply").text
    assert f'name="parent_id" value="{comment.id}"' in reply
