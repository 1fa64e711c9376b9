"""The browsers in which a member wants to be woken."""

from flask import current_app, flash, g, request
from flask_babel import gettext as _

from community.access import requires
from community.accounts.browser import device
from community.db import db
from community.errors import NotFound
from community.htmx import go
from community.push import handlers
from community.push.queries import devices_of, own_device
from community.push.vapid import public_key
from community.push.views import bp

bp.add_app_template_global(public_key, "push_key")


@bp.app_template_global()
def push_devices():
    """The viewer's devices, for templates/push/_device.html."""
    return devices_of(g.viewer.member)


@bp.post("/push/subscriptions")
@requires("notifications.read")
def create():
    handlers.add_device(
        g.viewer.member,
        g.session,
        request.form.get("endpoint", ""),
        request.form.get("p256dh", ""),
        request.form.get("auth", ""),
        device(),
        trusted=current_app.config["PUSH_ORIGINS"],
    )
    db.session.commit()
    flash(_("Notifications will reach this browser."))
    return to_settings()


@bp.post("/push/subscriptions/<int:subscription_id>/remove")
@requires("notifications.read")
def remove(subscription_id):
    found = own_device(g.viewer, subscription_id)
    if found is None:
        raise NotFound
    handlers.remove_device(found)
    db.session.commit()
    flash(_("That browser is no longer notified."))
    return to_settings()


def to_settings():
    return go(f"{request.script_root}/settings/notifications#devices")
