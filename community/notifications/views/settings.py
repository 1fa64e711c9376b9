"""What a member wants to hear of, how, and when: /settings/notifications."""

from datetime import time

from flask import flash, g, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community import locale
from community.access import requires
from community.db import db
from community.errors import Refused
from community.htmx import go
from community.notifications.handlers.preferences import HOURS, set_mail_settings, set_preferences
from community.notifications.kinds import KINDS
from community.notifications.preferences import mail_settings_of, preferences_of
from community.notifications.queries import kinds_for
from community.notifications.views import bp

MAIL_WORDS = {"now": _l("At once"), "digest": _l("In the digest"), "never": _l("Never")}
DIGEST_WORDS = {
    "daily": _l("Every day"),
    "weekly": _l("Every Monday"),
    "never": _l("Never"),
}
SETTINGS = ("digest", "hour", "weekly_most", "quiet_from", "quiet_until")


@bp.get("/settings/notifications")
@requires("notifications.read")
def settings():
    member = g.viewer.member
    mails = mail_settings_of(member)
    typed = {name: getattr(mails, name) for name in SETTINGS}
    return show_settings(preferences_of(member), typed)


def show_settings(wanted, typed, error=None):
    """The form, with the preference of each kind and what else is typed."""
    own = kinds_for(g.viewer)
    return render_template(
        "notifications/settings.html",
        rows=[(name, kind, wanted[name]) for name, kind in KINDS.items() if name in own],
        form=typed,
        error=error,
        mail_words=MAIL_WORDS,
        digest_words=DIGEST_WORDS,
        hours=[(hour, format_time(time(hour), "HH:mm", rebase=False)) for hour in HOURS],
        zone=locale.timezone(),
    )


@bp.post("/settings/notifications")
@requires("notifications.read")
def save_settings():
    member, wanted, typed = g.viewer.member, sent_preferences(), sent_settings()
    try:
        set_preferences(member, wanted)
        set_mail_settings(member, **typed)
    except Refused as refusal:
        db.session.rollback()
        shown = {**preferences_of(g.viewer.member), **wanted}
        return show_settings(shown, typed, refusal), 422
    db.session.commit()
    flash(_("Saved."))
    return go(url_for("notifications.settings"))


def sent_preferences():
    """{kind: what was sent of it}; a kind whose row is not in the form stays as it is."""
    form = request.form
    return {
        kind: {
            "in_app": f"{kind}_in_app" in form,
            "mail": form[f"{kind}_mail"],
            "push": f"{kind}_push" in form,
        }
        for kind in kinds_for(g.viewer)
        if f"{kind}_mail" in form
    }


def sent_settings():
    """What was sent; a number where it is one, None where it is empty."""
    sent = {name: request.form.get(name, "").strip() for name in SETTINGS}
    numbers = {name: number(typed) for name, typed in sent.items() if name != "digest"}
    return {"digest": sent["digest"], **numbers}


def number(typed):
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else typed or None
