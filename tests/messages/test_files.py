"""Pictures and files in messages: kept as they are meant, for those in the conversation alone."""

import io

import pytest
from PIL import Image

from community import limits
from community.access import Role
from community.db import db
from community.errors import NotFound
from community.members.handlers.blocks import block_member
from community.messages.models import Message
from community.storage import read_file
from community.uploads.attachments import file_name
from community.uploads.jobs import sweep_orphans
from community.uploads.models import Upload
from tests.factories import make_member

PAGE = b"<!doctype html><script>alert(1)</script>"


def picture(side=900):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG", exif=b"Exif\0\0secret-gps")
    return out.getvalue()


@pytest.fixture
def send(ana, ben, say, sign_in):
    """send(name, content, ...): Ana's message to Ben with these files; the answer."""
    conversation_id = say(ana, ben).conversation_id

    def send(*files, body="", **more):
        typed = {"files": [(io.BytesIO(content), name) for name, content in files], **more}
        address = f"/c/acme/messages/{conversation_id}"
        return sign_in(ana).post(address, data={"body": body, **typed})

    return send


def address(upload):
    return f"/c/acme/files/{upload.id}/{upload.name or 'picture.webp'}"


def test_a_file_comes_back_as_it_went_and_is_never_a_page(ben, send, sign_in):
    assert send(("notes.html", PAGE)).status_code == 303
    [upload] = Upload.query
    answer = sign_in(ben).get(address(upload))
    assert answer.data == PAGE and answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=notes.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert (upload.kind, upload.name) == ("file", "notes.html")


def test_a_picture_is_known_by_its_content_and_made_anew(ben, send, sign_in):
    assert send(("notes.txt", picture()), ("fake.png", PAGE), body="Look").status_code == 303
    first, second = Upload.query.order_by(Upload.id)
    assert (first.kind, second.kind) == ("picture", "file")
    shown = sign_in(ben).get(f"/c/acme/files/{first.id}/picture.webp")
    assert shown.mimetype == "image/webp" and b"secret-gps" not in shown.data
    assert "attachment" in sign_in(ben).get(address(second)).headers["Content-Disposition"]


def test_only_those_in_the_conversation_get_a_file(community, ana, ben, send, sign_in):
    send(("plan.pdf", b"%PDF zqplan"), ("photo.jpg", picture()))
    owner = make_member(community, Role.OWNER, name="Olga")
    for who in (owner, make_member(community, name="Cal"), None):
        for upload in Upload.query:
            assert sign_in(who).get(address(upload)).status_code == 404
    assert sign_in(ben).get(address(Upload.query.first())).status_code == 200
    block_member(ben, ana)
    db.session.commit()
    assert sign_in(ben).get(address(Upload.query.first())).status_code == 404


def test_a_picture_of_a_message_is_in_no_post(ana, send, sign_in, space):
    send(("photo.jpg", picture()))
    [upload] = Upload.query
    typed = {"title": "Stolen", "body": f"![zq](/files/{upload.id}/picture.webp)"}
    answer = sign_in(ana).post(f"/c/acme/spaces/{space.slug}/posts", data=typed)
    page = sign_in(ana).get(answer.headers["Location"]).text
    assert f"/files/{upload.id}/picture" not in page


def test_files_go_with_their_message(ana, send, sign_in, community):
    send(("plan.pdf", b"%PDF"))
    [upload] = Upload.query
    key, message = upload.storage_key, Message.query.filter_by(body="").one()
    sweep_orphans()
    assert read_file(key) == b"%PDF"
    sign_in(ana).post(f"/c/acme/messages/{message.conversation_id}/{message.id}/delete")
    assert Upload.query.count() == 0 and community.storage_bytes == 0
    with pytest.raises(NotFound):
        read_file(key)


def test_what_is_too_much_is_refused_and_leaves_nothing(send, app, monkeypatch, community):
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    many = [(f"{n}.txt", b"x") for n in range(limits.FILES_A_MESSAGE + 1)]
    pictures = [(f"{n}.jpg", picture(9)) for n in range(limits.PICTURES_AT_ONCE + 1)]
    for files in (many, pictures, [("a.bin", b"x" * 1001)], [("empty", b"")]):
        answer = send(*files, body="Kept words")
        assert answer.status_code == 422 and "Kept words" in answer.text
    monkeypatch.setattr(limits, "BYTES_A_DAY_PER_MEMBER", 1500)
    assert send(("a", b"x" * 800), ("b", b"x" * 800)).status_code == 422
    folder = app.config["INSTANCE_PATH"] / "files"
    left = [path for path in folder.rglob("*") if path.is_file() and "file" in path.parts[-2:-1]]
    assert (Upload.query.count(), community.storage_bytes, left) == (0, 0, [])


def test_a_message_sent_twice_keeps_its_files_once(send):
    for _ in range(2):
        assert send(("a.txt", b"one"), sent_key="k").status_code == 303
    assert Upload.query.count() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_name_is_fit_for_an_address(app):
    names = {
        "C:\\Users\\me\\tax.pdf": "tax.pdf",
        "../../etc/passwd": "passwd",
        "..": "file",
        ".htaccess": "htaccess",
        "a\nb\u202egpj.exe": "a bgpj.exe",
    }
    assert {typed: file_name(typed) for typed in names} == names
    long = file_name("x" * 300 + ".pdf")
    assert len(long) == limits.FILE_NAME and long.endswith(".pdf")
