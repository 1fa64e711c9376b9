"""Who may begin to write to one, and what others see of one: part of the privacy page."""

from flask import flash, g, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import go
from community.members.views.settings import show_privacy
from community.messages.handlers import choose
from community.messages.queries import settings_of
from community.messages.views import bp


@bp.app_template_global()
def messaging_settings():
    return settings_of(g.viewer.member)


@bp.post("/settings/privacy/messages")
@requires("messages.use")
def save_settings():
    chosen = request.form.get("writers"), "receipts" in request.form, "online" in request.form
    try:
        choose(g.viewer.member, *chosen)
    except Refused as refusal:
        db.session.rollback()
        return show_privacy(refusal), 422
    db.session.commit()
    flash(_("Your choice is saved."))
    return go(url_for("members.privacy"))
