"""Joining a community, or asking to."""

from flask import g, redirect, render_template, request, url_for

from community.access import check_site, requires
from community.db import db
from community.errors import Refused, TooMany
from community.joining.handlers import requests as handlers
from community.joining.queries import latest_request
from community.joining.views import bp, home, welcome


@bp.get("/join")
@requires("community.join")
def show_join():
    """What it takes to join, or how far it has got."""
    check_site("site.account")
    if g.viewer.member:
        return home()
    return show({})


def show(typed, refusal=None):
    community = g.viewer.community
    return render_template(
        "joining/join.html",
        policy=community.join_policy,
        questions=[(handlers.question_key(each), each) for each in community.questions],
        asked=latest_request(community, g.user),
        typed=typed,
        error=refusal,
    )


@bp.post("/join")
@requires("community.join")
def join():
    check_site("site.account")
    if g.viewer.member:
        return home()
    try:
        member = handlers.join_or_ask(g.viewer.community, g.user, request.form)
    except Refused as refusal:
        db.session.rollback()
        return show(request.form, refusal), 429 if isinstance(refusal, TooMany) else 422
    db.session.commit()
    return welcome(member) if member else redirect(url_for("joining.show_join"), 303)


@bp.post("/join/withdraw")
@requires("community.join")
def withdraw():
    check_site("site.account")
    handlers.withdraw_request(g.viewer.community, g.user)
    db.session.commit()
    return redirect(url_for("joining.show_join"), 303)
