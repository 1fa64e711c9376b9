import io
import struct
import zlib

import pytest
from PIL import Image

from community.access import Role
from community.db import db
from community.uploads.models import Upload
from tests.factories import make_community, make_member

pytestmark = pytest.mark.one_database


def picture(kind="PNG", size=(300, 200), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def bomb(side=12_000):
    """A tiny PNG file that says it is enormous."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def send(browser, content, name="me.png", path="/c/acme/settings/profile/avatar"):
    return browser.post(path, data={"picture": (io.BytesIO(content), name)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_picture_becomes_a_square_webp_and_is_shown(sign_in, member, community, kind):
    browser = sign_in(member)
    assert send(browser, picture(kind)).status_code == 303
    upload = Upload.query.one()
    assert member.avatar_id == upload.id and upload.type == "image/webp"
    assert community.storage_bytes == upload.size

    shown = browser.get(f"/c/acme/files/{upload.id}/avatar.webp")
    image = Image.open(io.BytesIO(shown.data))
    assert (image.format, image.size) == ("WEBP", (200, 200))
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert f"/c/acme/files/{upload.id}/" in browser.get("/c/acme/members").text


def test_metadata_is_dropped_and_the_picture_turned_upright(sign_in, member):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    browser = sign_in(member)
    send(browser, picture("JPEG", (300, 200), exif=exif))
    content = browser.get(f"/c/acme/files/{member.avatar_id}/x").data
    assert b"secret place" not in content and not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a picture first"),
        (b"not a picture", "Choose a picture: JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Choose a picture: JPEG"),
        (b"GIF89a" + b"\0" * 50, "Choose a picture: JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "Choose a picture: JPEG"),
        (b"%PDF-1.7 hello", "Choose a picture: JPEG"),
        (picture()[:80], "Choose a picture: JPEG"),
        (picture() + b"x" * (5 * 2**20), "up to 5 MB"),
        (bomb(), "25 megapixels"),
        (bomb(60_000), "25 megapixels"),
    ],
    ids=["empty", "text", "svg", "gif", "png", "pdf", "cut", "large", "bomb", "big bomb"],
)
def test_what_is_no_good_picture_is_refused_in_words(sign_in, member, content, words):
    response = send(sign_in(member), content)
    assert response.status_code == 422 and words in response.text
    assert member.avatar_id is None and Upload.query.count() == 0


def test_a_far_too_large_file_is_refused_before_it_is_read(sign_in, member):
    response = send(sign_in(member), b"x" * 10_000_000)
    assert response.status_code == 413 and "too large" in response.text


def test_a_picture_can_be_taken_away(sign_in, member):
    browser = sign_in(member)
    send(browser, picture())
    browser.post("/c/acme/settings/profile/avatar", data={"remove": "1"})
    assert member.avatar_id is None


def test_ten_files_a_minute(sign_in, member):
    browser = sign_in(member)
    codes = [send(browser, picture(size=(9, 9))).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]


def test_the_quota_of_a_community_holds(sign_in, member, community):
    community.storage_bytes = 2**30 - 10
    db.session.commit()
    response = send(sign_in(member), picture())
    assert response.status_code == 422 and "room for files" in response.text
    community.storage_bytes = 0
    db.session.commit()


def test_a_file_of_another_community_is_not_found(sign_in, member):
    rival = make_community("rival", visibility="members")
    theirs = make_member(rival)
    send(sign_in(theirs), picture(), path="/c/rival/settings/profile/avatar")
    number = theirs.avatar_id
    for prefix in ("/c/acme", "/c/rival"):
        assert sign_in(member).get(f"{prefix}/files/{number}/x").status_code == 404
    assert sign_in().get(f"/c/rival/files/{number}/x").status_code == 404


def test_an_admin_changes_the_logo_and_everyone_sees_it(sign_in, member, community):
    admin = sign_in(make_member(community, Role.ADMIN))
    path = "/c/acme/admin/branding/logo"
    assert send(sign_in(member), picture(), path=path).status_code == 403
    assert send(admin, b"no", path=path).status_code == 422
    assert send(admin, picture(), path=path).status_code == 303
    community.visibility = "members"
    db.session.commit()
    logo = f"/c/acme/files/{community.logo_id}/logo.webp"
    assert logo in sign_in().get("/c/acme/about").text
    assert sign_in().get(logo).status_code == 200


def test_what_nothing_shows_is_swept_after_two_days(app, sign_in, member, run_jobs):
    from community.uploads.jobs import sweep_orphans
    from tests.factories import long_ago

    browser = sign_in(member)
    for _ in range(2):
        send(browser, picture())
    for upload in Upload.query:
        upload.created_at = long_ago(hours=49)
    db.session.commit()
    sweep_orphans()
    assert [upload.id for upload in Upload.query] == [member.avatar_id]
