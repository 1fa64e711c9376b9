"""Reporting messages, and what moderators see of them."""

from flask import flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.messages import handlers
from community.messages.queries import messages_page, report_of, reports_page
from community.messages.queries.company import company_in
from community.messages.queries.threads import messages_called
from community.messages.views import bp, place_or_404
from community.messages.views.shown import title_of
from community.paging import LAST_ID
from community.uploads.queries import files_on


@bp.get("/messages/<int:conversation_id>/report")
@requires("messages.use")
def ask_report(conversation_id):
    return show_report(place_or_404(conversation_id), request.args.getlist("message", type=int))


def show_report(place, chosen, error=None):
    """The latest messages of the others to choose from; or those around one that is older."""
    oldest = min((id for id in chosen if 0 < id < LAST_ID), default=None)
    page = messages_page(g.viewer, place)
    if oldest and page.items and oldest < page.items[0].id:
        page = messages_page(g.viewer, place, str(oldest + 1))
    said = [message for message in page.items if message.deleted_at is None]
    others = [message for message in said if message.author_id != g.viewer.member.id]
    title = title_of(place, company_in(g.viewer, [place])[place.conversation_id].people)
    shown = {"messages": said if others else [], "chosen": chosen, "error": error}
    reason = request.form.get("reason", "")
    return render_template("messages/report.html", place=place, title=title, reason=reason, **shown)


@bp.post("/messages/<int:conversation_id>/report")
@requires("messages.use")
def report(conversation_id):
    place = place_or_404(conversation_id)
    chosen = request.form.getlist("message", type=int)
    ids = [id for id in chosen if 0 < id <= LAST_ID][: limits.REPORTED_MESSAGES + 1]
    try:
        said = messages_called(g.viewer, place, ids)
        handlers.report_messages(place, said, request.form.get("reason", ""))
    except Refused as refusal:
        db.session.rollback()
        status = 429 if isinstance(refusal, TooMany) else 422
        return show_report(place_or_404(conversation_id), chosen, refusal), status
    db.session.commit()
    flash(_("Thank you. Moderators see what you chose, and nothing else."))
    return go(url_for("messages.show", conversation_id=conversation_id))


@bp.get("/admin/reports/messages")
@requires("messages.moderate")
def reports():
    closed = "closed" in request.args
    page = reports_page(g.viewer, request.args.get("after"), closed)
    said = [each.message for report in page.items for each in report.messages]
    shown = {"page": page, "closed": closed, "files": files_on(said)}
    template = "messages/_reports.html" if is_htmx() else "messages/reports.html"
    return render_template(template, **shown)


@bp.post("/admin/reports/messages/<int:report_id>/close")
@requires("messages.moderate")
def close_report(report_id):
    report = report_of(g.viewer, report_id)
    if report is None:
        raise NotFound
    handlers.close_report(report, g.viewer.member)
    db.session.commit()
    flash(_("The report is closed."))
    return go(url_for("messages.reports"))
