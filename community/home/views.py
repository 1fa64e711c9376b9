"""The install itself, outside every community."""

from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text

from community.access import ROLE_NAMES, Viewer, requires
from community.accounts.queries import any_operator
from community.accounts.views.sign_in import ask_for_code
from community.communities.handlers import checked_name, free_slug
from community.communities.queries import all_communities, community_by_slug, public_communities
from community.config import ROOT
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.feed.queries import unread_counts
from community.feed.views import feed
from community.home.handlers import found_community
from community.htmx import go, is_htmx
from community.mail import Mail
from community.members.queries import member_of, memberships_of
from community.storage import store
from community.tenancy import path_in, safe_path
from community.text import slug_of

bp = Blueprint("home", __name__)

KEYS = (  # what static/js/keys.js and the editor listen to, for people
    (
        _l("Go"),
        (
            (("?",), _l("Show this list")),
            (("/",), _l("Search")),
            (("g", "h"), _l("Home")),
            (("g", "s"), _l("Spaces")),
            (("g", "m"), _l("Members")),
            (("g", "l"), _l("Leaderboard")),
            (("g", "n"), _l("Notifications")),
            (("g", "t"), _l("Messages")),
            (("c",), _l("Write a post")),
        ),
    ),
    (
        _l("In a list of posts, or among comments"),
        (
            (("j",), _l("Next")),
            (("k",), _l("The one before")),
            (("o",), _l("Open")),
            (("l",), _l("Like, or no longer")),
            (("r",), _l("Reply")),
        ),
    ),
)
CHORDS = (
    (("Ctrl", "K"), _l("Search, also while writing")),
    (("Ctrl", "Enter"), _l("Send what you are writing")),
)


@bp.get("/")
@requires("site.visit")
def index():
    """Inside a community the feed; outside the front page, the picker, or the only community."""
    if g.viewer:
        return feed()
    if g.user:
        return picker()
    communities = public_communities()
    if not any_operator() and not communities:
        return start()
    if len(all_communities(2)) == 1 and communities:
        return redirect(path_in(communities[0]), 303)
    return render_template("home/landing.html", communities=communities)


def picker():
    mine = memberships_of(g.user)
    if len(mine) == 1:
        return redirect(path_in(mine[0].community), 303)
    return show_communities()


@bp.get("/communities")
@requires("site.account")
def communities():
    return show_communities()


def show_communities():
    mine = unread_counts(g.user, lambda member: Viewer(member.community, member, hides=True))
    known = {member.community_id for member, _count in mine}
    others = [each for each in public_communities() if each.id not in known]
    return render_template("home/communities.html", mine=mine, others=others, roles=ROLE_NAMES)


def start(**shown):
    """The form that starts a community; on an empty install it is the first page of all."""
    defaults = {"name": request.args.get("name", ""), "slug": request.args.get("slug", "")}
    empty = any_operator() is None
    return render_template("home/start.html", **{"email": "", "empty": empty, **defaults, **shown})


@bp.get("/communities/new")
@requires("site.found")
def new_community():
    """Also where signing in ends that began with this form: then the community is there."""
    started = community_by_slug(request.args.get("slug", ""))
    member = member_of(started.id, g.user.id) if g.user and started else None
    if member:
        return redirect(path_in(started, "/" if member.welcomed_at else "/welcome"), 303)
    return start()


@bp.post("/communities/new")
@requires("site.found")
def create_community():
    typed = {key: request.form.get(key, "") for key in ("name", "slug", "email")}
    slug = typed["slug"].strip().lower() or slug_of(typed["name"])
    try:
        if g.user is None:
            return found_after_code(typed["name"], slug, typed["email"])
        community = found_community(g.user, typed["name"], slug)
    except Refused as refusal:
        db.session.rollback()
        return start(**typed, error=refusal), 429 if isinstance(refusal, TooMany) else 422
    db.session.commit()
    return redirect(path_in(community, "/welcome"), 303)


def found_after_code(name, slug, email):
    """Check the name and slug now; start the community when the address is proved."""
    founding = {"name": checked_name(name), "slug": free_slug(slug)}
    return ask_for_code(email, url_for("home.new_community", **founding), founding)


@bp.post("/theme")
@requires("site.visit")
def theme():
    """Remember light or dark in a cookie, so that the next page comes right the first time."""
    chosen = request.form.get("theme")
    response = go(safe_path(request.form.get("next"), f"{request.script_root}/"))
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=31536000, path="/", samesite="Lax")
    else:
        response.delete_cookie("theme", path="/")
    return response


@bp.get("/keyboard")
@requires("feed.read")
def keyboard():
    """Every shortcut; for the dialog that `?` opens only the list of them."""
    template = "home/_keys.html" if is_htmx() else "home/keyboard.html"
    off = request.cookies.get("shortcuts") == "off"
    return render_template(template, keys=KEYS, chords=CHORDS, off=off)


@bp.post("/keyboard")
@requires("feed.read")
def switch_keys():
    """Turn the shortcuts of single keys off, or on again, in this browser."""
    response = go(url_for("home.keyboard"))
    if request.form.get("shortcuts") == "off":
        response.set_cookie("shortcuts", "off", max_age=31536000, path="/", samesite="Lax")
    else:
        response.delete_cookie("shortcuts", path="/")
    return response


@bp.get("/healthz")
@requires("site.visit")
def healthz():
    return {"status": "ok"}


@bp.get("/readyz")
@requires("site.visit")
def readyz():
    """Ready when the database answers with every migration applied, and files can be kept."""
    db.session.execute(text("select 1"))
    version = db.session.scalar(text("select version_num from alembic_version"))
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    migrated = version == scripts.get_current_head()
    store()
    return {"status": "ok" if migrated else "migrations are missing"}, 200 if migrated else 503


@bp.get("/dev/mail")
@requires("site.visit")
def dev_mail():
    """In development: the mails that would have been sent, the newest first."""
    if not current_app.config["DEVELOPMENT"]:
        raise NotFound
    mails = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(50)).all()
    return render_template("home/dev_mail.html", mails=mails)
