"""Completing the names of people and hashtags while somebody types."""

from flask import Blueprint, g, render_template, request

from community import limits, text
from community.access import check_community, requires
from community.errors import NotFound
from community.mentions import queries
from community.paging import LAST_ID
from community.posts.queries import readable_post
from community.spaces.queries import readable_space

bp = Blueprint("mentions", __name__)


@bp.get("/complete")
@requires("hashtags.read")
def complete():
    """The names that go on from what was typed (`q`), as options for a list: a part."""
    typed = text.clean_line(request.args.get("q", ""))[: limits.NAME]
    if request.args.get("kind") == "hashtag":
        found = {"hashtags": queries.hashtags_to_complete(g.viewer, typed)}
    else:
        check_community("members.read")
        found = {"members": queries.members_to_complete(g.viewer, place_in(request.args), typed)}
    return render_template("mentions/_options.html", **found)


def place_in(arguments):
    """The space that is written in, by its slug or by a post of it; None when none is named."""
    if post_id := arguments.get("post", type=int) or arguments.get("post_id", type=int):
        post = readable_post(g.viewer, post_id) if 0 < post_id <= LAST_ID else None
        if post is None:
            raise NotFound
        return post.space
    if slug := arguments.get("space"):
        space = readable_space(g.viewer, slug)
        if space is None:
            raise NotFound
        return space
    return None
