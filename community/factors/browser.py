"""The browser at the other end: the host of its passkeys, and what binds a challenge to it."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, g, request

from community.accounts.browser import browser_token
from community.factors.secrets import binding_of


def passkey_host():
    """The host that passkeys made here belong to; empty on an IP address, where there are none."""
    host = re.sub(r":\d+$", "", request.host)
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host
    return ""


def origin():
    """Our own, as the browser sees it: a proxy may speak plain http to us."""
    scheme = urlsplit(current_app.config["PUBLIC_URL"]).scheme
    return f"{scheme}://{request.host}"


def named_address():
    """In development, where the same page has a name instead of an IP address."""
    if not current_app.config["DEVELOPMENT"]:
        return ""
    return f"{request.scheme}://localhost:{current_app.config['PORT']}{request.script_root}"


def binding():
    """What ties something begun here to this browser: its session, or before there is one, the
    cookie that also holds a pending code. Empty if it has neither."""
    return binding_of(g.session) if g.session else browser_token()
