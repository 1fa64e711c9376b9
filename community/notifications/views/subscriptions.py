"""Following and muting a space."""

from flask import flash, g, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.db import db
from community.errors import NotFound
from community.htmx import go
from community.notifications.handlers import subscriptions
from community.notifications.preferences import subscription_of
from community.notifications.views import bp
from community.reading.subscriptions import mute_end
from community.spaces.queries import readable_space
from community.tenancy import safe_path


@bp.app_context_processor
def on_space_pages():
    return {"subscription_to": lambda space: subscription_of(g.viewer, space)}


def space_or_404(slug):
    space = readable_space(g.viewer, slug)
    if space is None:
        raise NotFound
    return space


def done(words, slug):
    db.session.commit()
    flash(words)
    return go(safe_path(request.form.get("next"), url_for("spaces.show", slug=slug)))


@bp.post("/spaces/<slug>/follow")
@requires("posts.follow")
def follow(slug):
    subscriptions.follow_space(space_or_404(slug), g.viewer.member)
    return done(_("You follow this space: you hear of its new posts."), slug)


@bp.post("/spaces/<slug>/unfollow")
@requires("posts.follow")
def unfollow(slug):
    subscriptions.unfollow_space(space_or_404(slug), g.viewer.member)
    return done(_("Neither followed nor muted."), slug)


@bp.post("/spaces/<slug>/mute")
@requires("posts.follow")
def mute(slug):
    """For a while (`for`: 1h, 8h, 1w), or for good."""
    space = space_or_404(slug)
    subscriptions.mute_space(space, g.viewer.member, mute_end(request.form.get("for")))
    return done(_("Muted. You hear only of mentions of you and replies to you."), slug)


@bp.post("/spaces/<slug>/unmute")
@requires("posts.follow")
def unmute(slug):
    subscriptions.unmute_space(space_or_404(slug), g.viewer.member)
    return done(_("No longer muted."), slug)
