"""Which community is this request for, and how do links reach another one?

/c/<slug>/posts/1 reaches Flask as SCRIPT_NAME=/c/<slug> and PATH_INFO=/posts/1, as if the app were
mounted once per community. So no route and no url_for() ever names the community. A community's
own domain reaches it without any prefix.
"""

import re
from urllib.parse import quote, urlsplit

from flask import current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

PREFIX = re.compile(r"/c/([a-z0-9-]+)(?=/|$)")
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
UNSAFE_PATH = re.compile(r"[\x00-\x20\x7f\\]|^//|^/*[^/]*:")


class CommunityPrefix:
    """WSGI middleware: moves /c/<slug> from the path to SCRIPT_NAME."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        if match := PREFIX.match(environ["PATH_INFO"]):
            environ["community.slug"] = match[1]
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + match[0]
            environ["PATH_INFO"] = environ["PATH_INFO"][match.end() :] or "/"
        return self.app(environ, start_response)


class RowId(IntegerConverter):
    """<int:...> in a route: as large as the databases' integers, and no larger."""

    def __init__(self, map, fixed_digits=0, min=0, max=2**31 - 1, signed=False):
        super().__init__(map, fixed_digits, min, max, signed)


def is_our_host():
    """Whether the request came to the install's own address (in development: to this machine)."""
    ours = urlsplit(current_app.config["PUBLIC_URL"]).netloc
    if request.host == ours:
        return True
    return current_app.config["DEVELOPMENT"] and re.sub(r":\d+$", "", request.host) in LOCAL_HOSTS


def url_in(community, endpoint, **values):
    """A full URL into a community, or to the site if None: for mail, jobs and links across.

    Built from settings and the community's row, never from the request, so that a forged Host
    header cannot end up in a mail.
    """
    public = urlsplit(current_app.config["PUBLIC_URL"])
    host, prefix = public.netloc, "/"
    if community and community.custom_domain:
        host = community.custom_domain
    elif community:
        prefix = f"/c/{community.slug}/"
    anchor = values.pop("_anchor", None)
    urls = current_app.url_map.bind(host, prefix, url_scheme=public.scheme)
    url = urls.build(endpoint, values, force_external=True)
    return f"{url}#{quote(anchor)}" if anchor else url


def path_in(community, path="/"):
    """The address of a path inside a community as seen from this request's host."""
    if community.custom_domain:
        return f"https://{community.custom_domain}{path}"
    return f"/c/{community.slug}{path}"


def safe_path(path, default="/"):
    """`path` if following it stays on this site, else `default`.

    Only a path with query and fragment is taken; control characters and backslashes, which
    browsers drop or turn into slashes, are refused (SECURITY finding 6).
    """
    if not path or not path.startswith("/") or UNSAFE_PATH.search(path) or len(path) > 2000:
        return default
    parts = urlsplit(path)
    if parts.scheme or parts.netloc:
        return default
    return path


def sign_in_url(back):
    """The sign-in page in this community's branding, leading back to a path inside it."""
    base = f"{request.script_root}/sign-in"
    back = back.rstrip("?")
    if not back.startswith("/") or back == "/":
        return base
    return f"{base}?next={quote(request.script_root + back)}"


def init_app(app):
    app.url_map.converters["int"] = RowId
    app.wsgi_app = CommunityPrefix(app.wsgi_app)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    app.jinja_env.globals.update(url_in=url_in, path_in=path_in)
