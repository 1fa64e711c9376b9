"""The page an invitation's link leads to. Opening it does nothing; its button lets one in."""

from flask import g, redirect, render_template, url_for

from community.access import ROLE_NAMES, Role, requires
from community.accounts.views.sign_in import sign_out
from community.db import db
from community.errors import Refused
from community.joining.handlers.invitations import take_invitation
from community.joining.queries import invitation_by_code
from community.joining.views import bp, home, welcome
from community.members.queries import member_of


@bp.get("/invitations/<code>")
@requires("community.join")
def invitation(code):
    found = invitation_by_code(g.viewer.community, code)
    if found is None or not found.opens():
        return dead()
    return show(found, code)


def dead():
    """Wrong, used up, revoked, run out, or for another community: all look alike."""
    return render_template("joining/dead.html"), 404


def show(invitation, code, refusal=None):
    role = ROLE_NAMES[Role(invitation.given_role)]
    above = invitation.given_role > Role.MEMBER
    return render_template(
        "joining/invitation.html",
        invitation=invitation,
        code=code,
        role=role if above else None,
        mine=g.user is not None and invitation.is_for(g.user),
        error=refusal,
    )


@bp.post("/invitations/<code>")
@requires("community.join")
def take(code):
    found = invitation_by_code(g.viewer.community, code)
    if found and g.viewer.member:
        return home()
    if found is None or not found.opens():
        return dead()
    if g.user is None:
        back = url_for("joining.invitation", code=code)
        return redirect(url_for("accounts.sign_in", next=back), 303)
    try:
        member = take_invitation(found, g.user)
    except Refused as refusal:
        db.session.rollback()
        return not_taken(code, refusal)
    db.session.commit()
    return welcome(member)


def not_taken(code, refusal):
    """Somebody else was faster, or this person's other click, or it is for somebody else."""
    member = member_of(g.viewer.community.id, g.user.id)
    if member and member.is_here:
        return home()
    found = invitation_by_code(g.viewer.community, code)
    return (show(found, code, refusal), 422) if found and found.opens() else dead()


@bp.post("/invitations/<code>/switch")
@requires("community.join")
def switch(code):
    """Sign out, and in again as somebody else, for the same invitation."""
    found = invitation_by_code(g.viewer.community, code)
    if found is None or not found.opens():
        return dead()
    response = sign_out()
    response.location = url_for("joining.invitation", code=code)
    return response
