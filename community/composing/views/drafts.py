"""Drafts: saved while somebody types, listed, gone on with, discarded; and scheduled posts."""

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from community.access import requires
from community.comments.queries import readable_comment, rights_on
from community.composing import queries
from community.composing.forms import PostForm
from community.composing.handlers import drafts, publishing
from community.composing.models import KINDS, Draft
from community.composing.queries import Place
from community.composing.views import bp, clock
from community.db import db, from_ms
from community.errors import NotFound, Refused
from community.htmx import go, is_htmx
from community.paging import LAST_MS
from community.posts.queries import readable_post
from community.spaces.queries import readable_space
from community.tenancy import safe_path


@bp.get("/drafts")
@requires("drafts.keep")
def index():
    after = request.args.get("after")
    page = queries.drafts_page(g.viewer, after)
    scheduled = [] if after else queries.scheduled_by(g.viewer.member)
    posts, comments = queries.posts_of_drafts(g.viewer, page.items)
    shown = {"page": page, "scheduled": scheduled, "posts": posts, "comments": comments}
    return render_template(
        "composing/_list.html" if is_htmx() else "composing/drafts.html", **shown
    )


@bp.post("/drafts")
@requires("drafts.keep")
def keep():
    """Keep what is typed in a form: asked for by a script as one types, or by a button."""
    if request.accept_mimetypes.best == "application/json":
        return save_quietly()
    place = place_sent()
    page = url_for("composing.index")
    if place is not None and (place.post or place.comment):
        post_id = place.post.id if place.post else place.comment.post_id
        page = url_for("posts.show", post_id=post_id, _anchor="reply")
    return keep_and_close(PostForm.sent(), page)


def save_quietly():
    member, form = g.viewer.member, PostForm.sent()
    since = request.form.get("draft_since", type=int)
    since = from_ms(since) if since is not None and 0 <= since <= LAST_MS else None
    number, place = draft_id_sent(), place_sent()
    if place is None and number is None:
        raise NotFound
    try:
        draft = drafts.save_draft(member, place, form, number, since)
    except Refused as refusal:
        db.session.rollback()
        return jsonify(words=str(refusal)), 409 if isinstance(refusal, drafts.Gone) else 422
    db.session.commit()
    if draft is None:
        return jsonify(id=None, words="")
    return jsonify(id=draft.id, words=_("Saved %(time)s", time=clock(draft.saved_at)))


def draft_id_sent():
    return request.form.get("draft_id", type=int)


def place_sent():
    """Where the form says that its words belong; None where the viewer cannot write (any more)."""
    kind = request.form.get("draft_kind", "post")
    if kind not in KINDS:
        abort(422)
    if kind == "post":
        space = readable_space(g.viewer, request.form.get("space", ""))
        return Place("post", space) if space else None
    if kind in {"comment", "post_edit"}:
        post = readable_post(g.viewer, request.form.get("post_id", 0, type=int))
        return Place(kind, post=post) if post else None
    comment = readable_comment(g.viewer, request.form.get("comment_id", 0, type=int))
    return Place(kind, comment=comment) if comment else None


def keep_and_close(form, page):
    """Save a draft because somebody pressed the button, and lead to a page. It is kept in any case:
    when the one the form names is gone, as another."""
    member, number, place = g.viewer.member, draft_id_sent(), place_sent()
    scheduled = queries.own_draft(g.viewer, number) if "waited" in request.form else None
    if scheduled is not None:
        publishing.unschedule(scheduled.id)
    try:
        try:
            draft = drafts.save_draft(member, place, form, number)
        except drafts.Gone:
            if place is None:
                raise NotFound from None
            draft = drafts.save_draft(member, place, form)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal))
        return go(page)
    db.session.commit()
    flash(_("Your draft is saved.") if draft else _("There was nothing to save."))
    return go(page)


def draft_or_404(draft_id):
    options = joinedload(Draft.space), joinedload(Draft.post), joinedload(Draft.comment)
    draft = queries.own_draft(g.viewer, draft_id, *options)
    if draft is None:
        raise NotFound
    return draft


@bp.get("/drafts/<int:draft_id>")
@requires("drafts.keep")
def show(draft_id):
    """Lead to the form that goes on with a draft; where there is none any more, show its words."""
    draft = draft_or_404(draft_id)
    page = page_to_go_on(draft)
    return redirect(page, 303) if page else render_template("composing/words.html", draft=draft)


def page_to_go_on(draft):
    """Where the viewer may go on with a draft, or None."""
    if draft.kind == "post":
        return page_of_new_post(draft)
    return page_of_post(draft) if draft.post_id else page_of_comment(draft)


def page_of_new_post(draft):
    space = readable_space(g.viewer, draft.space.slug) if draft.space else None
    open_here = space is not None and g.viewer.can("posts.create", space)
    return url_for("composing.new", draft=draft.id) if open_here else None


def page_of_post(draft):
    post = readable_post(g.viewer, draft.post_id)
    if post is None:
        return None
    if draft.kind == "post_edit":
        return url_for("composing.edit", post_id=post.id) if post.editable_by(g.viewer) else None
    page = url_for("posts.show", post_id=post.id, _anchor="reply")
    return page if rights_on(g.viewer, post).reply else None


def page_of_comment(draft):
    comment = readable_comment(g.viewer, draft.comment_id)
    if comment is None:
        return None
    if draft.kind == "comment_edit":
        page = url_for("comments.edit", comment_id=comment.id)
        return page if comment.editable_by(g.viewer) else None
    page = url_for("comments.reply", comment_id=comment.id)
    return page if rights_on(g.viewer, comment.post).reply else None


@bp.get("/drafts/<int:draft_id>/delete")
@requires("drafts.keep")
def ask_delete(draft_id):
    back = safe_path(request.args.get("next"), url_for("composing.index"))
    return render_template("composing/delete.html", draft=draft_or_404(draft_id), back=back)


@bp.post("/drafts/<int:draft_id>/delete")
@requires("drafts.keep")
def delete(draft_id):
    drafts.discard_draft(draft_or_404(draft_id))
    db.session.commit()
    flash(_("The draft is deleted."))
    return go(safe_path(request.form.get("next"), url_for("composing.index")))


@bp.post("/drafts/<int:draft_id>/publish")
@requires("posts.create")
def publish_now(draft_id):
    """Publish a scheduled post before its time."""
    draft = draft_or_404(draft_id)
    if draft.publish_at is None:
        raise NotFound
    try:
        post = publishing.publish_scheduled(draft)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal))
        return go(url_for("composing.index"))
    db.session.commit()
    return go(url_for("posts.show", post_id=post.id))


@bp.post("/drafts/<int:draft_id>/unschedule")
@requires("drafts.keep")
def unschedule(draft_id):
    publishing.unschedule(draft_or_404(draft_id).id)
    db.session.commit()
    flash(_("It is a draft again."))
    return go(url_for("composing.index"))
