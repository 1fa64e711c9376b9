"""The files of a message: pictures are made anew, anything else is kept as it came."""

import hashlib
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from flask_babel import gettext as _

from community import limits, text
from community.errors import Refused
from community.uploads.handlers import add_upload, drop_files, keep
from community.uploads.models import Upload
from community.uploads.pictures import Picture, fitted_picture

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
CHUNK = 2**20


@dataclass(frozen=True)
class Attachment:
    """A file somebody sends, looked at but not kept yet."""

    name: str
    picture: Picture | None = None
    stream: IO[bytes] | None = None
    size: int = 0
    digest: str = ""


def read_attachments(sent):
    """The files of a form (werkzeug's) as Attachments; call it while no transaction is open, since
    pictures take a while. Raises Refused with the field `files`."""
    sent = [each for each in sent if each and each.filename]
    if len(sent) > limits.FILES_A_MESSAGE:
        raise Refused(_("Send up to %(n)s files at once.", n=limits.FILES_A_MESSAGE), "files")
    pictures = [each for each in sent if is_picture(each.stream)]
    if len(pictures) > limits.PICTURES_AT_ONCE:
        raise Refused(_("Send up to %(n)s pictures at once.", n=limits.PICTURES_AT_ONCE), "files")
    with about_files():
        return [read_attachment(each, each in pictures) for each in sent]


@contextmanager
def about_files():
    """What is refused about a picture is refused about the field for files."""
    try:
        yield
    except Refused as refusal:
        raise type(refusal)(str(refusal), "files") from None


def is_picture(stream):
    """Whether a file is a picture by its first bytes; its name says nothing."""
    head = stream.read(16)
    stream.seek(0)
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head.startswith(PICTURES) or webp or head[4:12] in (b"ftypavif", b"ftypavis")


def read_attachment(sent, as_picture):
    name = file_name(sent.filename)
    if as_picture:
        return Attachment(name, fitted_picture(sent.stream.read(limits.PICTURE_BYTES + 1)))
    size, digest = 0, hashlib.sha256()
    while chunk := sent.stream.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    sent.stream.seek(0)
    if not size:
        raise Refused(_("“%(name)s” is empty.", name=name), "files")
    if size > limits.FILE_BYTES:
        most = limits.FILE_BYTES // 2**20
        raise Refused(_("A file may have up to %(n)s MB.", n=most), "files")
    return Attachment(name, None, sent.stream, size, digest.hexdigest())


def file_name(typed):
    """The name of a file without its folders, fit to be part of an address."""
    last = text.clean_line(typed.replace("\\", "/").rpartition("/")[2]).lstrip(". ")
    suffix = PurePosixPath(last).suffix[:20]
    stem = last.removesuffix(suffix)[: limits.FILE_NAME - len(suffix)]
    return f"{stem}{suffix}" or "file"


@contextmanager
def kept_files(member, attachments):
    """Keep the files of a message as Uploads, for as long as what follows is not refused.

    Raises TooMany, or Refused above a quota. The community's row is held before conversations.
    """
    uploads = []
    try:
        with about_files():
            for each in attachments:
                uploads.append(keep_attachment(member, each))
        yield uploads
    except Exception:
        for upload in uploads:
            drop_files(upload)
        raise


def keep_attachment(member, attachment):
    if attachment.picture:
        upload = add_upload("picture", member, attachment.picture)
        upload.name = attachment.name
        return upload
    upload = Upload(
        community_id=member.community_id,
        kind="file",
        owner_id=member.id,
        size=attachment.size,
        type="application/octet-stream",
        width=0,
        height=0,
        digest=attachment.digest,
        storage_key=f"{member.community_id}/file/{secrets.token_hex(16)}",
        name=attachment.name,
    )
    return keep(upload, {upload.storage_key: attachment.stream}, member)
