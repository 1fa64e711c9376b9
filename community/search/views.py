"""The search page, the palette, similar posts, saved and recent searches."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import begin_writing, db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.search import handlers, queries
from community.search.asked import SPANS, Asked, check, filters_of
from community.search.palette import actions_for, places_named
from community.search.turns import take_turn
from community.spaces.queries import places_of

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires("search.use")
def index():
    asked = Asked.of(request.args.getlist)
    if asked.is_empty:
        return show(asked)
    try:
        refuse_haste(limits.SEARCHES)
        question = asked.question
        check(asked, question)
        filters = filters_of(asked, g.viewer, places())
    except Refused as refusal:
        return show(asked, error=refusal), 429 if isinstance(refusal, TooMany) else 422
    meant, found = find_or_correct(asked, question, filters)
    if asked.kind:
        return one_kind(asked, meant, found[asked.kind])
    shown = [(kind, found[kind], first_of(found[kind], meant)) for kind in queries.KINDS]
    page = show(asked, groups=[each for each in shown if each[2]], meant=meant, found=found)
    remember(asked)
    return page


def places():
    """The spaces that this viewer may read; the sidebar shows the same ones."""
    g.places = places_of(g.viewer)
    return [place for _group, each in g.places for place in each]


def refuse_haste(most):
    """Raises TooMany for who searches too often: a member, or everybody at one address."""
    member = g.viewer.member
    who = f"member {member.id}" if member else f"address {request.remote_addr}"
    if not take_turn(f"{request.endpoint} {who}", most[0 if member else 1]):
        raise TooMany(_("That is many searches in a minute. Wait a little, then search again."))


def find_or_correct(asked, question, filters):
    """(the words searched, {kind: Group}): others than were typed where these find nothing."""
    kinds = (asked.kind,) if asked.kind else queries.KINDS
    found = queries.find(g.viewer, question, filters, kinds, asked.newest)
    if not any(group.hits for group in found.values()):
        meant = queries.corrected(g.viewer, asked.words, filters)
        if meant:
            other = queries.find(g.viewer, queries.question_of(meant), filters, kinds, asked.newest)
            if any(group.hits for group in other.values()):
                return meant, other
    return asked.words, found


def first_of(group, meant):
    return rows(group.hits[: limits.FOUND_A_KIND], meant)


def rows(hits, words):
    seen = [place for _group, each in g.places for place in each]
    return queries.rows_of(g.viewer, hits, queries.question_of(words), seen) if hits else []


def one_kind(asked, meant, group):
    """A page of one kind of thing, or the next rows of it."""
    after = request.args.get("after", "")
    hits, older = queries.page_after(group.hits, after, limits.POSTS_A_PAGE)
    shown = {"rows": rows(hits, meant), "older": older, "group": group}
    if is_htmx() and after:
        return render_template("search/_page.html", asked=asked, **shown)
    page = show(asked, meant=meant, found={asked.kind: group}, **shown)
    if not after:
        remember(asked)
    return page


def show(asked, error=None, groups=(), meant="", found=None, **more):
    member = g.viewer.member
    recent, saved = queries.kept_by(member) if member and not found and not error else ([], [])
    shown = {
        "asked": asked,
        "error": error,
        "groups": groups,
        "meant": meant,
        "found": found or {},
        "spans": SPANS,
        "recent": recent,
        "saved": saved,
        **more,
    }
    return render_template("search/index.html", **shown)


def remember(asked):
    """A write of its own, after everything was read."""
    if g.viewer.member is None or not asked.words:
        return
    ids = g.viewer.community.id, g.viewer.member.id
    begin_writing()
    handlers.remember_search(*ids, asked.words, asked.query())
    db.session.commit()


@bp.post("/search/saved")
@requires("searches.keep")
def save():
    asked = Asked.of_query(request.form.get("query", ""))
    try:
        check(asked, asked.question)
        handlers.save_search(
            g.viewer.member, request.form.get("name", ""), asked.words, asked.query()
        )
    except Refused as refusal:
        db.session.rollback()
        return show(asked, error=refusal, name=request.form.get("name", "")), 422
    db.session.commit()
    flash(_("Saved. You find it on the search page."))
    return go(url_for("search.index"))


@bp.post("/search/saved/<int:search_id>/delete")
@requires("searches.keep")
def delete(search_id):
    search = queries.kept_search(g.viewer.member, search_id)
    if search is None:
        raise NotFound
    handlers.delete_search(search)
    db.session.commit()
    return go(url_for("search.index"))


@bp.post("/search/recent/clear")
@requires("searches.keep")
def clear():
    handlers.clear_recent(g.viewer.member)
    db.session.commit()
    return go(url_for("search.index"))


@bp.get("/search/palette")
@requires("search.use")
def palette():
    """The dialog, or with `q` what it offers."""
    if "q" not in request.args:
        return render_template("search/_palette.html")
    words = request.args["q"][: limits.SEARCH[1]]
    actions = actions_for(g.viewer, request.script_root, words)
    spaces = places_named(places(), words)
    hits = []
    if len(words.strip()) >= limits.SEARCH[0]:
        refuse_haste(limits.SUGGESTIONS)
        hits = quick_hits(words)
    return render_template(
        "search/_options.html", actions=actions, spaces=spaces, rows=rows(hits, words), words=words
    )


def quick_hits(words):
    """A few posts and members."""
    question = queries.question_of(words)
    near = tuple(place.id for _group, each in g.places for place in each)
    filters = queries.Filters(near, queries.other_spaces(g.viewer, near))
    kinds = ("posts", "members")
    found = queries.find(g.viewer, question, filters, kinds, titles_only=True)
    return [*found["members"].hits[:4], *found["posts"].hits[:6]]


@bp.get("/search/similar")
@requires("posts.create")
def similar():
    """Posts that may answer already what somebody is about to ask."""
    refuse_haste(limits.SUGGESTIONS)
    title = request.args.get("title", "")[: limits.POST_TITLE[1]]
    hits = queries.similar_posts(g.viewer, title, [place.id for place in places()])
    return render_template("search/_similar.html", rows=rows(hits, title))
