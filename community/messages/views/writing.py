"""Changing, deleting and reacting to messages."""

from flask import abort, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import go, is_htmx
from community.messages import handlers
from community.messages.views import bp, message_or_404
from community.messages.views.threads import show_one

ONE = "/messages/<int:conversation_id>/<int:message_id>"


def page_of(message):
    anchor = f"message-{message.id}"
    return url_for("messages.show", conversation_id=message.conversation_id, _anchor=anchor)


@bp.get(f"{ONE}/edit")
@requires("messages.use")
def edit(conversation_id, message_id):
    _place, message = message_or_404(conversation_id, message_id)
    if not message.editable_by(g.viewer.member):
        abort(403)
    return show_edit(message, message.body)


def show_edit(message, body, error=None):
    template = "messages/_edit.html" if is_htmx() else "messages/edit.html"
    return render_template(template, message=message, body=body, error=error)


@bp.post(f"{ONE}/edit")
@requires("messages.use")
def save(conversation_id, message_id):
    place, message = message_or_404(conversation_id, message_id)
    body = request.form.get("body", "")
    try:
        handlers.edit_message(message, g.viewer.member, body)
    except Refused as refusal:
        db.session.rollback()
        return show_edit(message, body, refusal), 422
    db.session.commit()
    return show_one(place, message) if is_htmx() else go(page_of(message))


@bp.get(f"{ONE}/delete")
@requires("messages.use")
def ask_delete(conversation_id, message_id):
    _place, message = message_or_404(conversation_id, message_id)
    if not message.deletable_by(g.viewer.member):
        abort(403)
    return render_template("messages/delete.html", message=message)


@bp.post(f"{ONE}/delete")
@requires("messages.use")
def delete(conversation_id, message_id):
    _place, message = message_or_404(conversation_id, message_id)
    if not message.deletable_by(g.viewer.member):
        abort(403)
    handlers.delete_message(message, g.viewer.member)
    db.session.commit()
    flash(_("The message is deleted."))
    return go(url_for("messages.show", conversation_id=conversation_id))


@bp.post(f"{ONE}/react")
@requires("messages.use")
def react(conversation_id, message_id):
    choices = g.viewer.community.reactions
    return answer(conversation_id, message_id, handlers.react, choices)


@bp.post(f"{ONE}/unreact")
@requires("messages.use")
def unreact(conversation_id, message_id):
    return answer(conversation_id, message_id, handlers.unreact)


def answer(conversation_id, message_id, act, *choices):
    place, message = message_or_404(conversation_id, message_id)
    act(message, g.viewer.member, request.form.get("emoji", ""), *choices)
    db.session.commit()
    return show_one(place, message) if is_htmx() else go(page_of(message))
