"""Where a new member says who they are and what they are here for."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.db import db
from community.errors import Refused, TooMany
from community.members.handlers.welcome import (
    dismiss_checklist,
    finish_welcome,
    rename,
    set_interests,
)
from community.tenancy import safe_path
from community.uploads.handlers import change_avatar
from community.uploads.views import sent_picture
from community.welcome.queries import interests_of, offered_interests

bp = Blueprint("welcome", __name__)


def back():
    """Where the member wanted to go before they were asked."""
    return safe_path(request.values.get("next"), f"{request.script_root}/")


def refused(template, refusal, **typed):
    db.session.rollback()
    status = 429 if isinstance(refusal, TooMany) else 422
    return render_template(template, back=back(), error=refusal, **typed), status


@bp.get("/welcome")
@requires("profile.edit")
def index():
    return render_template("welcome/index.html", back=back(), name=g.viewer.member.name)


@bp.post("/welcome")
@requires("profile.edit")
def introduce():
    """How people see me here. A picture is welcome; without one the initials do."""
    name = request.form.get("name", "")
    try:
        picture = sent_picture(limits.AVATAR_SIDE) if request.files.get("picture") else None
        rename(g.viewer.member, name)
        if picture:
            change_avatar(g.viewer.member, picture)
    except Refused as refusal:
        return refused("welcome/index.html", refusal, name=name)
    db.session.commit()
    return redirect(url_for("welcome.interests", next=request.form.get("next")), 303)


@bp.get("/welcome/interests")
@requires("profile.edit")
def interests():
    return render_template("welcome/interests.html", back=back(), **interest_fields())


@bp.post("/welcome/interests")
@requires("profile.edit")
def choose_interests():
    try:
        set_interests(g.viewer.member, named_interests())
    except Refused as refusal:
        return refused("welcome/interests.html", refusal, **typed_fields())
    finish_welcome(g.viewer.member)
    db.session.commit()
    return redirect(back(), 303)


@bp.post("/welcome/dismiss")
@requires("profile.edit")
def dismiss():
    dismiss_checklist(g.viewer.member)
    db.session.commit()
    return redirect(back(), 303)


@bp.post("/settings/interests")
@requires("profile.edit")
def save_interests():
    try:
        set_interests(g.viewer.member, named_interests())
    except Refused as refusal:
        return refused("welcome/settings.html", refusal, **typed_fields())
    db.session.commit()
    flash(_("Your interests are saved."))
    return redirect(url_for("members.profile"), 303)


def named_interests():
    return request.form.getlist("interest") + request.form.get("own_interests", "").split(",")


def interest_fields():
    """What to choose from and what the member chose; words of their own go in the text field."""
    offered = offered_interests(g.viewer.community)
    mine = {interest.casefold(): interest for interest in interests_of(g.viewer.member)}
    chosen = [each for each in offered if mine.pop(each.casefold(), None)]
    return {"offered": offered, "chosen": chosen, "own": ", ".join(mine.values())}


def typed_fields():
    """The same as they were sent."""
    typed = {"chosen": request.form.getlist("interest"), "own": request.form.get("own_interests")}
    return {"offered": offered_interests(g.viewer.community), **typed}


@bp.app_context_processor
def page_context():
    """The profile and its settings belong to the members; they ask here for the interests."""
    return {"interests_of": interests_of, "interest_fields": interest_fields}
