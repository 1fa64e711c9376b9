"""The page of notifications, and what one does with them."""

from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import locale
from community.access import requires
from community.db import begin_writing, db, now
from community.errors import NotFound
from community.htmx import go, is_htmx
from community.notifications import handlers, queries
from community.notifications.kinds import KINDS
from community.notifications.views import bp
from community.notifications.wording import place_of
from community.paging import read_cursor
from community.tenancy import safe_path


@bp.get("/notifications")
@requires("notifications.read")
def index():
    kind, after = asked_kind(request.args), request.args.get("after")
    page = queries.notifications_page(g.viewer, kind, after)
    quotes = queries.quotes_for(g.viewer, page.items)
    shown = {"page": page, "days": by_day(page.items, after), "quotes": quotes}
    if is_htmx():
        return render_template("notifications/_items.html", **shown)
    had = queries.kinds_of(g.viewer)
    return render_template("notifications/list.html", kind=kind, had=had, **shown)


def asked_kind(arguments):
    kind = arguments.get("kind") or None
    if kind is not None and kind not in KINDS:
        raise NotFound
    return kind


def by_day(notifications, after):
    """[(heading, notifications)]; the first heading is left out where the page before ended with
    the same."""
    days = groupby(notifications, lambda each: day_of(each.changed_at))
    groups = [(heading, tuple(each)) for heading, each in days]
    if after and groups and groups[0][0] == day_of(read_cursor(after)[0]):
        groups[0] = (None, groups[0][1])
    return groups


def day_of(moment):
    zone = ZoneInfo(locale.timezone())
    today, day = now().astimezone(zone).date(), moment.astimezone(zone).date()
    if day >= today:
        return _("Today")
    return _("Yesterday") if day == today - timedelta(days=1) else _("Earlier")


def notification_or_404(notification_id):
    notification = queries.own_notification(g.viewer, notification_id)
    if notification is None:
        raise NotFound
    return notification


@bp.get("/notifications/<int:notification_id>/open")
@requires("notifications.read")
def open_one(notification_id):
    """Mark a notification as read, and lead to what it is about."""
    notification = notification_or_404(notification_id)
    endpoint, values = place_of(notification)
    if notification.read_at is None:
        db.session.expunge_all()
        begin_writing()
        handlers.mark_read(g.viewer.member, notification)
        db.session.commit()
    return redirect(url_for(endpoint, **values), 303)


@bp.post("/notifications/read")
@requires("notifications.read")
def read_all():
    """Mark all of a kind (`kind`), or of every kind, as read."""
    handlers.mark_read(g.viewer.member, kind=asked_kind(request.form), shown=True)
    return done(_("All marked as read."))


def done(words):
    db.session.commit()
    flash(words)
    return go(safe_path(request.form.get("next"), url_for("notifications.index")))


@bp.post("/notifications/<int:notification_id>/read")
@requires("notifications.read")
def read(notification_id):
    notification = notification_or_404(notification_id)
    handlers.mark_read(g.viewer.member, notification)
    return changed(_("Marked as read."), notification_id)


@bp.post("/notifications/<int:notification_id>/delete")
@requires("notifications.read")
def delete(notification_id):
    notification = notification_or_404(notification_id)
    handlers.delete_notification(notification)
    return changed(_("Deleted."))


def changed(words, notification_id=None):
    """The answer to what was done with one: the row as it is now, if it still is."""
    if not is_htmx():
        return done(words)
    db.session.commit()
    each = notification_or_404(notification_id) if notification_id else None
    quotes = queries.quotes_for(g.viewer, [each]) if each else {}
    return render_template("notifications/_changed.html", each=each, quotes=quotes)
