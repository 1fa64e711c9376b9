"""Atom feeds, sitemaps and robots.txt, and what pages say of themselves to search engines."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, render_template, request

from community import limits, text
from community.access import requires
from community.errors import NotFound
from community.paging import LAST_ID
from community.syndication import queries
from community.syndication.structured import described, described_post, is_public
from community.tenancy import url_in

bp = Blueprint("syndication", __name__)

# Pages that search engines may show, of public communities; every other says noindex.
INDEXED = {
    "home.index",
    "members.about",
    "spaces.index",
    "spaces.show",
    "posts.show",
    "feed.hashtag",
    "uploads.show",
    "assets.show",
    "assets.brand",
}


def visitor():
    """A visitor to this community, whoever asks. Raises NotFound where there can be none."""
    someone = queries.visitor_of(g.viewer.community)
    if not someone.can("feed.read"):
        raise NotFound
    return someone


@bp.get("/feed.atom")
@requires("about.read")
def feed():
    someone = visitor()
    return atom(queries.latest_posts(someone), g.viewer.community.name, "home.index")


@bp.get("/spaces/<slug>/feed.atom")
@requires("about.read")
def space_feed(slug):
    space, posts = found(queries.posts_in_space(visitor(), slug))
    return atom(posts, space.name, "spaces.show", slug=space.slug)


@bp.get("/hashtags/<name>/feed.atom")
@requires("about.read")
def hashtag_feed(name):
    tag, posts = found(queries.posts_with_tag(visitor(), name))
    return atom(posts, f"#{tag.name}", "feed.hashtag", name=tag.name)


@bp.get("/members/<handle>/feed.atom")
@requires("about.read")
def member_feed(handle):
    member, posts = found(queries.posts_by_member(visitor(), handle))
    return atom(posts, member.name, "members.show", handle=member.handle)


def found(answer):
    if answer is None:
        raise NotFound
    return answer


def atom(posts, title, page, **values):
    """A feed of posts, or 304 for who has it; its page is the endpoint `page`."""
    community = g.viewer.community
    updated = max(
        (post.edited_at or post.created_at for post in posts), default=community.created_at
    )
    links = {"page": url_in(community, page, **values)}
    links["self"] = url_in(community, request.endpoint, **(request.view_args or {}))
    content = render_template(
        "syndication/feed.xml",
        community=community,
        posts=posts,
        title=title,
        updated=updated,
        links=links,
        base=url_in(community, "home.index"),
        host=urlsplit(url_in(None, "home.index")).hostname,
    )
    return xml(content, "application/atom+xml", last_modified=updated)


def xml(content, mimetype, last_modified=None):
    """An answer that may be kept for a while. What XML cannot hold is left out."""
    response = Response(text.CONTROLS.sub("", content), mimetype=mimetype)
    response.add_etag()
    response.last_modified = last_modified
    response.headers["Cache-Control"] = "public, max-age=300"
    return response.make_conditional(request)


@bp.get("/sitemap.xml")
@requires("site.visit")
def sitemap():
    """Which pages there are: outside of all communities, in one, or a page of one's posts."""
    if g.viewer is None:
        pages = queries.site_pages()
        return xml(render_template("syndication/sitemaps.xml", pages=pages), "application/xml")
    someone, number = visitor(), request.args.get("page", type=int)
    if number is None:
        pages = [(g.viewer.community, queries.pages_of(someone))]
        return xml(render_template("syndication/sitemaps.xml", pages=pages), "application/xml")
    if not 0 <= number <= LAST_ID // limits.SITEMAP_IDS:
        raise NotFound
    content = render_template(
        "syndication/sitemap.xml",
        community=g.viewer.community,
        posts=queries.posts_on_page(someone, number),
        slugs=queries.public_slugs(someone),
    )
    return xml(content, "application/xml")


@bp.get("/robots.txt")
@requires("site.visit")
def robots():
    """Crawlers may come everywhere: pages that are not for them say so. Once for each host."""
    if request.script_root:
        raise NotFound
    community = g.viewer.community if g.viewer else None
    lines = ["User-agent: *", "Disallow:"]
    if community is None or community.visibility == "public":
        lines.append(f"Sitemap: {url_in(community, 'syndication.sitemap')}")
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


@bp.after_app_request
def keep_from_search_engines(response):
    """A community that only members may look into leaves no trace, nor do pages for one person."""
    community = g.viewer.community if g.get("viewer") else None
    public = community is None or community.visibility == "public"
    machines = request.blueprint == "syndication"
    if not public or not (machines or request.endpoint in INDEXED):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


# For the head of public pages: syndication/_head.html.
for describe in (described, described_post, is_public):
    bp.add_app_template_global(describe)
