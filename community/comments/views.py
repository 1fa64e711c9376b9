"""Writing comments and replies, and reading further ones."""

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import undefer

from community import limits
from community.access import requires
from community.comments import handlers, queries
from community.comments.models import Comment
from community.db import db, to_ms
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.mentions.queries import unheard_words
from community.posts.queries import readable_post
from community.posts.views import page_of_post, post_or_404, remember_opening, seen_in_address
from community.reactions.queries import reactions_on

bp = Blueprint("comments", __name__)


def link_to(comment):
    """A comment's address: the page of its post that holds it."""
    anchor = f"comment-{comment.id}"
    return url_for("posts.show", post_id=comment.post_id, comment=comment.id, _anchor=anchor)


def comment_or_404(comment_id, *options):
    comment = queries.readable_comment(g.viewer, comment_id, *options)
    if comment is None:
        raise NotFound
    return comment


@bp.post("/posts/<int:post_id>/comments")
@requires("comments.create")
def create(post_id):
    post = post_or_404(post_id)
    if not g.viewer.can("comments.create", post.space):
        abort(403)
    body = request.form.get("body", "")
    answers = answered(post)
    try:
        comment = handlers.create_comment(post, g.viewer.member, body, answers)
    except Refused as refusal:
        db.session.rollback()
        return refuse(post_id, body, answers, refusal)
    db.session.commit()
    tell_of_unheard(comment)
    if is_htmx():
        return render_template(
            "comments/_created.html",
            post=post,
            comment=comment,
            reactions=reactions_on(g.viewer),
            may=queries.rights_on(g.viewer, post),
        )
    return go(link_to(comment))


def tell_of_unheard(comment):
    """Tell the author of members their comment names who cannot read it."""
    if words := unheard_words(g.viewer, comment.body_html, comment.post.space):
        flash(words)


def answered(post):
    """The comment of this post that `parent_id` names, or None when it names none."""
    if not request.form.get("parent_id"):
        return None
    comment = comment_or_404(request.form.get("parent_id", 0, type=int))
    if comment.post_id != post.id:
        raise NotFound
    return comment


def refuse(post_id, body, answers, refusal):
    status = 429 if isinstance(refusal, TooMany) else 422
    post = readable_post(g.viewer, post_id)
    shown = {"body": body, "error": refusal, "answers": answers}
    if is_htmx():
        return render_template("comments/_form.html", post=post, **shown), status
    return page_of_post(post, **shown), status


@bp.get("/posts/<int:post_id>/comments/new")
@requires("stream.listen")
def fresh(post_id):
    """A part that says how much others wrote since a moment, or with `show` puts it in place."""
    post = post_or_404(post_id)
    if not is_htmx():
        return go(url_for("posts.show", post_id=post.id, _anchor="comments"))
    since, show = seen_in_address("since"), "show" in request.args
    if since is None:
        raise NotFound
    comments = queries.fresh_comments(g.viewer, post, since)
    told = to_ms(g.asked_at) if show else to_ms(since)
    shown = {"post": post, "fresh": comments, "since": told, "most": limits.FRESH_COMMENTS}
    if not show or len(comments) > limits.FRESH_COMMENTS:
        return render_template("comments/_fresh.html", shown=False, **shown)
    part = render_template(
        "comments/_fresh.html",
        shown=True,
        reactions=reactions_on(g.viewer, comments=comments),
        may=queries.rights_on(g.viewer, post, since),
        **shown,
    )
    remember_opening(post, g.viewer.member)
    return part


@bp.get("/comments/<int:comment_id>/reply")
@requires("comments.create")
def reply(comment_id):
    """The form to answer a comment: in place, or on the post's page."""
    answers = comment_or_404(comment_id)
    if not queries.rights_on(g.viewer, answers.post).reply:
        abort(403)
    if is_htmx():
        return render_template("comments/_form.html", post=answers.post, answers=answers)
    return page_of_post(answers.post, answers=answers)


@bp.get("/comments/<int:comment_id>/replies")
@requires("posts.read")
def replies(comment_id):
    """Further replies of a thread, after a cursor."""
    thread = thread_or_404(comment_id)
    more = queries.replies_after(g.viewer, thread, request.args.get("after", ""))
    return render_template(
        "comments/_replies.html",
        thread=more,
        post=thread.post,
        reactions=reactions_on(g.viewer, comments=more.replies),
        may=queries.rights_on(g.viewer, thread.post, seen_in_address()),
    )


def thread_or_404(comment_id):
    thread = queries.readable_thread(g.viewer, comment_id)
    if thread is None:
        raise NotFound
    return thread


@bp.get("/comments/<int:comment_id>/edit")
@requires("comments.edit")
def edit(comment_id):
    comment = editable_or_403(comment_id)
    return show_edit(comment, comment.body)


def editable_or_403(comment_id):
    comment = comment_or_404(comment_id, undefer(Comment.body))
    if not comment.editable_by(g.viewer):
        abort(403)
    return comment


def show_edit(comment, body, error=None):
    page = "comments/_edit.html" if is_htmx() else "comments/edit.html"
    return render_template(page, comment=comment, body=body, error=error)


@bp.post("/comments/<int:comment_id>/edit")
@requires("comments.edit")
def save(comment_id):
    comment = editable_or_403(comment_id)
    body = request.form.get("body", "")
    try:
        handlers.edit_comment(comment, g.viewer.member, body)
    except Refused as refusal:
        db.session.rollback()
        return show_edit(comment_or_404(comment_id), body, refusal), 422
    db.session.commit()
    tell_of_unheard(comment)
    if is_htmx():
        return render_template(
            "comments/_main.html",
            comment=comment,
            post=comment.post,
            reactions=reactions_on(g.viewer, comments=[comment]),
            may=queries.rights_on(g.viewer, comment.post),
        )
    return go(link_to(comment))


@bp.get("/comments/<int:comment_id>/delete")
@requires("comments.edit")
def ask_delete(comment_id):
    return render_template("comments/delete.html", comment=removable_or_403(comment_id))


def removable_or_403(comment_id):
    comment = comment_or_404(comment_id)
    if not comment.removable_by(g.viewer):
        abort(403)
    return comment


@bp.post("/comments/<int:comment_id>/delete")
@requires("comments.edit")
def delete(comment_id):
    comment = removable_or_403(comment_id)
    handlers.delete_comment(comment, g.viewer.member)
    db.session.commit()
    if is_htmx():
        return render_template("comments/_deleted.html", comment=comment, post=comment.post)
    flash(_("The comment is deleted."))
    return go(url_for("posts.show", post_id=comment.post_id, _anchor="comments"))


@bp.post("/comments/<int:comment_id>/accept")
@requires("posts.mark_answer")
def accept(comment_id):
    """Mark a comment as the answer to the question it is on."""
    comment = acceptable_or_403(comment_id)
    handlers.accept_comment(comment, g.viewer.member)
    db.session.commit()
    return go(link_to(comment))


def acceptable_or_403(comment_id):
    comment = comment_or_404(comment_id)
    if not queries.may_accept(g.viewer, comment.post):
        abort(403)
    return comment


@bp.post("/comments/<int:comment_id>/unaccept")
@requires("posts.mark_answer")
def unaccept(comment_id):
    comment = acceptable_or_403(comment_id)
    handlers.unaccept_comment(comment, g.viewer.member)
    db.session.commit()
    return go(link_to(comment))


@bp.get("/comments/<int:comment_id>/history")
@requires("comments.edit")
def history(comment_id):
    """What each edit changed, for moderators and the author."""
    comment = comment_or_404(comment_id, undefer(Comment.body))
    if not comment.removable_by(g.viewer):
        abort(403)
    page = queries.edits_of_comment(comment, request.args.get("after"))
    return render_template("comments/history.html", comment=comment, page=page)
