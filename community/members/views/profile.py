"""Who a member is: what they say of themselves, what they wrote, whom they follow."""

from flask import g, render_template, request

from community.access import requires
from community.comments.queries import author_comments_page
from community.contributions.queries import calendar_of
from community.gamification.queries.badges import recognition_of
from community.htmx import is_htmx
from community.members.queries.follows import (
    follow_counts,
    followers_page,
    following_page,
)
from community.members.views import BADGES, bp, member_or_404, open_member_or_404
from community.messages.queries import ties_to
from community.posts.queries import author_page
from community.reactions.queries import reactions_on


@bp.get("/members/<handle>")
@requires("members.read")
def show(handle):
    if request.args.get("tab") == "comments":
        return comments(handle)
    member = member_or_404(handle)
    if not member.open_to(g.viewer):
        return render_template("members/private.html", member=member, **ties(member))
    page = author_page(g.viewer, member, request.args.get("after"))
    shown = {"member": member, "page": page, "reactions": reactions_on(g.viewer, page.items)}
    if is_htmx():
        return render_template("posts/_page.html", **shown)
    if not request.args.get("after"):
        shown["calendar"] = calendar_of(g.viewer, member)
        shown["medals"], shown["streak"] = recognition_of(g.viewer, member)
    return render_template("members/show.html", **shown, **head_of(member))


def head_of(member):
    """What the top of every page about a member shows."""
    return {
        "badges": BADGES,
        "follow_counts": follow_counts(g.viewer, member),
        **ties(member),
    }


def ties(member):
    """What the buttons beside a name depend on."""
    followed, writable = ties_to(g.viewer, member)
    return {"followed": followed, "writable": writable}


def comments(handle):
    member = open_member_or_404(handle)
    page = author_comments_page(g.viewer, member, request.args.get("after"))
    if is_htmx():
        return render_template("members/_comments.html", member=member, page=page)
    return render_template("members/comments.html", member=member, page=page, **head_of(member))


@bp.get("/members/<handle>/followers")
@requires("members.read")
def followers(handle):
    member = open_member_or_404(handle)
    page = followers_page(g.viewer, member, request.args.get("after"))
    return show_follows("followers", member, page)


@bp.get("/members/<handle>/following")
@requires("members.read")
def following(handle):
    member = open_member_or_404(handle)
    page = following_page(g.viewer, member, request.args.get("after"))
    return show_follows("following", member, page)


def show_follows(which, member, page):
    shown = {"which": which, "member": member, "page": page}
    if is_htmx():
        return render_template("members/_follows.html", badges=BADGES, **shown)
    return render_template("members/follows.html", **shown, **head_of(member))


@bp.get("/members/<handle>/card")
@requires("members.read")
def card(handle):
    """Part: who this is in short, for a page that names them."""
    member = member_or_404(handle)
    counts = follow_counts(g.viewer, member) if member.open_to(g.viewer) else None
    shown = {"member": member, "badges": BADGES, "follow_counts": counts}
    return render_template("members/_card.html", **shown)
