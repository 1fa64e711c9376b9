"""Admin: who may join, what they are asked, and the interests they choose from."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.communities.handlers import set_joining
from community.db import db
from community.errors import Refused
from community.joining.forms import joining_of, sent_joining
from community.joining.views import bp


@bp.get("/admin/joining")
@requires("community.edit")
def policy():
    return show(joining_of(g.viewer.community))


def show(form, refusal=None):
    questions = [f"question_{number}" for number in range(1, limits.QUESTIONS + 1)]
    fields = ["join_policy", "interests", *questions]
    shown = {"form": form, "fields": fields, "limits": limits}
    return render_template("joining/policy.html", error=refusal, **shown)


@bp.post("/admin/joining")
@requires("community.edit")
def save_policy():
    form = sent_joining()
    try:
        set_joining(g.viewer.community, **form)
    except Refused as refusal:
        db.session.rollback()
        return show(form, refusal), 422
    db.session.commit()
    flash(_("Saved: this is how people join now."))
    return redirect(url_for("joining.policy"), 303)
