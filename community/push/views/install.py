"""What makes a community an app: its manifest and icons, its worker, its page without a network."""

import json

from flask import Response, g, render_template, request

from community.access import requires
from community.assets import FOREVER, asset, brand_sheet
from community.db import db
from community.errors import NotFound
from community.push.icons import ICONS, draw_icon, icon_version
from community.push.views import bp
from community.uploads.models import Upload
from community.uploads.queries import readable_uploads

BACKGROUND = "#fbf9f7"  # while the app starts
SHORT_NAME = 12  # characters, below an icon
AN_HOUR = "max-age=3600"  # browsers ask for these with every page


@bp.app_template_global()
def app_icon(name):
    """The address of an icon of this community; another one when it looks different."""
    return f"{request.script_root}/icons/{name}.png?v={icon_version(g.viewer.community)}"


@bp.get("/manifest.webmanifest")
@requires("about.read")
def manifest():
    """The public face of a community, as systems want it that install apps."""
    community, home = g.viewer.community, f"{request.script_root}/"
    said = {
        "id": home,
        "name": community.name,
        "short_name": short(community.name),
        "description": community.tagline,
        "lang": "en",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": f"#{community.brand_colour}",
        "background_color": BACKGROUND,
        "icons": [described_icon(name) for name in ("192", "512", "maskable")],
    }
    return Response(
        json.dumps(said),
        mimetype="application/manifest+json",
        headers={"Cache-Control": AN_HOUR},
    )


def short(name):
    """A name that fits below an icon, of whole words if it can."""
    fitting = name[: SHORT_NAME + 1].rsplit(" ", 1)[0] if len(name) > SHORT_NAME else name
    return fitting[:SHORT_NAME]


def described_icon(name):
    side = ICONS[name].side
    return {
        "src": app_icon(name),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": "maskable" if name == "maskable" else "any",
    }


@bp.get("/icons/<name>.png")
@requires("about.read")
def icon(name):
    if name not in ICONS:
        raise NotFound
    community = g.viewer.community
    known = readable_uploads(g.viewer).where(Upload.id == community.logo_id)
    logo = db.session.scalar(known) if community.logo_id else None
    key = logo.storage_key if logo else None
    drawn = draw_icon(name, community.brand_colour, community.initials, key)
    response = Response(drawn, mimetype="image/png")
    current = request.args.get("v") == icon_version(community)
    response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    return response


@bp.get("/sw.js")
@requires("about.read")
def worker():
    """The script that a browser runs while no page of the community is open."""
    offline = f"{request.script_root}/offline"
    sheets = [asset("css/hearth.css"), brand_sheet(g.viewer.community.brand_colour)]
    kept = [offline, *sheets, asset("img/empty.svg")]
    script = render_template("push/worker.js", kept=kept, icon=app_icon("192"))
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": AN_HOUR})


@bp.get("/offline")
@requires("about.read")
def offline():
    """What is shown when there is no network. The same for everybody: browsers keep it."""
    page = render_template("push/offline.html")
    return Response(page, headers={"Cache-Control": "no-cache"})
