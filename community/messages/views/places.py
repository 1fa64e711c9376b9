"""What one does with a conversation: mute, put away, leave, accept; and the people of a group."""

from datetime import timedelta

from flask import flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import NotFound, Refused, TooMany
from community.htmx import go
from community.members.views.chosen import Chosen
from community.messages import handlers
from community.messages.queries.company import company_in
from community.messages.views import bp, place_or_404
from community.messages.views.shown import title_of

SPANS = {"1h": timedelta(hours=1), "8h": timedelta(hours=8), "1w": timedelta(days=7), "": None}
PLACE = "/messages/<int:conversation_id>"


def to_thread(conversation_id):
    return go(url_for("messages.show", conversation_id=conversation_id))


@bp.post(f"{PLACE}/mute")
@requires("messages.use")
def mute(conversation_id):
    span = request.form.get("for", "")
    if span not in SPANS:
        raise NotFound
    handlers.mute(place_or_404(conversation_id), SPANS[span])
    db.session.commit()
    flash(_("You hear nothing of this conversation for now."))
    return to_thread(conversation_id)


@bp.post(f"{PLACE}/unmute")
@requires("messages.use")
def unmute(conversation_id):
    handlers.unmute(place_or_404(conversation_id))
    db.session.commit()
    flash(_("You hear of this conversation again."))
    return to_thread(conversation_id)


@bp.post(f"{PLACE}/archive")
@requires("messages.use")
def archive(conversation_id):
    handlers.archive(place_or_404(conversation_id))
    db.session.commit()
    flash(_("The conversation is archived until somebody writes in it."))
    return go(url_for("messages.index"))


@bp.post(f"{PLACE}/unarchive")
@requires("messages.use")
def unarchive(conversation_id):
    handlers.unarchive(place_or_404(conversation_id))
    db.session.commit()
    flash(_("The conversation is in the inbox again."))
    return to_thread(conversation_id)


@bp.post(f"{PLACE}/accept")
@requires("messages.use")
def accept(conversation_id):
    handlers.accept_request(place_or_404(conversation_id))
    db.session.commit()
    return to_thread(conversation_id)


@bp.post(f"{PLACE}/decline")
@requires("messages.use")
def decline(conversation_id):
    handlers.decline_request(place_or_404(conversation_id))
    db.session.commit()
    flash(_("The request is gone. They are not told."))
    return go(url_for("messages.index", tab="requests"))


@bp.get(f"{PLACE}/leave")
@requires("messages.use")
def ask_leave(conversation_id):
    place = place_or_404(conversation_id)
    title = title_of(place, company_in(g.viewer, [place])[conversation_id].people)
    return render_template("messages/leave.html", place=place, title=title)


@bp.post(f"{PLACE}/leave")
@requires("messages.use")
def leave(conversation_id):
    place = place_or_404(conversation_id)
    in_group = place.conversation.is_group
    handlers.leave(place)
    db.session.commit()
    left, emptied = _("You have left the group."), _("The conversation is gone from your list.")
    flash(left if in_group else emptied)
    return go(url_for("messages.index"))


def group_or_404(conversation_id):
    place = place_or_404(conversation_id)
    if not place.conversation.is_group:
        raise NotFound
    return place


@bp.get(f"{PLACE}/members")
@requires("messages.use")
def members(conversation_id):
    return show_members(group_or_404(conversation_id))


def show_members(place, error=None):
    others = company_in(g.viewer, [place])[place.conversation_id].people
    return render_template(
        "messages/members.html",
        place=place,
        title=title_of(place, others),
        people=[g.viewer.member, *others],
        name=request.form.get("name", place.conversation.name),
        form=Chosen.sent() if error else Chosen(),
        error=error,
    )


@bp.post(f"{PLACE}/members")
@requires("messages.use")
def add_members(conversation_id):
    place = group_or_404(conversation_id)
    try:
        handlers.add_members(place, Chosen.sent().checked())
    except Refused as refusal:
        return refuse(conversation_id, refusal)
    db.session.commit()
    return go(url_for("messages.members", conversation_id=conversation_id))


@bp.post(f"{PLACE}/name")
@requires("messages.use")
def rename(conversation_id):
    place = group_or_404(conversation_id)
    try:
        handlers.rename(place, request.form.get("name", ""))
    except Refused as refusal:
        return refuse(conversation_id, refusal)
    db.session.commit()
    flash(_("The group has another name."))
    return go(url_for("messages.members", conversation_id=conversation_id))


def refuse(conversation_id, refusal):
    db.session.rollback()
    status = 429 if isinstance(refusal, TooMany) else 422
    return show_members(group_or_404(conversation_id), refusal), status
