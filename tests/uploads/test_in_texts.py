"""Pictures in posts and comments: sent, shown to who may read the text, gone with it."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from community import limits
from community.access import Role
from community.comments.erasure import purge_comments
from community.comments.handlers import create_comment, delete_comment
from community.comments.models import Comment
from community.db import db, now
from community.errors import NotFound
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.posts.erasure import purge_posts
from community.posts.handlers import create_post, delete_post, edit_post
from community.posts.models import Post
from community.spaces.handlers import create_group, create_space
from community.storage import read_file
from community.uploads.handlers import keep_pictures
from community.uploads.jobs import sweep_orphans
from community.uploads.models import Upload
from community.uploads.queries import first_pictures, pictures_by_id
from tests.factories import long_ago, make_community, make_member, make_post, make_space
from tests.uploads.test_pictures import bomb, picture

pytestmark = pytest.mark.one_database


def send(browser, content=None, slug="acme"):
    content = picture() if content is None else content
    return browser.post(f"/c/{slug}/uploads", data={"picture": (io.BytesIO(content), "clock.png")})


def sent(browser, content=None):
    """The address in the text of a picture that was just sent."""
    answer = send(browser, content)
    assert answer.status_code == 201, answer.text
    return answer.json["markdown"]


def file_of(markdown, name="picture.webp"):
    return f"/c/acme/files/{markdown.split('/')[2]}/{name}"


def image(browser, path):
    return Image.open(io.BytesIO(browser.get(path).data))


def code(who, markdown):
    return who.get(file_of(markdown)).status_code


@pytest.fixture
def author(community):
    return make_member(community, name="Ana")


@pytest.fixture
def reader(community):
    return make_member(community, name="Rob")


def test_a_picture_is_kept_in_two_sizes_and_the_text_says_where(sign_in, author, community):
    browser = sign_in(author)
    markdown = sent(browser, picture("JPEG", (3000, 1500)))
    upload = Upload.query.one()
    assert markdown == f"![](/files/{upload.id}/picture.webp)"
    assert (upload.width, upload.height, upload.kind) == (2000, 1000, "picture")
    assert image(browser, file_of(markdown)).size == (2000, 1000)
    assert image(browser, file_of(markdown, "small.webp")).size == (800, 400)
    stored = sum(len(read_file(key)) for key in upload.keys)
    assert stored == upload.size == community.storage_bytes


def test_a_small_picture_is_never_enlarged_and_has_no_smaller_one(sign_in, author):
    browser = sign_in(author)
    markdown = sent(browser, picture("PNG", (300, 200)))
    assert Upload.query.one().small_key is None
    assert image(browser, file_of(markdown)).size == (300, 200)
    assert image(browser, file_of(markdown, "small.webp")).size == (300, 200)


def test_a_photo_is_turned_upright_and_says_nothing_about_where_it_was_made(sign_in, author):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    markdown = sent(sign_in(author), picture("JPEG", (900, 300), exif=exif))
    upload = Upload.query.one()
    assert (upload.width, upload.height) == (300, 900)
    for name in ("picture.webp", "small.webp"):
        content = sign_in(author).get(file_of(markdown, name)).data
        assert b"secret place" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_of_an_animated_picture_the_first_image_is_kept(sign_in, author):
    out = io.BytesIO()
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    browser = sign_in(author)
    shown = image(browser, file_of(sent(browser, out.getvalue())))
    assert shown.n_frames == 1 and shown.convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a picture first"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a picture: JPEG"),
        (b"%PDF-1.7", "Choose a picture: JPEG"),
        (bomb(), "25 megapixels"),
        (picture() + b"x" * (10 * 2**20), "up to 10 MB"),
    ],
    ids=["empty", "svg", "pdf", "bomb", "large"],
)
def test_what_is_no_picture_for_a_text_is_refused_in_words(sign_in, author, content, words):
    answer = send(sign_in(author), content)
    assert answer.status_code == 422 and words in answer.json["error"]
    assert Upload.query.count() == 0


def test_a_far_too_large_file_is_refused_before_it_is_read(sign_in, author):
    assert send(sign_in(author), b"x" * (11 * 2**20)).status_code == 413


def test_only_members_send_pictures(sign_in, author, community):
    assert send(sign_in()).status_code == 303
    rival = make_community("rival", visibility="members")
    assert send(sign_in(make_member(rival))).status_code in {303, 403}
    assert Upload.query.count() == 0


def test_ten_a_minute_and_fifty_megabytes_a_day(sign_in, author, community):
    browser = sign_in(author)
    codes = [send(browser, picture(size=(9, 9))).status_code for _ in range(11)]
    assert codes == [201] * 10 + [429]
    for upload in Upload.query:
        upload.created_at = long_ago(hours=1)
    first = Upload.query.first()
    community.storage_bytes += limits.BYTES_A_DAY_PER_MEMBER - first.size
    first.size = limits.BYTES_A_DAY_PER_MEMBER
    db.session.commit()
    answer = send(browser)
    assert answer.status_code == 422 and "50 MB" in answer.json["error"]


def test_what_a_quota_refuses_leaves_no_file(sign_in, author, community, app, monkeypatch):
    monkeypatch.setattr(limits, "BYTES_A_COMMUNITY", 100)
    folder = app.config["STORAGE_URL"].removeprefix("file://")
    answer = send(sign_in(author), picture("JPEG", (3000, 1500)))
    assert answer.status_code == 422 and "room for files" in answer.json["error"]
    from pathlib import Path

    assert not [path for path in Path(folder).rglob("*") if path.is_file()]


def test_until_a_text_shows_it_a_picture_is_its_owners_alone(sign_in, author, reader, community):
    markdown = sent(sign_in(author))
    assert code(sign_in(author), markdown) == 200
    owner = make_member(community, Role.OWNER)
    assert [code(sign_in(who), markdown) for who in (reader, owner, None)] == [404] * 3


def test_who_reads_the_post_sees_its_picture_until_they_may_not(
    sign_in, space, author, reader, community
):
    markdown = sent(sign_in(author))
    post = create_post(space, author, "Clock", f"Look {markdown}")
    db.session.commit()
    shown = sign_in(reader).get(file_of(markdown))
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": shown.headers["ETag"]}
    assert sign_in(reader).get(file_of(markdown), headers=again).status_code == 304
    assert code(sign_in(), markdown) == 404  # a space for members

    space.visibility = "private"
    db.session.commit()
    assert code(sign_in(reader), markdown) == 404
    assert sign_in(reader).get(file_of(markdown), headers=again).status_code == 404
    space.visibility = "public"
    db.session.commit()
    assert code(sign_in(), markdown) == 200

    delete_post(post, author)
    db.session.commit()
    assert code(sign_in(reader), markdown) == code(sign_in(author), markdown) == 404
    moderator = make_member(community, Role.MODERATOR)
    assert code(sign_in(moderator), markdown) == 200  # may bring the post back


def test_a_post_that_moves_to_a_private_space_takes_its_picture_along(
    sign_in, space, author, reader, community
):
    markdown = sent(sign_in(author))
    post = create_post(space, author, "Clock", markdown)
    db.session.commit()
    private = make_space(community, "Staff", visibility="private")
    Post.query.filter_by(id=post.id).update({"space_id": private.id})
    space.post_count, private.post_count = 0, 1
    private.last_post_at, space.last_post_at = space.last_post_at, None
    author.post_count = 0
    db.session.commit()
    assert code(sign_in(reader), markdown) == 404


def test_a_block_a_ban_and_leaving_take_pictures_away_too(
    sign_in, space, author, reader, community
):
    markdown = sent(sign_in(author))
    create_post(space, author, "Clock", markdown)
    db.session.commit()
    other = make_member(community)
    mates = sign_in(other)
    assert code(mates, markdown) == 200
    block_member(author, reader)
    ban_member(other, make_member(community, Role.OWNER), "7d", "Spam.")
    db.session.commit()
    assert code(sign_in(reader), markdown) == 404
    assert code(mates, markdown) in {403, 404}


def test_a_comments_picture_goes_with_the_comment_and_with_its_post(sign_in, space, author, reader):
    post = make_post(space, reader)
    first, second = sent(sign_in(author)), sent(sign_in(author))
    comment = create_comment(post, author, first)
    db.session.commit()
    Comment.query.filter_by(id=comment.id).update({"created_at": long_ago(hours=1)})
    db.session.commit()
    create_comment(post, author, second)
    db.session.commit()
    assert code(sign_in(reader), first) == code(sign_in(reader), second) == 200
    delete_comment(comment, author)
    db.session.commit()
    assert (code(sign_in(reader), first), code(sign_in(reader), second)) == (404, 200)
    delete_post(post, reader)
    db.session.commit()
    assert code(sign_in(author), second) == 404


def test_a_picture_hangs_on_the_first_text_of_its_own_author_that_shows_it(
    sign_in, space, author, reader
):
    markdown = sent(sign_in(author))
    make = {"at": long_ago(hours=1)}
    theirs = make_post(space, reader, **make)
    edit_post(theirs, reader, "Mine now", markdown)
    db.session.commit()
    assert Upload.query.one().post_id is None and code(sign_in(reader), markdown) == 404
    mine = make_post(space, author, **make)
    edit_post(mine, author, "Mine", f"Hello {markdown}")
    db.session.commit()
    assert Upload.query.one().post_id == mine.id and code(sign_in(reader), markdown) == 200


def test_pictures_of_another_community_stay_there(sign_in, space, author):
    rival = make_community("rival", visibility="public")
    theirs = make_member(rival)
    markdown = send(sign_in(theirs), slug="rival").json["markdown"]
    group = create_group(rival, "G")
    there = create_space(rival, group, "S", visibility="public")
    create_post(there, theirs, "Clock", markdown)
    db.session.commit()
    number = Upload.query.one().id
    assert sign_in(author).get(f"/c/acme/files/{number}/x").status_code == 404
    assert pictures_by_id(space.community_id, [number]) == {}
    assert list(pictures_by_id(rival.id, [number])) == [number]


def test_the_feed_asks_once_for_the_first_picture_of_each_post(sign_in, space, author, queries):
    browser = sign_in(author)
    numbers = [sent(browser) for _ in range(2)]
    post = create_post(space, author, "Clock", " ".join(numbers))
    plain = make_post(space, author)
    db.session.commit()
    posts = [post, plain]
    assert [post.has_picture, plain.has_picture] == [True, False]
    assert len(queries(lambda: first_pictures(posts))) == 1
    assert {id: each.markdown("") for id, each in first_pictures(posts).items()} == {
        post.id: numbers[0]
    }
    assert queries(lambda: first_pictures([plain])) == []


def test_what_no_text_shows_is_swept_after_two_days_unless_a_draft_has_it(
    sign_in, space, author, community
):
    browser = sign_in(author)
    shown, drafted, _loose = (sent(browser, picture(size=(1000, 900))) for _ in range(3))
    create_post(space, author, "Clock", shown)
    keep_pictures(author, f"Draft {drafted} {shown}", now() + timedelta(days=180))
    keys = [key for upload in Upload.query for key in upload.keys]
    for upload in Upload.query:
        upload.created_at = long_ago(hours=49)
    db.session.commit()
    sweep_orphans()
    left = {upload.markdown("") for upload in Upload.query}
    assert left == {shown, drafted}
    gone = [key for key in keys if not file_exists(key)]
    assert len(gone) == 2

    keep_pictures(author, drafted, None)
    db.session.commit()
    sweep_orphans()
    assert [upload.markdown("") for upload in Upload.query] == [shown]


def file_exists(key):
    try:
        return bool(read_file(key))
    except NotFound:
        return False


def test_pictures_go_when_what_they_hang_on_is_emptied(sign_in, space, author, reader):
    browser = sign_in(author)
    in_post, in_comment = sent(browser), sent(browser)
    post = create_post(space, author, "Clock", in_post)
    other = make_post(space, reader)
    comment = create_comment(other, author, in_comment)
    delete_post(post, author)
    delete_comment(comment, author)
    keys = [key for upload in Upload.query for key in upload.keys]
    db.session.flush()
    Post.query.filter_by(id=post.id).update({"deleted_at": long_ago(days=31)})
    Comment.query.filter_by(id=comment.id).update({"deleted_at": long_ago(days=31)})
    db.session.commit()
    purge_posts()
    purge_comments()
    db.session.commit()
    assert Upload.query.count() == 0 and not any(map(file_exists, keys))


def test_pictures_of_somebody_who_is_forgotten_go_with_their_files(sign_in, space, author):
    from community.uploads.erasure import erase_uploads

    create_post(space, author, "Clock", sent(sign_in(author), picture(size=(900, 900))))
    keys = [key for upload in Upload.query for key in upload.keys]
    assert len(keys) == 2
    erase_uploads(author)
    db.session.commit()
    assert Upload.query.count() == 0 and not any(map(file_exists, keys))
