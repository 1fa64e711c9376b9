"""Writing a post, at once or for later, and editing one."""

from dataclasses import replace

from flask import abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, undefer_group

from community.access import requires
from community.composing.forms import PostForm
from community.composing.handlers import publishing
from community.composing.handlers.drafts import discard_drafts_at
from community.composing.models import Draft
from community.composing.moments import tomorrow_morning, zone_of
from community.composing.queries import Place, draft_for, own_draft
from community.composing.views import bp, exact
from community.composing.views.drafts import draft_id_sent, keep_and_close
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.mentions.queries import unheard_words
from community.posts import handlers as posts
from community.posts.views import post_or_404
from community.spaces.queries import readable_space, readable_spaces


@bp.get("/posts/new")
@requires("posts.create")
def new():
    """The composer: with ?draft=N for that draft, else with what was begun in the ?space=."""
    slug = request.args.get("space", "")
    draft = draft_to_go_on_with(slug)
    if draft is None:
        return compose(PostForm(space=slug))
    form = PostForm.of_draft(draft, zone_of(g.viewer.member))
    return compose(form, draft)


def draft_to_go_on_with(slug):
    number = request.args.get("draft", type=int)
    if number is not None:
        draft = own_draft(g.viewer, number, joinedload(Draft.space))
        if draft is None or draft.kind != "post":
            raise NotFound
        return draft
    space = readable_space(g.viewer, slug) if slug else None
    return draft_for(g.viewer, "post", space=space) if space or not slug else None


def compose(form, draft=None, error=None):
    zone = zone_of(g.viewer.member)
    shown = {
        "spaces": writable_spaces(),
        "form": form,
        "draft": draft,
        "error": error,
        "zone": zone.key,
        "offered_at": form.publish_at or tomorrow_morning(zone),
    }
    if not is_htmx():
        return render_template("composing/new.html", **shown)
    part = "composing/_inline.html" if "inline" in request.values else "composing/_form.html"
    return render_template(part, **shown)


def writable_spaces():
    spaces = db.session.scalars(readable_spaces(g.viewer).order_by("position")).all()
    return [space for space in spaces if g.viewer.can("posts.create", space)]


@bp.post("/posts/new")
@requires("posts.create")
def create_anywhere():
    """The composer's form: the space is a field of it."""
    return create(request.form.get("space", ""))


@bp.post("/spaces/<slug>/posts")
@requires("posts.create")
def create(slug):
    form = replace(PostForm.sent(), space=slug)
    if "add_answer" in request.form:
        return compose(form, draft_sent())
    if "draft" in request.form:
        more = request.form["draft"] == "full"  # from the small composer to the whole one
        page = url_for("composing.new", space=slug) if more else url_for("composing.index")
        return keep_and_close(form, page)
    space = readable_space(g.viewer, slug)
    if space is None:
        raise NotFound
    if not g.viewer.can("posts.create", space):
        abort(403)
    if form.announce and not g.viewer.can("posts.announce"):
        abort(403)
    try:
        return schedule(space, form) if form.later else publish(space, form)
    except Refused as refusal:
        db.session.rollback()
        status = 429 if isinstance(refusal, TooMany) else 422
        return compose(form, draft_sent(), refusal), status


def draft_sent():
    """The draft that the form names, if it is (still) there."""
    number = draft_id_sent()
    return own_draft(g.viewer, number) if number is not None else None


def publish(space, form):
    waited = "waited" in request.form
    post = publishing.publish(space, g.viewer.member, form, draft_id_sent(), waited)
    db.session.commit()
    tell_in_vain(post)
    return go(url_for("posts.show", post_id=post.id))


def tell_in_vain(post):
    if words := unheard_words(g.viewer, post.body_html, post.space):
        flash(words)


def schedule(space, form):
    waited = "waited" in request.form
    draft = publishing.schedule(space, g.viewer.member, form, draft_id_sent(), waited)
    db.session.commit()
    flash(_("It will be published on %(moment)s.", moment=exact(draft.publish_at)))
    return go(url_for("composing.index"))


@bp.get("/posts/<int:post_id>/edit")
@requires("posts.edit")
def edit(post_id):
    post = editable_or_403(post_id)
    draft = draft_for(g.viewer, "post_edit", post=post)
    typed = draft or post
    return show_edit(post, PostForm(title=typed.title, body=typed.body), draft)


def editable_or_403(post_id):
    post = post_or_404(post_id, undefer_group("body"))
    if not post.editable_by(g.viewer):
        abort(403)
    return post


def show_edit(post, form, draft=None, error=None):
    page = "composing/_edit.html" if is_htmx() else "composing/edit.html"
    return render_template(page, post=post, form=form, draft=draft, error=error)


@bp.post("/posts/<int:post_id>/edit")
@requires("posts.edit")
def save(post_id):
    post, form = editable_or_403(post_id), PostForm.sent()
    page = url_for("posts.show", post_id=post_id)
    if "draft" in request.form:
        return keep_and_close(form, page)
    try:
        posts.edit_post(post, g.viewer.member, form.title, form.body)
        discard_drafts_at(g.viewer.member, Place("post_edit", post=post))
    except Refused as refusal:
        db.session.rollback()
        post = post_or_404(post_id)
        return show_edit(post, form, draft_for(g.viewer, "post_edit", post=post), refusal), 422
    db.session.commit()
    tell_in_vain(post)
    return go(page)
