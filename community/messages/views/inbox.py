"""The lists of conversations, the search in one's messages, and the count in the shell."""

from flask import g, render_template, request

from community import text
from community.access import requires
from community.htmx import is_htmx
from community.messages.queries import people_to_write_to, request_count, search_messages
from community.messages.views import bp
from community.messages.views.shown import current_tab, listed


@bp.get("/messages")
@requires("messages.use")
def index():
    words, after = request.args.get("q", ""), request.args.get("after")
    if words.strip():
        return show_found(words, after)
    waiting = 0 if is_htmx() and after else request_count(g.viewer)
    shown, _company = listed(current_tab(), after, requests=waiting)
    current = request.args.get("current", type=int)
    if is_htmx():
        return render_template("messages/_conversations.html", list=shown, current=current)
    return render_template("messages/index.html", list=shown)


def show_found(words, after):
    page = search_messages(g.viewer, words, after)
    if is_htmx():
        return render_template("messages/_found.html", found=page)
    shown, _company = listed(current_tab(), requests=request_count(g.viewer))
    return render_template("messages/index.html", list=shown, found=page)


@bp.get("/messages/count")
@requires("messages.use")
def count():
    """Part: how many conversations have something unread, wherever the shell says it."""
    return render_template("messages/_counts.html")


@bp.get("/messages/people")
@requires("messages.use")
def people():
    """Part: whom one may write to, as options for a list."""
    typed = text.clean_line(request.args.get("q", ""))[:60]
    found = people_to_write_to(g.viewer, typed) if typed else []
    return render_template("mentions/_options.html", members=found)
