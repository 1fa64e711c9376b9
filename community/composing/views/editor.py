"""What the editor asks for: a preview, pasted HTML as Markdown, help; pictures without a script."""

from dataclasses import replace

from flask import Response, abort, g, render_template, request
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.comments import views as comments
from community.composing.forms import PostForm
from community.composing.pasting import pasted_markdown
from community.composing.queries import draft_for
from community.composing.views import bp, posts
from community.db import db
from community.embeds.rendering import render
from community.errors import NotFound, Refused, TooMany
from community.htmx import is_htmx
from community.mentions.queries import unheard_words
from community.mentions.views import place_in
from community.posts.views import page_of_post, post_or_404
from community.text import refuse_longer
from community.uploads.views import keep_sent_picture


@bp.get("/compose/help")
@requires("comments.create")
def show_help():
    """How marks are written: a page, or its part for the editor's dialog."""
    return render_template("composing/_help.html" if is_htmx() else "composing/help.html")


@bp.post("/compose/preview")
@requires("comments.create")
def preview():
    """The text as it will look: a part; without a script the form again, with all that was typed.

    A preview of what is too long would take long too: it is refused like the text itself.
    """
    body = request.form.get("body", "")
    # By g, as the editor is a macro that five forms import, which sees no view's variables.
    status, g.preview = 200, ""
    try:
        refuse_longer(body, limits.POST_BODY)
    except Refused as refusal:
        status, g.preview_refused = 422, refusal
    else:
        if body.strip():
            g.preview = render(g.viewer.community.id, body)
            g.unheard = unheard_here(g.preview)
    if is_htmx():
        return render_template("composing/_preview.html"), status
    return form_again(body), status


def unheard_here(rendered):
    """What to say of members who could not read the text where it is to go, if that is known."""
    try:
        space = place_in(request.form)
    except NotFound:
        return ""
    return unheard_words(g.viewer, rendered, space) if space else ""


@bp.post("/compose/markdown")
@requires("comments.create")
def convert():
    """Markdown for what was pasted."""
    try:
        markdown = pasted_markdown(request.form.get("html", ""))
    except Refused as refusal:
        return Response(str(refusal), 422, mimetype="text/plain")
    return Response(markdown, mimetype="text/plain")


@bp.post("/compose/pictures")
@requires("files.upload")
def add_pictures():
    """Without a script: keep the pictures that were sent with a form, write them at the end of its
    text and show it again."""
    body, words = request.form.get("body", ""), request.form.get("picture_words", "")
    status, sent = 200, request.files.getlist("pictures")
    try:
        if not sent:
            raise Refused(_("Choose a picture first."), "picture")
        if len(sent) > limits.PICTURES_AT_ONCE:
            n = limits.PICTURES_AT_ONCE
            raise Refused(_("Up to %(n)s pictures at once, please.", n=n), "picture")
        for each in sent:
            picture = keep_sent_picture(g.viewer.member, each)
            written = picture.markdown(words[: limits.PICTURE_WORDS])
            db.session.commit()
            body = f"{body.rstrip()}\n\n{written}\n".lstrip()
    except Refused as refusal:
        db.session.rollback()
        status, g.picture_refused = 429 if isinstance(refusal, TooMany) else 422, refusal
    return form_again(body), status


def form_again(body):
    """The page of the form that sent this, with everything typed in it and this text."""
    kind = request.form.get("draft_kind", "post")
    if kind == "post":
        return posts.compose(replace(PostForm.sent(), body=body), posts.draft_sent())
    if kind == "post_edit":
        post = posts.editable_or_403(request.form.get("post_id", 0, type=int))
        form = replace(PostForm.sent(), body=body)
        return posts.show_edit(post, form, draft_for(g.viewer, kind, post=post))
    if kind == "comment":
        return comment_again(post_or_404(request.form.get("post_id", 0, type=int)), body)
    number = request.form.get("comment_id", 0, type=int)
    if kind == "reply":
        answers = comments.comment_or_404(number)
        return comment_again(answers.post, body, answers)
    if kind == "comment_edit":
        return comments.show_edit(comments.editable_or_403(number), body)
    raise NotFound


def comment_again(post, body, answers=None):
    if not g.viewer.can("comments.create", post.space):
        abort(403)
    return page_of_post(post, body=body, answers=answers)
