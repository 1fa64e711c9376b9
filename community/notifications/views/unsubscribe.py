"""Stopping mails by a link in them: whoever holds the mailbox may, without signing in."""

from flask import g, redirect, render_template, request

from community.access import requires
from community.db import db
from community.errors import NotFound
from community.notifications.handlers.unsubscribing import is_stopped, person_behind, stop_mails
from community.notifications.mails.letters import label_of
from community.notifications.mails.tokens import ALL, DIGEST, unsubscribe_token
from community.notifications.views import bp


def behind_or_404(token):
    found = g.viewer and person_behind(token, g.viewer.community)
    if not found:
        raise NotFound
    return found


@bp.get("/unsubscribe/<token>")
@requires("site.visit")
def unsubscribe(token):
    """A page with a button: nothing changes by being opened, which scanners of mails do."""
    member, what = behind_or_404(token)
    return render_template(
        "notifications/unsubscribe.html",
        what=what,
        label=label_of(what),
        stopped=is_stopped(member, what),
        others=[
            (label_of(other), unsubscribe_token(member, other))
            for other in (DIGEST, ALL)
            if other != what and not is_stopped(member, other)
        ],
        token=token,
    )


@bp.post("/unsubscribe/<token>")
@requires("site.visit")
def stop(token):
    """Stop them. A mail client that does it with one click wants no other page (RFC 8058)."""
    member, what = behind_or_404(token)
    stop_mails(member, what)
    db.session.commit()
    if request.form.get("List-Unsubscribe") == "One-Click":
        return "", 200
    return redirect(f"{request.script_root}/unsubscribe/{token}", 303)
