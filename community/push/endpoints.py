"""Which push services are believed. An endpoint is what a browser says, so it is people's input."""

from collections.abc import Collection

from flask_babel import gettext as _

from community import limits
from community.errors import Refused
from community.fetch import NoAnswer, origin

# Of Chrome and its kin, Firefox, Safari and Edge.
SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)


def refuse_unknown(endpoint, trusted: Collection[str] = ()):
    """Raise Refused for an address that is no push service's, nor of an origin the operator named.

    Where it leads is looked at again each time it is asked (fetch.py).
    """
    try:
        place = origin(endpoint)
    except NoAnswer:
        place = ("", "", 0)
    ours = len(endpoint) <= limits.URL and (is_service(*place) or place in map(origin, trusted))
    if not ours:
        raise Refused(_("This browser's push service is not one that Hearth knows."))


def is_service(scheme, host, port):
    known = any(host == each or host.endswith(f".{each}") for each in SERVICES)
    return scheme == "https" and port == 443 and known
