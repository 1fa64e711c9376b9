"""The bell in every page: its count, and the menu of the latest."""

from flask import g, redirect, render_template, url_for

from community.access import requires
from community.htmx import is_htmx
from community.notifications import queries
from community.notifications.views import bp


@bp.get("/notifications/menu")
@requires("notifications.read")
def menu():
    """The menu that the bell opens: a part. As a page it is the list."""
    if not is_htmx():
        return redirect(url_for("notifications.index"), 303)
    latest = queries.latest_notifications(g.viewer)
    quotes = queries.quotes_for(g.viewer, latest)
    return render_template("notifications/_menu.html", latest=latest, quotes=quotes)


@bp.get("/notifications/bell")
@requires("notifications.read")
def count():
    """The bells of the page with their count of now: parts that each take their own place."""
    if not is_htmx():
        return redirect(url_for("notifications.index"), 303)
    return render_template("notifications/_bells.html")
