"""A copy of one's data, and the end of one's account."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from community.access import refuse_stale, requires
from community.accounts.browser import SESSION_COOKIE, device, drop_cookie, home_path, ip
from community.accounts.handlers.events import note_event
from community.db import begin_writing, db
from community.errors import NotFound, Refused, TooMany
from community.htmx import is_htmx
from community.jobs import later
from community.privacy import leftovers, queries
from community.privacy.handlers.communities import delete_community
from community.privacy.handlers.erasure import ask_for_erasure, keep_account
from community.privacy.handlers.exports import ask_for_export
from community.privacy.jobs import make_export
from community.privacy.mails import mail_leaving
from community.storage import stream_file

bp = Blueprint("privacy", __name__)


@bp.get("/account/export")
@bp.get("/account/data")
@requires("site.account")
def index():
    export = queries.latest_export(g.user)
    template = "privacy/_export.html" if is_htmx() else "privacy/index.html"
    return render_template(template, export=export)


@bp.post("/account/export")
@requires("site.secure")
def start_export():
    try:
        export = ask_for_export(g.user)
    except Refused as refusal:
        db.session.rollback()
        status = 429 if isinstance(refusal, TooMany) else 422
        export = queries.latest_export(g.user)
        return render_template("privacy/index.html", export=export, error=refusal), status
    note_event(g.user, "export-asked", device(), ip())
    later(make_export, export.id)
    db.session.commit()
    return redirect(url_for("privacy.index"), 303)


@bp.get("/account/export/<int:export_id>")
@requires("site.secure")
def download(export_id):
    begin_writing()
    export = queries.ready_export(g.user, export_id)
    if export is None:
        raise NotFound
    size, chunks = stream_file(export.storage_key)
    name = f"hearth-{export.created_at:%Y-%m-%d}.zip"
    if request.method == "GET":
        note_event(g.user, "export-fetched", device(), ip())
    db.session.commit()
    response = Response(chunks, mimetype="application/zip")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/account/delete")
@requires("site.account")
def erasure():
    if g.user.erase_at is None:
        refuse_stale("site.secure")
        return show_erasure()
    return render_template("privacy/leaving.html")


def show_erasure(error=None, **typed):
    owned = [(member.community, queries.is_alone(member)) for member in queries.owned_alone(g.user)]
    needed = queries.is_needed_operator(g.user)
    shown = {"owned": owned, "needed": needed, "error": error, "words": "erase", **typed}
    return render_template("privacy/erasure.html", **shown)


@bp.post("/account/delete")
@requires("site.secure")
def ask():
    if g.user.erase_at is not None:
        return redirect(url_for("privacy.erasure"), 303)
    words, email = request.form.get("words", "erase"), request.form.get("email", "")
    try:
        ask_for_erasure(g.user, email, words)
    except Refused as refusal:
        db.session.rollback()
        return show_erasure(refusal, words=words, email=email), 422
    note_event(g.user, "erase-asked", device(), ip())
    mail_leaving(g.user, device())
    day = format_date(g.user.erase_at)
    db.session.commit()
    flash(_("You are signed out. Your account will be deleted on %(day)s.", day=day))
    response = redirect(url_for("accounts.sign_in"), 303)
    drop_cookie(response, SESSION_COOKIE)
    return response


@bp.post("/account/keep")
@requires("site.account")
def keep():
    if g.user.erase_at is None:
        return redirect(home_path(), 303)
    try:
        keep_account(g.user)
    except Refused as refusal:
        db.session.rollback()
        return render_template("privacy/leaving.html", error=refusal), 422
    note_event(g.user, "erase-cancelled", device(), ip())
    db.session.commit()
    flash(_("Your account stays, as it was."))
    return redirect(home_path(), 303)


@bp.post("/account/delete/communities/<int:community_id>")
@requires("site.secure")
def remove_community(community_id):
    owned = queries.owned_alone(g.user)
    member = next((each for each in owned if each.community_id == community_id), None)
    if member is None:
        raise NotFound
    name, typed = member.community.name, request.form.get("name", "")
    try:
        delete_community(member, typed)
    except Refused as refusal:
        db.session.rollback()
        return show_erasure(refusal, typed=typed), 422
    leftovers.mark()
    db.session.commit()
    g.viewer = None  # it may have been the one this page was in
    flash(_("%(name)s is deleted.", name=name))
    return redirect("/account/delete", 303)
