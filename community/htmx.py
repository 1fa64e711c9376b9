"""htmx at the edge: is this an htmx request, and the headers that steer it."""

from flask import redirect
from htmx_flask import Htmx, make_response, request

__all__ = ["go", "init_app", "is_htmx", "make_response"]


def is_htmx():
    """True when a part is wanted; a page restored from history is wanted whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def go(url):
    """Lead the browser to a path of ours after a write: 303, or for htmx HX-Redirect."""
    if is_htmx():
        return make_response("", 204, redirect=url)
    return redirect(url, 303)


def vary_on_htmx(response):
    response.vary.add("HX-Request")
    return response


def init_app(app):
    Htmx(app)
    app.after_request(vary_on_htmx)
