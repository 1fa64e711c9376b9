"""Every page there is: the rule of its address, who opens it, and an address of that rule."""

from typing import NamedTuple


class Page(NamedTuple):
    rule: str
    who: str
    address: str
    status: int = 200

    def __str__(self):
        return f"{self.who}:{self.address}"


# Answers that are no pages: for machines, for other pages, or a way to another address.
NO_PAGES = {
    "/admin/",
    "/assets/<version>/<path:name>",
    "/brand/<colours>.css",
    "/comments/<int:comment_id>/replies",
    "/files/<int:upload_id>/<name>",
    "/healthz",
    "/readyz",
}

AROUND = [
    Page("/", "visitor", "/"),
    Page("/", "owner", "/"),
    Page("/account", "owner", "/account"),
    Page("/account", "owner", "/c/demo/account"),
    Page("/account/name", "stranger", "/account/name"),
    Page("/communities", "owner", "/communities"),
    Page("/communities", "stranger", "/communities"),
    Page("/communities/new", "visitor", "/communities/new"),
    Page("/communities/new", "owner", "/communities/new"),
    Page("/dev/mail", "visitor", "/dev/mail"),
    Page("/sign-in", "visitor", "/sign-in"),
    Page("/sign-in", "visitor", "/c/demo/sign-in?next=/c/demo/spaces"),
    Page("/sign-in/code", "newcomer", "/c/demo/sign-in/code"),
    Page("/sign-in/link/<token>", "newcomer", "/sign-in/link/{link}"),
    Page("/sign-in/link/<token>", "visitor", "/c/demo/sign-in/link/{link}"),
    Page("/sign-in/link/<token>", "visitor", "/sign-in/link/used-up", 404),
]

INSIDE = [
    Page("/", "owner", "/c/demo/"),
    Page("/", "member", "/c/demo/"),
    Page("/", "visitor", "/c/demo/"),
    Page("/", "stranger", "/c/demo/"),
    Page("/", "owner", "/c/lantern/"),
    Page("/about", "visitor", "/c/demo/about"),
    Page("/about", "stranger", "/c/demo/about"),
    Page("/about", "owner", "/c/lantern/about"),
    Page("/hashtags/<name>", "member", "/c/demo/hashtags/{tag}"),
    Page("/members", "member", "/c/demo/members"),
    Page("/members", "owner", "/c/lantern/members"),
    Page("/members/<handle>", "member", "/c/demo/members/{handle}"),
    Page("/members/<handle>", "owner", "/c/demo/members/{handle}"),
    Page("/members/<handle>", "member", "/c/demo/members/{handle}?tab=comments"),
    Page("/members/<handle>", "owner", "/c/lantern/members/{founder}?tab=comments"),
    Page("/settings/profile", "owner", "/c/demo/settings/profile"),
    Page("/spaces", "owner", "/c/demo/spaces"),
    Page("/spaces", "visitor", "/c/demo/spaces"),
    Page("/spaces/<slug>", "owner", "/c/demo/spaces/{space}"),
    Page("/spaces/<slug>", "visitor", "/c/demo/spaces/{space}"),
    Page("/spaces/<slug>", "moderator", "/c/demo/spaces/{space}?tab=deleted"),
    Page("/spaces/<slug>", "owner", "/c/lantern/spaces/general"),
    Page("/spaces/<slug>/edit", "owner", "/c/demo/spaces/{private}/edit"),
    Page("/spaces/new", "admin", "/c/demo/spaces/new"),
]

TALK = [
    Page("/posts/<int:post_id>", "member", "/c/demo/posts/{post}"),
    Page("/posts/<int:post_id>", "visitor", "/c/demo/posts/{post}"),
    Page("/posts/<int:post_id>", "owner", "/c/demo/posts/{edited}"),
    Page("/posts/<int:post_id>", "owner", "/c/lantern/posts/{welcome}"),
    Page("/posts/<int:post_id>", "moderator", "/c/demo/posts/{deleted}"),
    Page("/posts/<int:post_id>-<words>", "member", "/c/demo/posts/{post}-some-words"),
    Page("/posts/<int:post_id>/delete", "owner", "/c/demo/posts/{edited}/delete"),
    Page("/posts/<int:post_id>/edit", "owner", "/c/demo/posts/{edited}/edit"),
    Page("/posts/<int:post_id>/history", "moderator", "/c/demo/posts/{edited}/history"),
    Page("/posts/<int:post_id>/likes", "member", "/c/demo/posts/{post}/likes"),
    Page("/posts/new", "member", "/c/demo/posts/new?space={space}"),
    Page("/comments/<int:comment_id>/delete", "moderator", "/c/demo/comments/{comment}/delete"),
    Page("/comments/<int:comment_id>/edit", "owner", "/c/demo/comments/{own_comment}/edit"),
    Page("/comments/<int:comment_id>/history", "moderator", "/c/demo/comments/{comment}/history"),
    Page("/comments/<int:comment_id>/likes", "member", "/c/demo/comments/{comment}/likes"),
    Page("/comments/<int:comment_id>/reply", "member", "/c/demo/comments/{comment}/reply"),
]

ADMIN = [
    Page("/admin/branding", "owner", "/c/demo/admin/branding"),
    Page("/admin/members", "owner", "/c/demo/admin/members"),
    Page("/admin/roles", "moderator", "/c/demo/admin/roles"),
    Page("/admin/settings", "admin", "/c/demo/admin/settings"),
    Page("/admin/spaces", "owner", "/c/demo/admin/spaces"),
]

ERRORS = [
    Page("/nowhere", "visitor", "/nowhere", 404),
    Page("/nowhere", "owner", "/c/demo/nowhere", 404),
    Page("/nowhere", "visitor", "/c/nobody-here/", 404),
    Page("/admin/members", "member", "/c/demo/admin/members", 403),
]

PAGES = AROUND + INSIDE + TALK + ADMIN + ERRORS
MAIN = [
    page
    for page in PAGES
    if page.who == "owner"
    and page.address
    in {
        "/c/demo/",
        "/c/demo/spaces/{space}",
        "/c/demo/posts/{edited}",
        "/c/demo/admin/spaces",
        "/c/demo/settings/profile",
    }
]


class Form(NamedTuple):
    page: Page
    typed: dict

    def __str__(self):
        return f"{self.page}:{'+'.join(self.typed)}"


def form(who, address, **typed):
    return Form(Page("", who, address), typed)


LONG = "Far too long. " * 40

# Forms, with what they refuse.
FORMS = [
    form("visitor", "/sign-in", email="no address"),
    form("newcomer", "/c/demo/sign-in/code", code="AAAAAA"),
    form("stranger", "/account/name", name=" "),
    form("visitor", "/communities/new", name="", slug="-", email="me@example.org"),
    form("owner", "/communities/new", name="Demo again", slug="demo"),
    form("member", "/c/demo/settings/profile", name="Salome", handle="!", bio="Mends."),
    form("member", "/c/demo/posts/new", title="A", body="Words that must not be lost."),
    form("member", "/c/demo/posts/{post}", body="x" * 10_001),
    form("owner", "/c/demo/comments/{own_comment}/edit", body=" "),
    form("owner", "/c/demo/posts/{edited}/edit", title=LONG, body="Words."),
    form("admin", "/c/demo/spaces/new", name=" ", description=LONG),
    form("admin", "/c/demo/admin/settings", name="Demo", tagline=LONG),
    form("owner", "/c/demo/admin/branding", brand_colour="#blue"),
]
