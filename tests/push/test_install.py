"""A community is an app: named, coloured and drawn as it is, for whoever may see its face."""

import io

import pytest
from PIL import Image

from community.access import Role
from community.db import db
from community.uploads.handlers import change_logo
from community.uploads.pictures import square_picture
from tests.factories import make_community, make_member


@pytest.fixture
def manifest(sign_in):
    return lambda slug="acme", who=None: sign_in(who).get(f"/c/{slug}/manifest.webmanifest")


def opened(answer):
    assert answer.status_code == 200 and answer.mimetype == "image/png"
    return Image.open(io.BytesIO(answer.data))


def test_the_manifest_says_what_the_community_is(manifest, community):
    community.name, community.tagline = "Mending Bench Society", "We mend."
    community.brand_colour = "1d5660"
    db.session.commit()
    answer = manifest()
    said = answer.get_json(force=True)
    assert answer.mimetype == "application/manifest+json"
    assert (said["name"], said["short_name"]) == ("Mending Bench Society", "Mending")
    assert said["theme_color"] == "#1d5660" and said["description"] == "We mend."
    assert said["scope"] == said["start_url"] == said["id"] == "/c/acme/"
    assert [icon["sizes"] for icon in said["icons"]] == ["192x192", "512x512", "512x512"]
    assert said["icons"][2]["purpose"] == "maskable"


def test_icons_are_in_the_brand_colour_and_kept_until_they_change(manifest, sign_in, community):
    community.brand_colour = "1d5660"
    db.session.commit()
    icons = {icon["purpose"]: icon for icon in manifest().get_json(force=True)["icons"]}
    answer = sign_in().get(icons["maskable"]["src"])
    assert "immutable" in answer.headers["Cache-Control"]
    assert opened(answer).size == (512, 512)
    assert opened(answer).convert("RGB").getpixel((0, 0)) == (0x1D, 0x56, 0x60)
    assert opened(sign_in().get("/c/acme/icons/192.png")).convert("RGBA").getpixel((0, 0))[3] == 0
    assert opened(sign_in().get("/c/acme/icons/apple.png")).size == (180, 180)
    community.brand_colour = "ffd34d"
    db.session.commit()
    old = icons["maskable"]["src"]
    assert old not in manifest().text
    assert sign_in().get(old).headers["Cache-Control"] == "no-cache"
    assert sign_in().get("/c/acme/icons/193.png").status_code == 404


def test_the_logo_is_the_icon(manifest, sign_in, community):
    green = io.BytesIO()
    Image.new("RGB", (300, 300), (0, 128, 0)).save(green, "PNG")
    owner = make_member(community, Role.OWNER)
    change_logo(community, owner, square_picture(green.getvalue(), 256))
    db.session.commit()
    for icon in manifest().get_json(force=True)["icons"]:
        red, lime, _blue = opened(sign_in().get(icon["src"])).convert("RGB").getpixel((150, 150))
        assert red < 10 and lime > 110


def test_a_closed_community_shows_its_face_and_nothing_else(manifest, sign_in):
    make_community("rival", visibility="members")
    for path in ("manifest.webmanifest", "icons/192.png", "sw.js", "offline"):
        assert sign_in().get(f"/c/rival/{path}").status_code == 200
        assert sign_in().get(f"/{path}").status_code == 404
        assert sign_in().get(f"/c/none/{path}").status_code == 404


def test_a_custom_domain_is_an_app_of_its_own(sign_in, community):
    community.custom_domain = "bench.example"
    db.session.commit()
    said = sign_in().get("/manifest.webmanifest", base_url="https://bench.example")
    assert said.get_json(force=True)["scope"] == "/"
    assert '"/offline"' in sign_in().get("/sw.js", base_url="https://bench.example").text


def test_worker_and_offline_page_are_the_same_for_everybody(sign_in, community, member):
    for path in ("sw.js", "offline"):
        mine, theirs = (sign_in(who).get(f"/c/acme/{path}") for who in (member, None))
        worker = ' data-worker="/c/acme/sw.js"'
        assert mine.text.replace(worker, "") == theirs.text
    assert mine.mimetype == "text/html" and "<script" not in mine.text


def test_pages_name_manifest_icon_and_colour_and_give_members_a_worker(sign_in, community, member):
    page, public = (sign_in(who).get("/c/acme/about").text for who in (member, None))
    for each in (page, public):
        assert '<link rel="manifest" href="/c/acme/manifest.webmanifest"' in each
        assert '<link rel="apple-touch-icon" href="/c/acme/icons/apple.png?v=' in each
        assert f'<meta name="theme-color" content="#{community.brand_colour}">' in each
    assert 'data-worker="/c/acme/sw.js"' in page and "data-worker" not in public
