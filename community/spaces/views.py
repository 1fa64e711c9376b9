"""Spaces: the list, one space with its posts, and arranging them."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from community.access import requires
from community.db import begin_writing, db
from community.errors import NotFound, Refused
from community.htmx import go, is_htmx
from community.members.views.chosen import Chosen
from community.posts import queries as posts
from community.reactions.queries import reactions_on
from community.spaces import handlers, queries
from community.spaces.forms import SpaceForm
from community.spaces.models import Space, SpaceGroup

bp = Blueprint("spaces", __name__)


def space_or_404(slug):
    space = queries.readable_space(g.viewer, slug)
    if space is None:
        raise NotFound
    return space


def managed_or_404(slug):
    """A space as those see it who arrange spaces: archived ones too."""
    mine = select(Space).filter_by(community_id=g.viewer.community.id, slug=slug)
    return db.one_or_404(mine)


def group_or_404(group_id):
    mine = select(SpaceGroup).filter_by(community_id=g.viewer.community.id, id=group_id)
    return db.one_or_404(mine)


@bp.get("/spaces")
@requires("spaces.read")
def index():
    return render_template("spaces/index.html", groups=queries.listing_of(g.viewer))


@bp.get("/spaces/<slug>")
@requires("spaces.read")
def show(slug):
    space = queries.readable_space(g.viewer, slug)
    if space is None:
        return show_locked(slug)
    after = request.args.get("after")
    if request.args.get("tab") == "deleted" and g.viewer.can("posts.moderate"):
        page = posts.deleted_page(g.viewer, space, after)
        return render_template("spaces/deleted.html", space=space, page=page)
    page = posts.space_page(g.viewer, space, after)
    pinned = [] if after else posts.pinned_in(g.viewer, space)
    reactions = reactions_on(g.viewer, page.items + list(pinned))
    template = "posts/_page.html" if is_htmx() else "spaces/show.html"
    shown = render_template(template, space=space, page=page, pinned=pinned, reactions=reactions)
    if g.viewer.member and has_news(space):
        remember_visit(space.id, g.viewer.member.id)
    return shown


def show_locked(slug):
    """Of a space that opens at a level one has not reached: what is missing, and nothing of what
    is in it."""
    space = queries.locked_space(g.viewer, slug)
    if space is None:
        raise NotFound
    return render_template("spaces/locked.html", space=space), 403


def has_news(space):
    """Whether a visit would change anything: there is nothing to remember where all was seen."""
    visited_at = queries.visit_of(g.viewer.member, space)
    newest = space.last_post_at
    return visited_at is None or (newest is not None and newest > visited_at)


def remember_visit(space_id, member_id):
    """Opening a space is the visit: a write of its own, after everything was read."""
    begin_writing()
    handlers.record_visit(g.viewer.community.id, space_id, member_id)
    db.session.commit()


def offered():
    """What the form of a space offers to choose from."""
    return queries.groups_of(g.viewer.community.id), g.viewer.community.levels


@bp.get("/spaces/new")
@requires("spaces.manage")
def new():
    form = SpaceForm.blank(*offered())
    return show_form(form, None)


@bp.post("/spaces/new")
@requires("spaces.manage")
def create():
    form = SpaceForm.sent(*offered())
    try:
        group, fields = form.group_and_fields()
        space = handlers.create_space(g.viewer.community, group, **fields)
    except Refused as refusal:
        return refuse(form, None, refusal)
    db.session.commit()
    flash(_("%(name)s is open.", name=space.name))
    return redirect(url_for("spaces.show", slug=space.slug), 303)


@bp.get("/spaces/<slug>/edit")
@requires("spaces.manage")
def edit(slug):
    space = managed_or_404(slug)
    form = SpaceForm.of(space, *offered())
    return show_form(form, space)


@bp.post("/spaces/<slug>/edit")
@requires("spaces.manage")
def save(slug):
    space = managed_or_404(slug)
    form = SpaceForm.sent(*offered())
    try:
        group, fields = form.group_and_fields()
        handlers.edit_space(space, group, **fields)
    except Refused as refusal:
        return refuse(form, slug, refusal)
    db.session.commit()
    flash(_("%(name)s is saved.", name=space.name))
    return redirect(url_for("spaces.show", slug=space.slug), 303)


def show_form(form, space):
    listing = queries.space_listing(space) if space and not space.is_open else []
    shown = {"listing": listing, "chosen": Chosen.sent("handle")}
    return render_template("spaces/form.html", form=form, space=space, **shown)


def refuse(form, slug, refusal):
    db.session.rollback()
    form.blame(refusal)
    space = managed_or_404(slug) if slug else None
    return show_form(form, space), 422


@bp.post("/spaces/<slug>/archive")
@requires("spaces.manage")
def archive(slug):
    handlers.archive_space(managed_or_404(slug), g.viewer.member)
    db.session.commit()
    flash(_("The space is archived. Its posts are kept, and come back with it."))
    return redirect(url_for("admin.spaces"), 303)


@bp.post("/spaces/<slug>/restore")
@requires("spaces.manage")
def restore(slug):
    space = managed_or_404(slug)
    handlers.restore_space(space)
    db.session.commit()
    flash(_("%(name)s is back with its posts.", name=space.name))
    return redirect(url_for("admin.spaces"), 303)


@bp.post("/spaces/<slug>/move")
@requires("spaces.manage")
def move(slug):
    """Buttons send `step` (-1 or 1); dragging sends `group` and `index`."""
    space = managed_or_404(slug)
    if group_id := request.form.get("group", type=int):
        group = group_or_404(group_id)
        handlers.place_space(space, group.id, request.form.get("index", type=int))
    else:
        handlers.move_space(space, -1 if request.form.get("step") == "-1" else 1)
    db.session.commit()
    return arranged()


def arranged():
    if is_htmx():
        spaces = queries.managed_spaces(g.viewer.community.id)
        groups = queries.groups_of(g.viewer.community.id)
        return render_template("admin/_spaces.html", spaces=spaces, groups=groups)
    return go(url_for("admin.spaces"))


@bp.post("/spaces/groups")
@requires("spaces.manage")
def create_group():
    try:
        handlers.create_group(g.viewer.community, request.form.get("name", ""))
    except Refused as refusal:
        flash(str(refusal))
        return redirect(url_for("admin.spaces"), 303)
    db.session.commit()
    return redirect(url_for("admin.spaces"), 303)


@bp.post("/spaces/groups/<int:group_id>/move")
@requires("spaces.manage")
def move_group(group_id):
    step = -1 if request.form.get("step") == "-1" else 1
    handlers.move_group(group_or_404(group_id), step)
    db.session.commit()
    return arranged()


@bp.post("/spaces/<slug>/members")
@requires("spaces.manage")
def list_member(slug):
    """Let people into a private or secret space, by handle, or take them off its list."""
    space = managed_or_404(slug)
    change = handlers.unlist_member if request.form.get("remove") else handlers.list_member
    try:
        members = Chosen.sent("handle").checked()
    except Refused as refusal:
        flash(str(refusal))
        typed = " ".join(request.form.getlist("handle"))
        return redirect(url_for("spaces.edit", slug=slug, handle=typed, _anchor="listing"), 303)
    for member in members:
        change(space, member)
    db.session.commit()
    return redirect(url_for("spaces.edit", slug=slug, _anchor="listing"), 303)
