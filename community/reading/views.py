"""Bookmarks with reminders, following and muting posts, marking as read."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from community import locale
from community.access import requires
from community.db import db
from community.errors import NotFound, Refused
from community.htmx import go, is_htmx
from community.posts.views import post_or_404
from community.reading import handlers, queries
from community.reading.reminders import CHOICES, moment_of
from community.reading.subscriptions import mute_end
from community.spaces.handlers import record_visits
from community.spaces.queries import places_of, readable_space
from community.tenancy import safe_path

bp = Blueprint("reading", __name__)


def done(words, page):
    """The answer to a change: back to where its form was, which says so."""
    db.session.commit()
    flash(words)
    return go(safe_path(request.form.get("next"), page))


def page_of(post_id):
    return url_for("posts.show", post_id=post_id)


@bp.get("/bookmarks")
@requires("bookmarks.keep")
def bookmarks():
    page = queries.bookmarks_page(g.viewer, request.args.get("after"))
    template = "reading/_bookmarks.html" if is_htmx() else "reading/bookmarks.html"
    return render_template(template, page=page)


@bp.post("/bookmarks/done")
@requires("bookmarks.keep")
def dismiss():
    handlers.dismiss_reminders(g.viewer.member)
    return done(_("No reminder is waiting."), url_for("reading.bookmarks"))


@bp.post("/posts/<int:post_id>/bookmark")
@requires("bookmarks.keep")
def bookmark(post_id):
    handlers.bookmark_post(post_or_404(post_id), g.viewer.member)
    return done(_("Bookmarked."), page_of(post_id))


@bp.post("/posts/<int:post_id>/unbookmark")
@requires("bookmarks.keep")
def unbookmark(post_id):
    handlers.unbookmark_post(post_or_404(post_id), g.viewer.member)
    return done(_("No longer bookmarked."), page_of(post_id))


@bp.get("/posts/<int:post_id>/reminder")
@requires("bookmarks.keep")
def reminder(post_id):
    return ask_when(post_or_404(post_id))


def ask_when(post, **shown):
    reading = queries.reading_of(g.viewer, post)
    given = {"when": "hours", "at": "", "error": None, "zone": locale.timezone(), **shown}
    choices = {key: words for key, words in CHOICES.items() if key != "none" or reading.remind_at}
    return render_template(
        "reading/reminder.html", post=post, reading=reading, choices=choices, **given
    )


@bp.post("/posts/<int:post_id>/reminder")
@requires("bookmarks.keep")
def remind(post_id):
    post = post_or_404(post_id)
    when, at = request.form.get("when", ""), request.form.get("at", "")
    try:
        moment = moment_of(when, at, locale.timezone())
    except Refused as refusal:
        return ask_when(post, when=when, at=at, error=refusal), 422
    handlers.set_reminder(post, g.viewer.member, moment)
    words = _("You will be reminded.") if moment else _("No reminder. The bookmark stays.")
    return done(words, page_of(post_id))


@bp.post("/posts/<int:post_id>/follow")
@requires("posts.follow")
def follow(post_id):
    handlers.follow_post(post_or_404(post_id), g.viewer.member)
    return done(_("You follow this post: you hear of its comments."), page_of(post_id))


@bp.post("/posts/<int:post_id>/mute")
@requires("posts.follow")
def mute(post_id):
    """For a while (`for`: 1h, 8h, 1w), or for good."""
    post = post_or_404(post_id)
    handlers.mute_post(post, g.viewer.member, mute_end(request.form.get("for")))
    return done(_("Muted. You hear only of mentions of you and replies to you."), page_of(post_id))


@bp.post("/posts/<int:post_id>/unmute")
@requires("posts.follow")
def unmute(post_id):
    handlers.unmute_post(post_or_404(post_id), g.viewer.member)
    return done(_("No longer muted."), page_of(post_id))


@bp.post("/posts/<int:post_id>/unfollow")
@requires("posts.follow")
def unfollow(post_id):
    handlers.unfollow_post(post_or_404(post_id), g.viewer.member)
    return done(_("Neither followed nor muted."), page_of(post_id))


@bp.post("/read")
@requires("posts.mark_read")
def read_all():
    places = [place for _group, each in places_of(g.viewer) for place in each]
    record_visits(g.viewer.community.id, [place.id for place in places], g.viewer.member.id)
    return done(_("Everything is marked as read."), url_for("home.index"))


@bp.post("/spaces/<slug>/read")
@requires("posts.mark_read")
def read_space(slug):
    space = readable_space(g.viewer, slug)
    if space is None:
        raise NotFound
    record_visits(g.viewer.community.id, [space.id], g.viewer.member.id)
    words = _("%(space)s is marked as read.", space=space.name)
    return done(words, url_for("spaces.show", slug=slug))
