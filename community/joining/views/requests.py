"""Admin: the queue of those who asked to join."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import is_htmx
from community.joining.handlers.requests import approve_request, decline_request
from community.joining.models import JoinRequest
from community.joining.queries import readable_requests, requests_page
from community.joining.views import bp
from community.paging import Page

STATES = ("pending", "approved", "declined")


@bp.get("/admin/requests")
@requires("members.admit")
def requests():
    state = request.args.get("state")
    state = state if state in STATES else "pending"
    page = requests_page(g.viewer, state, request.args.get("after"))
    template = "joining/_requests.html" if is_htmx() else "joining/requests.html"
    return render_template(template, page=page, state=state)


def request_or_404(request_id):
    return db.one_or_404(readable_requests(g.viewer).where(JoinRequest.id == request_id))


@bp.post("/admin/requests/<int:request_id>/approve")
@requires("members.admit")
def approve(request_id):
    return decide(request_id, approve_request, _("%(name)s is a member now, and was mailed."))


@bp.post("/admin/requests/<int:request_id>/decline")
@requires("members.admit")
def decline(request_id):
    words = request.form.get("words", "")
    return decide(request_id, decline_request, _("%(name)s was told by mail."), words)


def decide(request_id, handler, done, *words):
    asked = request_or_404(request_id)
    try:
        handler(asked, g.viewer.member, *words)
    except Refused as refusal:
        db.session.rollback()
        shown = {"page": Page([request_or_404(request_id)], None), "state": None}
        typed = "".join(words)
        return render_template("joining/requests.html", **shown, error=refusal, typed=typed), 422
    db.session.commit()
    flash(done % {"name": asked.user.name or _("Somebody")})
    return redirect(url_for("joining.requests"), 303)
