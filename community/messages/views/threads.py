"""A thread: reading it, writing in it, and what others see of that meanwhile."""

import secrets
from dataclasses import dataclass

from flask import g, jsonify, redirect, render_template, request, url_for

from community.access import requires
from community.db import begin_writing, db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go, is_htmx
from community.live.queries import people_in
from community.messages.handlers import mark_read, save_draft, send_message
from community.messages.models import Message
from community.messages.queries import message_in, messages_since, settings_of
from community.messages.queries.company import company_in
from community.messages.views import bp, message_or_404, place_or_404
from community.messages.views.shown import listed, messages_shown, thread_of
from community.paging import LAST_ID
from community.stream import publish
from community.uploads.attachments import read_attachments


@dataclass
class Form:
    """What the form under a thread holds."""

    body: str = ""
    answered: Message | None = None
    sent_key: str = ""


def new_key():
    return secrets.token_urlsafe(16)


@bp.get("/messages/<int:conversation_id>")
@requires("messages.use")
def show(conversation_id):
    place, before = place_or_404(conversation_id), request.args.get("before")
    if is_htmx():
        return part_of(place, before)
    answered = sought(place, request.args.get("answer", type=int))
    page = page_of_thread(place, Form(place.draft, answered, new_key()), before)
    if place.unread_count and not place.is_request and not before:
        remember_reading(place)
    return page


def sought(place, message_id):
    """The message that is answered, if there is one with this id to see."""
    if not message_id or not 0 < message_id <= LAST_ID:
        return None
    message = message_in(g.viewer, place, message_id)
    return None if message is None or message.deleted_at else message


def part_of(place, before):
    """The messages before one; or, without it, what of an open thread changes."""
    company = company_in(g.viewer, [place])[place.conversation_id]
    thread = thread_of(place, company, before)
    template = "messages/_messages.html" if before else "messages/_thread.html"
    return render_template(template, thread=thread)


def page_of_thread(place, form, before=None, error=None):
    g.thread_read = None if before or place.is_request else place
    tab = "requests" if place.is_request else "archived" if place.archived_at else "inbox"
    shown, company = listed(tab, current=place)
    thread = thread_of(place, company[place.conversation_id], before)
    return render_template(
        "messages/conversation.html", list=shown, thread=thread, form=form, error=error
    )


def remember_reading(place):
    """Opening a thread is a write of its own, after everything was read."""
    conversation_id, last = place.conversation_id, place.last_message_id
    db.session.expunge_all()  # what was read is still needed, and needs not be read again
    begin_writing()
    mark_read(place_or_404(conversation_id), last)
    db.session.commit()


@bp.post("/messages/<int:conversation_id>")
@requires("messages.use")
def send(conversation_id):
    place = place_or_404(conversation_id)
    body, key = request.form.get("body", ""), request.form.get("sent_key")
    answered = sought(place, request.form.get("reply_to", type=int))
    try:
        files = sent_files()
        member = g.viewer.member
        send_message(member, place.conversation, body, answered, files, key)
    except Refused as refusal:
        db.session.rollback()
        return refuse(conversation_id, body, refusal)
    db.session.commit()
    if not is_htmx():
        return go(url_for("messages.show", conversation_id=conversation_id, _anchor="composer"))
    return show_sent(place_or_404(conversation_id))


def sent_files():
    """The files of this form. Looking at pictures takes a while: no transaction waits for it."""
    sent = [each for each in request.files.getlist("files") if each.filename]
    if not sent:
        return ()
    db.session.rollback()
    files = read_attachments(sent)
    begin_writing()
    return files


def show_sent(place):
    company = company_in(g.viewer, [place])[place.conversation_id]
    thread = thread_of(place, company)
    return render_template("messages/_sent.html", thread=thread, form=Form(sent_key=new_key()))


def refuse(conversation_id, body, refusal):
    """The form again, with what was typed. A file has to be chosen anew: browsers want it so."""
    status = 429 if isinstance(refusal, TooMany) else 422
    place = place_or_404(conversation_id)
    answered = sought(place, request.form.get("reply_to", type=int))
    form = Form(body, answered, request.form.get("sent_key") or new_key())
    if not is_htmx():
        return page_of_thread(place, form, error=refusal), status
    company = company_in(g.viewer, [place])[conversation_id]
    thread = thread_of(place, company)
    shown = {"thread": thread, "form": form, "error": refusal, "is_answer": True}
    return render_template("messages/_composer.html", **shown), status


@bp.post("/messages/<int:conversation_id>/read")
@requires("messages.use")
def read(conversation_id):
    place = place_or_404(conversation_id)
    up_to = request.form.get("up_to", 0, type=int)
    if not 0 <= up_to <= LAST_ID:
        raise NotFound
    if not place.is_request:
        mark_read(place, up_to)
        db.session.commit()
    if is_htmx():
        return render_template("messages/_counts.html")
    return go(url_for("messages.show", conversation_id=conversation_id))


@bp.post("/messages/<int:conversation_id>/typing")
@requires("messages.use")
def typing(conversation_id):
    """Tell the others that one is typing; who shows nobody that they are here does not."""
    place, member = place_or_404(conversation_id), g.viewer.member
    if settings_of(member).online and not place.is_request:
        others = [each for each in people_in(conversation_id) if each != member.id]
        ids = {"conversation": conversation_id, "member": member.id}
        publish(member.community_id, "typing", to=others, by=[member.id], **ids)
        db.session.commit()
    return "", 204


@bp.post("/messages/<int:conversation_id>/draft")
@requires("messages.use")
def draft(conversation_id):
    """Keep what is typed: asked for by a script as one types, or by a button."""
    place, body = place_or_404(conversation_id), request.form.get("body", "")
    quiet = request.accept_mimetypes.best == "application/json"
    try:
        save_draft(place, body)
    except Refused as refusal:
        db.session.rollback()
        if quiet:
            return jsonify(words=str(refusal)), 422
        return refuse(conversation_id, body, refusal)
    db.session.commit()
    if quiet:
        return jsonify(id=None, words="")
    return go(url_for("messages.show", conversation_id=conversation_id, _anchor="composer"))


@bp.get("/messages/<int:conversation_id>/<int:message_id>")
@requires("messages.use")
def one(conversation_id, message_id):
    """A message: where it stands in its thread, or for htmx the message alone."""
    place, message = message_or_404(conversation_id, message_id)
    if is_htmx():
        return show_one(place, message)
    newer = len(messages_since(g.viewer, place, message_id))
    where = {"before": message_id + 1} if newer >= 40 else {}
    anchor = f"message-{message_id}"
    page = url_for("messages.show", conversation_id=conversation_id, _anchor=anchor, **where)
    return redirect(page, 303)


def show_one(place, message):
    company = company_in(g.viewer, [place])[place.conversation_id]
    [shown] = messages_shown(place, company, [message])
    return render_template("messages/_one.html", shown=shown)
