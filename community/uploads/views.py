"""Files through their owner's access check, and the pictures of members and communities."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import begin_writing, db
from community.errors import NotFound, Refused, TooMany
from community.storage import read_file
from community.uploads import handlers
from community.uploads.models import Upload
from community.uploads.pictures import square_picture
from community.uploads.queries import readable_uploads

bp = Blueprint("uploads", __name__)


@bp.before_app_request
def let_pictures_in():
    """Only the forms that take a file take more than a form's size."""
    if request.endpoint in {"uploads.save_avatar", "uploads.save_logo", "welcome.introduce"}:
        request.max_content_length = limits.UPLOAD_BYTES


@bp.get("/files/<int:upload_id>/<name>")
@requires("about.read")
def show(upload_id, name):
    upload = db.session.scalar(readable_uploads(g.viewer).where(Upload.id == upload_id))
    if upload is None:
        raise NotFound
    if request.if_none_match.contains(upload.digest):
        return Response(status=304)
    response = Response(read_file(upload.storage_key), mimetype=upload.type)
    response.set_etag(upload.digest)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Disposition"] = "inline"
    return response


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
