"""Stylesheets, scripts and pictures of ours: one address per content, kept by browsers for good.

The address holds a digest of all of them, so that a script may import its neighbour by a plain
relative path. hearth.css names its parts with @import; they are inlined into one file here.
"""

import gzip
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, request
from markupsafe import Markup

from community.access import requires
from community.config import ROOT
from community.errors import NotFound

STATIC = ROOT / "static"
IMPORT = re.compile(r'@import "([^"]+)" layer\((\w+)\);')
COLOUR = re.compile(r"[0-9a-f]{6}(?:-[0-9a-f]{6}){0,49}")
FOREVER = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@cache
def packaged():
    """Scripts that come from packages: name in our URLs -> file."""
    package = find_spec("django_htmx")
    assert package and package.origin  # noqa: S101 - it is in the lock file
    folder = Path(package.origin).parent / "static/django_htmx"
    return {"js/htmx.js": folder / "htmx-2.min.js"}


def inlined(path):
    """A stylesheet with its imports in place, each in its layer."""

    def part(match):
        return f"@layer {match[2]} {{\n{(path.parent / match[1]).read_text()}\n}}"

    return IMPORT.sub(part, path.read_text())


@cache
def contents():
    """Every asset: name -> bytes. Read once, when the first page is made."""
    files = {str(p.relative_to(STATIC)): p.read_bytes() for p in STATIC.rglob("*") if p.is_file()}
    files.update({name: path.read_bytes() for name, path in packaged().items()})
    files["css/hearth.css"] = inlined(STATIC / "css/hearth.css").encode()
    return files


@cache
def compressed(name):
    return gzip.compress(contents()[name], 9, mtime=0)


@cache
def digest():
    total = hashlib.sha256()
    for name, content in sorted(contents().items()):
        total.update(name.encode() + b"\0" + content)
    return total.hexdigest()[:12]


def asset(name):
    """The address of an asset, from the root, immutable. Raises KeyError for an unknown name."""
    if name not in contents():
        raise KeyError(name)
    return f"/assets/{digest()}/{name}"


@cache
def icon(name, more=""):
    """An icon of the sprite as an <svg>; whatever it stands on must carry the words."""
    classes = f"icon {more}".strip()
    sprite = asset("icons.svg")
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, sprite, name
    )


def brand_sheet(*colours):
    """The address of a stylesheet that sets these colours (six hex digits each, no #).

    The first is the page's; each also gets a [data-brand] rule, for lists of communities.
    """
    return f"/brand/{'-'.join(dict.fromkeys(colours))}.css"


@bp.get("/assets/<version>/<path:name>")
@requires("site.visit")
def show(version, name):
    if name not in contents():
        raise NotFound
    kind = guess_type(name)[0] or "application/octet-stream"
    response = Response(mimetype=kind)
    text = kind.startswith("text/") or kind in {"image/svg+xml", "application/javascript"}
    if text and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.data = compressed(name)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.data = contents()[name]
    response.headers["Cache-Control"] = FOREVER if version == digest() else "no-cache"
    response.vary.add("Accept-Encoding")
    return response


@bp.get("/brand/<colours>.css")
@requires("site.visit")
def brand(colours):
    if not COLOUR.fullmatch(colours):
        raise NotFound
    first, *_ = each = colours.split("-")
    rules = [f":root{{--brand:#{first}}}"]
    rules += [f'[data-brand="{colour}"]{{--brand:#{colour}}}' for colour in each]
    return Response("\n".join(rules), mimetype="text/css", headers={"Cache-Control": FOREVER})


def init_app(app):
    app.register_blueprint(bp)
    # As filters of fixed names they cost a page nothing: Jinja works them out when it compiles.
    app.jinja_env.filters.update(asset=asset, icon=icon)
    app.jinja_env.globals.update(brand_sheet=brand_sheet)
