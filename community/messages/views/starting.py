"""Beginning to write to somebody, or to several."""

from flask import g, redirect, render_template, request, url_for

from community import limits
from community.access import requires
from community.db import db
from community.errors import Refused, TooMany
from community.htmx import go
from community.members.views import member_or_404
from community.members.views.chosen import Chosen
from community.messages.handlers import conversation_with, create_group, send_message
from community.messages.queries import pair_with
from community.messages.views import bp
from community.messages.views.shown import listed
from community.messages.views.threads import new_key

MOST = limits.GROUP_MEMBERS - 1


@bp.get("/messages/new")
@requires("messages.use")
def new():
    chosen = Chosen.sent()
    if len(chosen.people) == 1 and not chosen.typed and "group" not in request.args:
        place = pair_with(g.viewer, chosen.people[0])
        if place is not None and place.last_message_id:
            return redirect(url_for("messages.show", conversation_id=place.conversation_id), 303)
    return show_new(chosen, new_key())


def show_new(chosen, sent_key, error=None):
    shown, _company = listed()
    form = {
        "people": chosen.people,
        "typed": chosen.typed,
        "name": request.form.get("name", ""),
        "body": request.form.get("body", ""),
        "sent_key": sent_key,
        "most": MOST,
    }
    return render_template("messages/new.html", list=shown, form=form, error=error)


@bp.post("/messages/new")
@requires("messages.use")
def begin():
    """A first message; to several people at once it makes a group."""
    try:
        conversation = begun(Chosen.sent().checked())
    except Refused as refusal:
        db.session.rollback()
        status = 429 if isinstance(refusal, TooMany) else 422
        return show_new(Chosen.sent(), request.form.get("sent_key") or new_key(), refusal), status
    db.session.commit()
    return go(url_for("messages.show", conversation_id=conversation.id))


def begun(people):
    member, body = g.viewer.member, request.form.get("body", "")
    if len(people) > 1:
        conversation = create_group(member, people, request.form.get("name", ""))
    else:
        conversation = conversation_with(member, people[0])
    send_message(member, conversation, body, sent_key=request.form.get("sent_key"))
    return conversation


@bp.get("/members/<handle>/message")
@requires("messages.use")
def write_to(handle):
    """Where one writes to a member: the conversation there is, or the form that begins one."""
    member = member_or_404(handle)
    return redirect(url_for("messages.new", to=member.handle), 303)
