"""The editor without a script, and what it asks the server for."""

import io
import re

import pytest

from community.access import Role
from community.db import db
from community.posts.models import Post
from community.uploads.models import Upload
from tests.factories import long_ago, make_comment, make_member, make_post, make_space
from tests.uploads.test_pictures import picture

pytestmark = pytest.mark.one_database

HTMX = {"HX-Request": "true"}


def body_in(page):
    return re.search(r'<textarea[^>]*name="body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]


def forms(post, comment):
    """Every form with an editor: what it sends beside its text, and where it is shown."""
    return {
        "post": {"draft_kind": "post", "title": "My title", "space": post.space.slug},
        "post_edit": {"draft_kind": "post_edit", "title": "My title", "post_id": post.id},
        "comment": {"draft_kind": "comment", "post_id": post.id},
        "reply": {"draft_kind": "reply", "comment_id": comment.id, "parent_id": comment.id},
        "comment_edit": {"draft_kind": "comment_edit", "comment_id": comment.id},
    }


KINDS = ("post", "post_edit", "comment", "reply", "comment_edit")


@pytest.fixture
def mine(post, member):
    """What each kind of form sends, on a post and a comment of the member's own."""
    comment = make_comment(post, member, "A comment.", at=long_ago(minutes=50))
    return forms(post, comment)


def test_a_preview_is_what_the_server_would_show(sign_in, member):
    browser = sign_in(member)
    part = browser.post("/c/acme/compose/preview", data={"body": "**bold** <b>"}, headers=HTMX)
    assert part.status_code == 200 and "hx-disable" in part.text
    assert "<strong>bold</strong> &lt;b&gt;" in part.text and "<html" not in part.text
    empty = browser.post("/c/acme/compose/preview", data={"body": " "}, headers=HTMX)
    assert "Nothing to show yet" in empty.text
    long = browser.post("/c/acme/compose/preview", data={"body": "x" * 32_001}, headers=HTMX)
    assert long.status_code == 422 and "32,000" in long.text


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_script_a_preview_shows_the_form_again_as_typed(sign_in, member, mine, kind):
    sent = {**mine[kind], "body": "Some **bold** words."}
    page = sign_in(member).post("/c/acme/compose/preview", data=sent)
    assert page.status_code == 200 and body_in(page.text) == "Some **bold** words."
    assert "<strong>bold</strong>" in page.text and 'action="/c/acme/' in page.text
    assert "My title" in page.text or "title" not in sent
    assert f'name="draft_kind" value="{kind}"' in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_script_pictures_are_added_to_what_was_typed(sign_in, member, mine, kind):
    files = [(io.BytesIO(picture()), "a.png"), (io.BytesIO(picture("JPEG")), "b.jpg")]
    sent = {**mine[kind], "body": "Look:", "pictures": files, "picture_words": "A [clock]"}
    page = sign_in(member).post("/c/acme/compose/pictures", data=sent)
    assert page.status_code == 200
    one, two = (upload.id for upload in Upload.query.order_by(Upload.id))
    assert body_in(page.text).split("\n") == [
        "Look:",
        "",
        f"![A \\[clock\\]](/files/{one}/picture.webp)",
        "",
        f"![A \\[clock\\]](/files/{two}/picture.webp)",
        "",
    ]


@pytest.mark.parametrize(
    ("files", "words", "status"),
    [
        ([], "Choose a picture first", 422),
        ([b"no"], "Choose a picture: JPEG", 422),
        ([picture()] * 6, "Up to 5 pictures", 422),
        ([picture() + b"x" * (10 * 2**20)], "up to 10 MB", 422),
    ],
    ids=["none", "text", "six", "large"],
)
def test_a_refused_picture_keeps_what_was_typed(sign_in, member, mine, files, words, status):
    sent = {**mine["post"], "body": "My words.", "pictures": [(io.BytesIO(f), "a") for f in files]}
    page = sign_in(member).post("/c/acme/compose/pictures", data=sent)
    assert page.status_code == status and words in page.text
    assert body_in(page.text) == "My words." and Upload.query.count() == 0


def test_a_form_of_something_hidden_is_not_shown_again(sign_in, member, community, mine):
    private = make_space(community, "Staff", visibility="private")
    hidden = make_post(private, make_member(community))
    theirs = make_comment(hidden, make_member(community))
    browser = sign_in(member)
    for kind, sent in forms(hidden, theirs).items():
        if kind != "post":
            page = browser.post("/c/acme/compose/preview", data={**sent, "body": "Hi"})
            assert page.status_code == 404, kind
    for number in ("", "x", "99999999999"):
        sent = {"draft_kind": "comment", "post_id": number, "body": "Hi"}
        answer = browser.post("/c/acme/compose/preview", data=sent)
        assert answer.status_code in {404, 422}  # no column holds such a number
    assert browser.post("/c/acme/compose/preview", data={"draft_kind": "x"}).status_code == 404


def test_what_is_somebody_elses_is_not_edited_by_way_of_a_preview(sign_in, mine, community):
    other = sign_in(make_member(community))
    for kind in ("post_edit", "comment_edit"):
        page = other.post("/c/acme/compose/preview", data={**mine[kind], "body": "Hi"})
        assert page.status_code == 403


def test_where_one_may_not_comment_no_form_is_shown(sign_in, member, mine, post):
    post.space.comment_role = Role.MODERATOR
    db.session.commit()
    page = sign_in(member).post("/c/acme/compose/preview", data={**mine["comment"], "body": "Hi"})
    assert page.status_code == 403


def test_a_post_with_a_picture_shows_it_with_its_size(sign_in, member, space):
    browser = sign_in(member)
    sent = {"picture": (io.BytesIO(picture("JPEG", (1600, 1200))), "a.jpg")}
    markdown = browser.post("/c/acme/uploads", data=sent).json["markdown"]
    form = {"space": space.slug, "title": "My clock", "body": markdown.replace("[]", "[A clock]")}
    browser.post("/c/acme/posts/new", data=form)
    post = Post.query.one()
    page = browser.get(f"/c/acme/posts/{post.id}").text
    assert post.has_picture and Upload.query.one().post_id == post.id
    shown = re.search(r"<img[^>]*picture\.webp[^>]*>", page)[0]
    assert 'alt="A clock"' in shown and 'width="1600" height="1200"' in shown
    assert f"/c/acme/files/{Upload.query.one().id}/small.webp 800w" in shown


def test_help_is_a_page_and_a_part(sign_in, member):
    browser = sign_in(member)
    assert "<html" in browser.get("/c/acme/compose/help").text
    part = browser.get("/c/acme/compose/help", headers=HTMX).text
    assert "<html" not in part and "**bold**" in part
