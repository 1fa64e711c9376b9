"""Every address there is, filled in with every thing there is, private ones included."""

import re
from itertools import product

from sqlalchemy import select

from community.comments.models import Comment
from community.db import db
from community.members.models import Member
from community.messages.models import Conversation, Message, MessageReport
from community.notifications.models import Notification
from community.posts.models import Hashtag, Post
from community.spaces.models import Space
from community.uploads.models import Upload
from tests.canaries.world import BAIT

# Rules that are the same for everybody, or for one's own account; and the stream, whose answer has
# no end (tests/live sees what it tells to whom).
ELSEWHERE = {"assets", "accounts", "factors", "identities", "privacy", "demo", "welcome", "live"}
# What an address is asked for besides its path.
QUERIES = {
    "/": [
        *("tab=hot", "tab=top", "tab=top&period=all", "tab=following", "tab=unread"),
        *("type=discussion", "type=question", "type=poll", "space={slug}"),
    ],
    "/messages": ["tab=requests", "tab=archived", f"q={BAIT}", "q=zqc"],
    "/messages/<int:conversation_id>": ["before=1000000"],
    "/messages/people": ["q=b", "q=zqc"],
    "/admin/reports/messages": ["closed=1"],
    "/news": ["tab=new&since=0-0", "tab=hot&since=0-0", "space={slug}&since=0-0"],
    "/posts/<int:post_id>": ["order=best", "order=newest", "comment={comment_id}"],
    "/posts/<int:post_id>/comments/new": ["since=0", "since=0&show=1"],
    "/posts/new": ["space={slug}"],
    "/search": [
        *(f"q={BAIT}", f"q={BAIT}&type=posts", f"q={BAIT}&type=comments"),
        *(f"q={BAIT}&space={{slug}}", f"q={BAIT}&author={{handle}}", f"q={BAIT}&sort=newest"),
        *("q=zqc", "q=zqc&type=members", "q=zqc&type=spaces", f"q={BAIT[:5]}", "q={typo}"),
    ],
    "/search/palette": [f"q={BAIT}", "q=zqc", "q=lanternbiat"],
    "/search/similar": [f"title={BAIT}", "title=zqc"],
    "/complete": [
        *("kind=member&q=p&space={slug}", "kind=member&q=b&post={post_id}"),
        *("kind=hashtag&q=zqc", "kind=hashtag&q=zqc&space={slug}"),
    ],
    "/members": ["q=zqc", "q=pol", "sort=name", "sort=active", "interest={interest}"],
    "/members/<handle>": ["tab=comments", "tab=followers", "tab=following"],
    "/spaces/<slug>": ["tab=hot"],
}


def values_of(world):
    """Every id and name of the community, as arguments of addresses."""

    def ids(column):
        here = select(column).where(column.class_.community_id == world.community.id)
        return list(db.session.scalars(here))

    return {
        "post_id": ids(Post.id),
        "comment_id": ids(Comment.id),
        "upload_id": ids(Upload.id),
        "notification_id": ids(Notification.id),
        "conversation_id": ids(Conversation.id),
        "message_id": ids(Message.id),
        "report_id": ids(MessageReport.id),
        "slug": ids(Space.slug),
        "handle": ids(Member.handle),
        "name": ids(Hashtag.name),
        "interest": ["wood"],
        "typo": ["lanternbiat"],
    }


def addresses(app, values):
    """Paths and queries of every rule that can be got, below the community's prefix."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.split(".")[0] in ELSEWHERE:
            continue
        if rule.arguments - {"words"} <= set(values):
            for query in ["", *QUERIES.get(rule.rule, ())]:
                yield from filled(f"{rule.rule}?{query}".rstrip("?"), values)


def filled(address, values):
    """An address with each combination of what its <arguments> and {arguments} may be."""
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)
    names = [name for name in re.findall(r"{(\w+)}", address) if name != "words"]
    for chosen in product(*(values[name] for name in names)):
        yield address.format(**dict(zip(names, chosen, strict=True)), words="words")


def pages(app, browser, values):
    """(address, answer) of every address, asked for as a page, and as a part of one if it is not
    missing: whether somebody may read a thing is asked before how they want it."""
    for address in addresses(app, values):
        page = browser.get(f"/c/acme{address}")
        yield address, page
        many = "comment=" in address or "q=zqc0" in address  # of these the page is enough
        # that parts tell no more than pages is the same on both kinds of databases
        if page.status_code != 404 and not many and db.engine.dialect.name == "sqlite":
            yield address, browser.get(f"/c/acme{address}", headers={"HX-Request": "true"})
