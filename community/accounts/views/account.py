"""One's account: the name, where one is signed in, what happened to it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.access import requires
from community.accounts import queries
from community.accounts.browser import SESSION_COOKIE, device, drop_cookie, home_path, ip
from community.accounts.events import EVENTS
from community.accounts.handlers.events import note_event
from community.accounts.handlers.sessions import end_session, end_sessions
from community.accounts.handlers.users import name_user
from community.accounts.views import bp
from community.db import db
from community.errors import NotFound, Refused
from community.htmx import is_htmx
from community.tenancy import safe_path


@bp.get("/account/name")
@requires("site.account")
def name():
    back = safe_path(request.args.get("next"), home_path())
    return render_template("accounts/name.html", back=back, name=g.user.name or "")


@bp.post("/account/name")
@requires("site.account")
def set_name():
    back = safe_path(request.form.get("next"), home_path())
    typed = request.form.get("name", "")
    try:
        name_user(g.user, typed)
    except Refused as refusal:
        page = render_template("accounts/name.html", back=back, name=typed, error=refusal)
        return page, 422
    db.session.commit()
    return redirect(back, 303)


@bp.get("/account/sessions")
@bp.get("/account")
@requires("site.account")
def account():
    shown = {"sessions": queries.sessions_of(g.user), "current": g.session}
    waiting = queries.waiting_change_of(g.user)
    return render_template("accounts/account.html", waiting=waiting, **shown)


@bp.post("/account/sessions/<int:session_id>/end")
@requires("site.account")
def end_one(session_id):
    found = [row for row in queries.sessions_of(g.user) if row.id == session_id]
    if not found:
        raise NotFound
    end_session(found[0])
    note_event(g.user, "session-ended", device(), ip(), found[0].device)
    db.session.commit()
    flash(_("That session is over."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/end-others")
@requires("site.account")
def end_others():
    end_sessions(g.user, but=g.session)
    note_event(g.user, "sessions-ended", device(), ip())
    db.session.commit()
    flash(_("You are signed in on this device only."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/end-all")
@requires("site.account")
def end_all():
    end_sessions(g.user)
    note_event(g.user, "all-sessions-ended", device(), ip())
    db.session.commit()
    flash(_("You are signed out everywhere."))
    response = redirect(home_path(), 303)
    drop_cookie(response, SESSION_COOKIE)
    return response


@bp.get("/account/log")
@requires("site.account")
def log():
    page = queries.events_page(g.user, request.args.get("after"))
    template = "accounts/_log.html" if is_htmx() else "accounts/log.html"
    return render_template(template, page=page, words=EVENTS)
