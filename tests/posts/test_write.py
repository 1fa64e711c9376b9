import re
from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.db import db, now
from community.posts.models import Post, PostRevision
from tests.factories import long_ago, make_comment, make_member, make_post, make_space


@pytest.fixture
def url(space):
    return f"/c/acme/spaces/{space.slug}/posts"


def test_a_post_is_written_shown_and_counted(sign_in, member, space, url):
    browser = sign_in(member)
    response = browser.post(url, data={"title": " On  chains ", "body": "# Oil\n\nthem **well**"})
    assert response.status_code == 303
    page = browser.get(response.location).text
    assert "On chains" in page and "<h1>Oil</h1>" in page and "<strong>well</strong>" in page
    assert space.post_count == 1 and member.post_count == 1 and space.last_post_at
    assert "On chains" in browser.get("/c/acme/").text
    assert "On chains" in browser.get(f"/c/acme/spaces/{space.slug}").text


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("", "Text", "at least 3"),
        ("x" * 151, "Text", "under 150"),
        ("Title", "  \n ", "Write something first."),
        ("Title", "word " * 8000, "32,000"),
        ("\u202e\u2066\x00", "Text", "at least 3"),
    ],
)
def test_bad_words_are_refused_and_kept(sign_in, member, url, title, body, words):
    response = sign_in(member).post(url, data={"title": title, "body": body})
    assert response.status_code == 422 and words in response.text
    assert body.strip() in response.text and Post.query.count() == 0


def test_the_composer_posts_to_the_chosen_space(sign_in, member, space):
    browser = sign_in(member)
    page = browser.get(f"/c/acme/posts/new?space={space.slug}").text
    assert f'value="{space.slug}" selected' in page
    typed = {"space": space.slug, "title": "From the composer", "body": "Hi"}
    assert browser.post("/c/acme/posts/new", data=typed).status_code == 303
    assert Post.query.one().space is space


def test_where_only_staff_post_a_member_is_refused(sign_in, member, community):
    news = make_space(community, "News", post_role=Role.MODERATOR)
    typed = {"title": "Not mine to say", "body": "Hi"}
    url = f"/c/acme/spaces/{news.slug}/posts"
    assert sign_in(member).post(url, data=typed).status_code == 403
    assert sign_in(make_member(community, Role.MODERATOR)).post(url, data=typed).status_code == 303


def test_posts_are_fifteen_seconds_apart_not_the_same_and_twenty_a_day(sign_in, member, url, space):
    browser = sign_in(member)
    first = {"title": "First", "body": "Hello"}
    assert browser.post(url, data=first).status_code == 303
    hasty = browser.post(url, data={"title": "Second", "body": "Typed with care"})
    assert hasty.status_code == 429 and "Typed with care" in hasty.text
    with time_machine.travel(now() + timedelta(seconds=20)):
        assert "same text" in browser.post(url, data=first).text
    for _ in range(19):
        make_post(space, member, at=long_ago(minutes=30))
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert "20 posts today" in browser.post(url, data=first).text


def test_editing_keeps_every_version_and_marks_what_matters(sign_in, member, space, community):
    post = make_post(space, member, "Title", "Before")
    browser = sign_in(member)
    browser.post(f"/c/acme/posts/{post.id}/edit", data={"title": "Title", "body": "Before!"})
    assert post.edited_at is None, "a small change soon after needs no mark"
    with time_machine.travel(now() + timedelta(minutes=6)):
        browser.post(f"/c/acme/posts/{post.id}/edit", data={"title": "Title", "body": "After"})
    assert post.edited_at and PostRevision.query.count() == 2
    other = sign_in(make_member(community, name="Bob"))
    assert other.get(f"/c/acme/posts/{post.id}/history").status_code == 403
    history = sign_in(make_member(community, Role.MODERATOR)).get(
        f"/c/acme/posts/{post.id}/history"
    )
    for page in (history, browser.get(f"/c/acme/posts/{post.id}/history")):
        assert "<del>" in page.text and "After" in page.text


def test_a_refused_edit_keeps_what_was_typed(sign_in, member, post):
    typed = {"title": "Title", "body": "x" * 32_001}
    response = sign_in(member).post(f"/c/acme/posts/{post.id}/edit", data=typed)
    assert response.status_code == 422 and typed["body"] in response.text


def test_only_the_author_edits_and_only_author_and_staff_delete(sign_in, post, community):
    other, staff = make_member(community, name="Bob"), make_member(community, Role.MODERATOR)
    for path in ("edit", "delete"):
        assert sign_in(other).get(f"/c/acme/posts/{post.id}/{path}").status_code == 403
        assert sign_in(other).post(f"/c/acme/posts/{post.id}/{path}").status_code == 403
    assert sign_in(staff).post(f"/c/acme/posts/{post.id}/edit").status_code == 403
    assert sign_in(staff).post(f"/c/acme/posts/{post.id}/delete").status_code == 303


def test_a_deleted_post_is_gone_for_members_and_comes_back(sign_in, member, post, community):
    make_comment(post, member)
    assert (member.post_count, member.comment_count) == (1, 1)
    browser, staff = sign_in(member), sign_in(make_member(community, Role.MODERATOR))
    browser.post(f"/c/acme/posts/{post.id}/delete")
    for path in (f"posts/{post.id}", f"posts/{post.id}/likes", f"posts/{post.id}/edit"):
        assert browser.get(f"/c/acme/{path}").status_code == 404
    assert "Hello" not in browser.get("/c/acme/").text
    assert (member.post_count, member.comment_count, post.space.post_count) == (0, 0, 0)
    assert browser.post(f"/c/acme/posts/{post.id}/restore").status_code == 403

    assert "Only moderators see it" in staff.get(f"/c/acme/posts/{post.id}").text
    assert "Hello" in staff.get(f"/c/acme/spaces/{post.space.slug}?tab=deleted").text
    staff.post(f"/c/acme/posts/{post.id}/restore")
    assert browser.get(f"/c/acme/posts/{post.id}").status_code == 200
    assert (member.post_count, member.comment_count, post.space.post_count) == (1, 1, 1)


def test_three_posts_are_pinned_and_a_fourth_is_refused_with_advice(sign_in, community, space):
    staff = sign_in(make_member(community, Role.MODERATOR))
    posts = [make_post(space, title=f"Post {n}", at=long_ago(days=n)) for n in range(5)]
    for post in posts[:3]:
        staff.post(f"/c/acme/posts/{post.id}/pin")
    refused = staff.post(f"/c/acme/posts/{posts[3].id}/pin")
    assert refused.status_code == 422 and posts[3].pinned_at is None
    assert "Unpin one of them first" in refused.text
    assert all(f">{post.title}<" in refused.text for post in posts[:3])
    page = staff.get(f"/c/acme/spaces/{space.slug}").text
    assert page.index("Post 2") < page.index("Post 3") and page.count("Post 2<") == 1
    staff.post(f"/c/acme/posts/{posts[0].id}/unpin")
    staff.post(f"/c/acme/posts/{posts[3].id}/pin")
    assert posts[3].pinned_at
    staff.post(f"/c/acme/posts/{posts[4].id}/pin", data={"instead_of": posts[3].id})
    assert posts[4].pinned_at and posts[3].pinned_at is None


def test_a_member_may_not_pin(sign_in, member, post):
    assert sign_in(member).post(f"/c/acme/posts/{post.id}/pin").status_code == 403


def test_a_post_answers_with_words_in_its_address_too(sign_in, member, post):
    page = sign_in(member).get(f"/c/acme/posts/{post.id}-what-ever").text
    assert f'rel="canonical" href="http://127.0.0.1:8000/c/acme/posts/{post.id}"' in page


def test_a_post_without_author_is_by_a_former_member(sign_in, member, space):
    post = make_post(space, None)
    make_comment(post, None)
    assert sign_in(member).get(f"/c/acme/posts/{post.id}").text.count("Former member") >= 2


def test_older_posts_come_a_page_at_a_time(sign_in, member, space):
    posts = [make_post(space, title=f"Number {n:02}.", at=long_ago(hours=n)) for n in range(45)]
    browser, seen = sign_in(member), []
    path = "/c/acme/"
    while path:
        page = browser.get(path).text
        seen += [post.title for post in posts if f">{post.title}<" in page]
        path = page.split('btn" href="')[1].split('"')[0] if "Older posts" in page else None
    assert seen == [post.title for post in posts]


def test_a_short_last_page_joins_the_one_before(sign_in, member, space):
    for n in range(25):
        make_post(space, title=f"Number {n}", at=long_ago(hours=n))
    page = sign_in(member).get("/c/acme/").text
    assert "Number 24" in page and "Older posts" not in page


def test_htmx_gets_older_posts_as_a_part(sign_in, member, space):
    for n in range(30):
        make_post(space, title=f"Number {n}", at=long_ago(hours=n))
    browser = sign_in(member)
    path = re.search(r'hx-get="([^"]+after=[^"]+)"', browser.get("/c/acme/").text)[1]
    part = browser.get(path.replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert "<html" not in part and "Number 29" in part and "Number 2<" not in part


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1-", "-1", "1-2-3", "9" * 30 + "-1", "1-" + "9" * 20, "١-١", "1' or 1=1-1"],
)
def test_a_made_up_cursor_is_not_found(sign_in, member, space, cursor):
    assert sign_in(member).get("/c/acme/", query_string={"after": cursor}).status_code == 404


def test_markdown_is_rendered_again_when_the_renderer_changes(app, post, monkeypatch):
    post.body_html, post.renderer = "<p>old</p>", 0
    db.session.commit()
    app.test_cli_runner().invoke(args=["rerender"])
    db.session.expire_all()
    assert post.body_html == "<p>Some words.</p>\n" and post.renderer > 0
