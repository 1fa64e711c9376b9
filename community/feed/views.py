"""The home feed with its tabs, what came meanwhile, and hashtag pages."""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, url_for

from community.access import Role, requires
from community.db import now
from community.errors import NotFound, NotMember, NotSignedIn
from community.feed.queries import (
    NEWS_AT_ONCE,
    OWN_TABS,
    PERIODS,
    TABS,
    Choice,
    feed_page,
    news_of,
)
from community.htmx import is_htmx
from community.members.queries import newest_members
from community.paging import cursor_of, read_cursor
from community.posts.models import KINDS
from community.posts.queries import hashtag_by_name, hashtag_page
from community.reactions.queries import reactions_on
from community.spaces.queries import readable_space
from community.welcome.queries import checklist_of

bp = Blueprint("feed", __name__)


@requires("about.read")
def feed():
    """The home page of a community; who may not look around gets its public face instead."""
    if g.viewer.role < Role.VISITOR:
        return redirect(url_for("members.about"), 303)
    choice, after = chosen(), request.args.get("after")
    page = feed_page(g.viewer, choice, after)
    shown = {
        "page": page,
        "choice": choice,
        "line": line_in(page.items, choice, after),
        "reactions": reactions_on(g.viewer, page.items),
    }
    if is_htmx():
        return render_template("posts/_page.html", **shown)
    around = {"newest": newest_members(g.viewer), "checklist": checklist_of(g.viewer)}
    tabs = TABS if g.viewer.member else [tab for tab in TABS if tab not in OWN_TABS]
    since = None if after else newest_of(page.items, choice)
    tools = {"tabs": tabs, "since": since, "address": address}
    return render_template("feed/home.html", **tools, **shown, **around)


def chosen():
    """What the address asks for: what makes no sense in it is as if it were not said, but a space
    has to be there, and somebody's own tabs need somebody."""
    asked = request.args
    tab, period, kind = asked.get("tab"), asked.get("period"), asked.get("type")
    if tab in OWN_TABS and not g.viewer.member:
        raise NotMember if g.user else NotSignedIn
    slug = asked.get("space")
    space = readable_space(g.viewer, slug) if slug else None
    if slug and space is None:
        raise NotFound
    return Choice(
        tab=tab if tab in TABS else "new",
        period=period if period in PERIODS else "week",
        space=space,
        kind=kind if kind in KINDS else None,
    )


def address(choice, path="/", **changes):
    """The address of a choice, or of it with changes, as short as it can be."""
    said = {
        "tab": choice.tab,
        "period": choice.period,
        "space": choice.space.slug if choice.space else None,
        "type": choice.kind,
        **changes,
    }
    plain = {"tab": "new", "period": "week"}
    said = {key: value for key, value in said.items() if value and value != plain.get(key)}
    if said.get("tab") != "top":
        said.pop("period", None)
    return f"{request.script_root}{path}{'?' if said else ''}{urlencode(said)}"


def newest_of(posts, choice):
    """The cursor after which there would be news, where the list can have any."""
    if not choice.has_news:
        return None
    return cursor_of(posts[0].created_at, posts[0].id) if posts else cursor_of(now(), 0)


def line_in(posts, choice, after):
    """The id of the post above which "new since your last visit" ends, if it ends on this page."""
    seen_at = g.viewer.member and g.viewer.member.feed_seen_at
    if not seen_at or choice.tab != "new":
        return None
    above = read_cursor(after)[0] if after else None
    for post in posts:
        if post.created_at <= seen_at:
            return post.id if above is not None and above > seen_at else None
        above = post.created_at
    return None


@bp.get("/news")
@requires("feed.read")
def news():
    """A part that says how much came above a list since it was read, or with `show` all of it."""
    choice, since = chosen(), request.args.get("since", "")
    if not choice.has_news:
        raise NotFound
    posts = news_of(g.viewer, choice, since)
    if not is_htmx():
        return redirect(address(choice), 303)
    fits = len(posts) <= NEWS_AT_ONCE and "empty" not in request.args
    shown = {"choice": choice, "address": address, "fits": fits, "most": NEWS_AT_ONCE}
    if "show" not in request.args:
        return render_template("feed/_news.html", posts=posts, since=since, **shown)
    shown |= {"since": newest_of(posts, choice) if posts else since, "posts": ()}
    reactions = reactions_on(g.viewer, posts)
    return render_template("feed/_revealed.html", revealed=posts, reactions=reactions, **shown)


@bp.get("/hashtags/<name>")
@requires("hashtags.read")
def hashtag(name):
    tag = hashtag_by_name(g.viewer, name)
    if tag is None:
        raise NotFound
    page = hashtag_page(g.viewer, tag, request.args.get("after"))
    if not page.items and "after" not in request.args:
        raise NotFound  # a tag that only hidden posts carry must not show that it exists
    reactions = reactions_on(g.viewer, page.items)
    template = "posts/_page.html" if is_htmx() else "feed/hashtag.html"
    return render_template(template, page=page, reactions=reactions, tag=tag)
