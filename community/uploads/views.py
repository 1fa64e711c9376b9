"""Files through their owner's access check, and the pictures of members and communities."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.comments.queries import readable_comment, readable_comments
from community.db import begin_writing, db
from community.embeds.queries import is_pictured_in
from community.errors import NotFound, Refused, TooMany
from community.messages.queries import reads_file_of
from community.posts.queries import post_to_show, readable_post, readable_posts
from community.storage import read_file, stream_file
from community.uploads import handlers
from community.uploads.models import Upload
from community.uploads.pictures import fitted_picture, square_picture
from community.uploads.queries import readable_uploads

bp = Blueprint("uploads", __name__)
HANGING = ("picture", "file")  # on something that not everybody reads

# Forms that take files: how many bytes they may be. Others take no more than a form's size.
TAKING_FILES = {
    "uploads.save_avatar": limits.AVATAR_BYTES + limits.FORM_ROOM,
    "uploads.save_logo": limits.AVATAR_BYTES + limits.FORM_ROOM,
    "welcome.introduce": limits.AVATAR_BYTES + limits.FORM_ROOM,
    "uploads.create": limits.PICTURE_BYTES + limits.FORM_ROOM,
    "messages.send": limits.FILES_BYTES + limits.FORM_ROOM,
    "composing.add_pictures": limits.PICTURES_AT_ONCE * limits.PICTURE_BYTES + limits.FORM_ROOM,
}


@bp.before_app_request
def let_pictures_in():
    if request.endpoint in TAKING_FILES:
        request.max_content_length = TAKING_FILES[request.endpoint]


@bp.get("/files/<int:upload_id>/<name>")
@requires("about.read")
def show(upload_id, name):
    """A file. Of a picture, small.webp is the smaller size, where there is one.

    What hangs on a text is asked for anew each time: who may no longer read it gets nothing.
    """
    upload = db.session.scalar(readable_uploads(g.viewer).where(Upload.id == upload_id))
    if upload is None or not reads_what_shows(g.viewer, upload):
        raise NotFound
    small = name == "small.webp" and upload.small_key
    etag = f"{upload.digest}-small" if small else upload.digest
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    elif upload.kind == "file":
        response = attachment(upload)
    else:
        content = read_file(upload.small_key if small else upload.storage_key)
        response = Response(content, mimetype=upload.type)
        response.headers["Content-Disposition"] = "inline"
    response.set_etag(etag)
    kept = "no-cache" if upload.kind in HANGING else "max-age=31536000, immutable"
    response.headers["Cache-Control"] = f"private, {kept}"
    return response


def attachment(upload):
    """A file as it came, which no browser opens as a page of ours."""
    size, chunks = stream_file(upload.storage_key)
    response = Response(chunks, mimetype=upload.type)
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=upload.name)
    return response


def reads_what_shows(viewer, upload):
    """Whether the text that a picture hangs on, if it hangs on one, exists for this viewer now."""
    if upload.kind == "preview":
        return is_pictured_in(upload, readable_posts(viewer), readable_comments(viewer))
    if upload.message_id:
        return reads_file_of(viewer, upload.message_id)
    if upload.post_id is None and upload.comment_id is None:
        return True
    return bool(viewer.can("posts.read")) and reads_text_of(viewer, upload)


def reads_text_of(viewer, upload):
    """The same for a picture in a post or a comment."""
    if upload.comment_id:
        return readable_comment(viewer, upload.comment_id) is not None
    if readable_post(viewer, upload.post_id):
        return True
    return bool(viewer.can("posts.moderate")) and post_to_show(viewer, upload.post_id) is not None


@bp.post("/uploads")
@requires("files.upload")
def create():
    """Keep a picture for a text that is being written; says what to write where it should be."""
    try:
        upload = keep_sent_picture(g.viewer.member, request.files.get("picture"))
    except Refused as refusal:
        db.session.rollback()
        return {"error": str(refusal)}, 429 if isinstance(refusal, TooMany) else 422
    db.session.commit()
    return {"id": upload.id, "markdown": upload.markdown("")}, 201


def keep_sent_picture(member, sent):
    """A sent file as an Upload, not committed. No transaction waits while the picture is made."""
    handlers.refuse_too_much(member)
    content = sent.read() if sent else b""
    if not content:
        raise Refused(_("Choose a picture first."), "picture")
    db.session.rollback()
    picture = fitted_picture(content)
    begin_writing()
    return handlers.add_picture(member, picture)


def sent_picture(side):
    """The picture in this form. Making it anew takes a while: no transaction waits for it."""
    sent = request.files.get("picture")
    content = sent.read() if sent else b""
    if not content:
        raise Refused(_("Choose a picture first."), "picture")
    db.session.rollback()
    picture = square_picture(content, side)
    begin_writing()
    return picture


@bp.post("/settings/profile/avatar")
@requires("profile.edit")
def save_avatar():
    try:
        if request.form.get("remove"):
            handlers.remove_avatar(g.viewer.member)
        else:
            picture = sent_picture(limits.AVATAR_SIDE)
            handlers.change_avatar(g.viewer.member, picture)
    except Refused as refusal:
        return refuse("members/picture.html", refusal)
    db.session.commit()
    flash(_("Your picture is saved."))
    return redirect(url_for("members.profile"), 303)


@bp.post("/admin/branding/logo")
@requires("community.edit")
def save_logo():
    try:
        picture = sent_picture(limits.LOGO_SIDE)
        handlers.change_logo(g.viewer.community, g.viewer.member, picture)
    except Refused as refusal:
        return refuse("admin/logo.html", refusal)
    db.session.commit()
    flash(_("The logo is saved."))
    return redirect(url_for("admin.branding"), 303)


def refuse(template, refusal):
    db.session.rollback()
    status = 429 if isinstance(refusal, TooMany) else 422
    return render_template(template, error=refusal), status
