"""Who is asking, and where? Runs before every view: session -> user -> community -> member."""

from urllib.parse import urlencode

from flask import g, has_request_context, request
from flask_login import LoginManager, current_user

from community import limits
from community.access import Viewer
from community.accounts.browser import SESSION_COOKIE, cookie_name
from community.accounts.handlers.sessions import touch_session
from community.accounts.queries import session_of
from community.accounts.secrets import token_hash
from community.communities.queries import community_by_domain
from community.db import begin_writing, db, now, to_ms, writing
from community.errors import Banned, Leaving, NotFound
from community.members.handlers.presence import note_seen, unseen_for_long
from community.members.queries import entrance
from community.reading.queries import marks_on
from community.spaces.queries import places_of
from community.tenancy import is_our_host
from community.uploads.queries import first_pictures

SAFE = {"GET", "HEAD", "OPTIONS"}
WITHOUT_DATABASE = {"assets.show", "assets.brand", "home.healthz"}
OPEN_TO_THE_LEAVING = {"accounts", "factors", "identities", "privacy", "uploads"}
OPEN_TO_ALL = {"home.theme", "notifications.unsubscribe", "notifications.stop", None}
login_manager = LoginManager()


@login_manager.request_loader
def user_from_cookie(request):
    """The user of the session whose token the cookie holds."""
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    g.session = session_of(token_hash(token)) if token else None
    if g.session is None:
        return None
    if g.session.seen_at < now() - limits.SESSION_TOUCH:
        slide(token)
    return g.session.user if g.session else None  # it may have been ended just now


def slide(token):
    """Write down that a session is in use, about once an hour, also when a page is only read."""
    begin_writing()
    g.session = session_of(token_hash(token))
    if g.session is not None:
        touch_session(g.session, request.remote_addr or "")
    db.session.commit()
    writing.set(request.method not in SAFE)
    g.session = session_of(token_hash(token))


def enter():
    g.user = g.viewer = g.session = None
    g.asked_at = now()  # before anything is read: what comes after it is new to the page
    writing.set(request.method not in SAFE)
    if request.endpoint in WITHOUT_DATABASE:
        return
    user = g.user = current_user._get_current_object() if current_user.is_authenticated else None
    community, member, hides = find_community(user)
    if member is not None and unseen_for_long(member):
        community, member, hides = be_seen(member, user)
    if community is not None:
        g.viewer = viewer_for(community, member, hides)
        if g.viewer.banned and not open_to_the_leaving():
            raise Banned
    if user and user.erase_at and not open_to_the_leaving():
        raise Leaving


def be_seen(member, user):
    """Note that a member is here, every few minutes, also when a page is only read."""
    member_id = member.id
    begin_writing()
    note_seen(member_id)
    db.session.commit()
    writing.set(request.method not in SAFE)
    return find_community(user)


def open_to_the_leaving():
    return request.blueprint in OPEN_TO_THE_LEAVING or request.endpoint in OPEN_TO_ALL


def viewer_for(community, member, hides):
    """Who is banned is kept out, also after leaving; who left is from outside again."""
    if member is not None and member.is_banned:
        return Viewer(community, None, banned=member)
    if member is None or not member.is_here:
        return Viewer(community, None)
    strong = g.session.second_factor_at is not None
    return Viewer(community, member, strong=strong, hides=hides)


def find_community(user):
    """(Community, Member or None, whether a block concerns them); outside (None, None, False).

    Raises NotFound for an unknown community, or a host that is not ours.
    """
    slug = request.environ.get("community.slug")
    if slug is None and is_our_host():
        return None, None, False
    if slug is None:
        community = community_by_domain(request.host)
        slug = community.slug if community else None
    found = slug and entrance(slug, user.id if user else None)
    if not found:
        raise NotFound
    return found


def sidebar():
    """The groups of spaces for this page, asked for once."""
    if "places" not in g:
        g.places = places_of(g.viewer) if g.viewer else []
    return g.places


def places():
    """The places of the sidebar by the id of their space."""
    if "places_by_id" not in g:
        g.places_by_id = {place.id: place for _group, each in sidebar() for place in each}
    return g.places_by_id


def shown_with(posts):
    """What the cards of these posts show besides them: pictures, and the viewer's own marks."""
    marks, known = marks_on(g.viewer, posts), places()
    return {
        "pictures": first_pictures(posts),
        "bookmarked": marks.bookmarked,
        "unread": {
            post.id
            for post in posts
            if post.id not in marks.opened
            and is_unread(post, g.viewer.member, known.get(post.space_id))
        },
    }


def is_unread(post, member, place):
    """A post of a space that was opened or closed a moment ago may be shown without its place."""
    if place is None or member is None or post.author_id == member.id:
        return False
    seen_at = max(place.visited_at or member.joined_at, now() - limits.UNREAD_REACH)
    return post.created_at > seen_at


def asked_at():
    """When this page was asked for, as its stream and its lists want to know it."""
    return to_ms(g.asked_at)


def here():
    """The address of this page, without its host."""
    query = f"?{request.query_string.decode('utf-8', 'replace')}" if request.query_string else ""
    return f"{request.script_root}{request.path}{query}"


def here_with(**changes):
    """The same page with other arguments in its address; None leaves one out."""
    changed = {**request.args.to_dict(), **changes}
    arguments = {key: value for key, value in changed.items() if value is not None}
    return f"{request.script_root}{request.path}?{urlencode(arguments)}"


def page_context():
    """What every template may use besides what its view gives it; mails need none of it."""
    if not has_request_context():
        return {}
    return {
        "viewer": g.get("viewer"),
        "user": g.get("user"),
        "root": request.script_root,
        "theme": request.cookies.get("theme"),
        "asked_at": asked_at,
        "here": here,
        "here_with": here_with,
        "sidebar": sidebar,
        "places": places,
        "shown_with": shown_with,
    }


def init_app(app):
    app.before_request(enter)
    login_manager.init_app(app)
    app.context_processor(page_context)
