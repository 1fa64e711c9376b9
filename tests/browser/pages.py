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
    "/account/export",  # these three are other addresses of pages below
    "/account/passkeys",
    "/account/sessions",
    "/account/export/<int:export_id>",
    "/admin/",
    "/admin/invitations/<int:invitation_id>/qr.svg",
    "/assets/<version>/<path:name>",
    "/brand/<colours>.css",
    "/comments/<int:comment_id>/reactions",
    "/comments/<int:comment_id>/replies",
    "/complete",
    "/feed.atom",
    "/files/<int:upload_id>/<name>",
    "/hashtags/<name>/feed.atom",
    "/healthz",
    "/icons/<name>.png",
    "/manifest.webmanifest",
    "/news",
    "/notifications/bell",
    "/notifications/menu",
    "/notifications/<int:notification_id>/open",
    "/posts/<int:post_id>/comments/new",
    "/posts/<int:post_id>/poll",
    "/posts/<int:post_id>/reactions",
    "/members/<handle>/card",
    "/members/<handle>/message",
    "/messages/<int:conversation_id>/<int:message_id>",
    "/messages/count",
    "/messages/people",
    "/members/<handle>/feed.atom",
    "/readyz",
    "/search/palette",
    "/search/similar",
    "/robots.txt",
    "/sitemap.xml",
    "/sw.js",
    "/spaces/<slug>/feed.atom",
    "/stream",
}

AROUND = [
    Page("/", "visitor", "/"),
    Page("/", "owner", "/"),
    Page("/account", "owner", "/account"),
    Page("/account", "owner", "/c/demo/account"),
    Page("/account/authenticator", "starter", "/account/authenticator"),
    Page("/account/confirm", "owner", "/c/demo/account/confirm"),
    Page("/account/confirm", "guarded", "/account/confirm?next=/account"),
    Page("/account/confirm", "starter", "/account/confirm"),
    Page("/account/email", "owner", "/account/email"),
    Page("/account/email/confirm/<token>", "visitor", "/account/email/confirm/{confirm}"),
    Page("/account/email/confirm/<token>", "owner", "/account/email/confirm/used-up", 404),
    Page("/account/email/undo/<token>", "visitor", "/account/email/undo/{undo}"),
    Page("/account/data", "owner", "/account/data"),
    Page("/account/data", "copying", "/c/demo/account/data"),
    Page("/account/data", "copied", "/account/data"),
    Page("/account/delete", "owner", "/account/delete"),
    Page("/account/delete", "owning", "/account/delete"),
    Page("/account/delete", "copied", "/c/demo/account/delete"),
    Page("/account/delete", "leaving", "/account/delete"),
    Page("/account/log", "owner", "/account/log"),
    Page("/account/log", "stranger", "/c/demo/account/log"),
    Page("/account/name", "stranger", "/account/name"),
    Page("/account/recovery-codes", "guarded", "/account/recovery-codes"),
    Page("/account/second-factor", "guarded", "/account/second-factor"),
    Page("/account/second-factor", "stranger", "/account/second-factor?next=/account"),
    Page("/account/sign-in", "owner", "/c/demo/account/sign-in"),
    Page("/account/sign-in", "guarded", "/account/sign-in?next=/communities"),
    Page("/communities", "owner", "/communities"),
    Page("/communities", "stranger", "/communities"),
    Page("/communities/new", "visitor", "/communities/new"),
    Page("/communities/new", "owner", "/communities/new"),
    Page("/dev/mail", "visitor", "/dev/mail"),
    Page("/sign-in", "visitor", "/sign-in"),
    Page("/sign-in", "visitor", "/c/demo/sign-in?next=/c/demo/spaces"),
    Page("/sign-in/<provider>", "visitor", "/sign-in/google", 502),
    Page("/sign-in/<provider>/address", "nameless", "/sign-in/google/address"),
    Page("/sign-in/<provider>/callback", "visitor", "/c/demo/sign-in/google/callback", 422),
    Page("/sign-in/code", "newcomer", "/c/demo/sign-in/code"),
    Page("/sign-in/second-step", "halfway", "/sign-in/second-step"),
    Page("/sign-in/link/<token>", "newcomer", "/sign-in/link/{link}"),
    Page("/sign-in/link/<token>", "visitor", "/c/demo/sign-in/link/{link}"),
    Page("/sign-in/link/<token>", "visitor", "/sign-in/link/used-up", 404),
]

TAKEN = "/badges/<int:badge_id>/take/<int:holder_id>"
INSIDE = [
    Page("/compose/help", "member", "/c/demo/compose/help"),
    Page("/", "owner", "/c/demo/"),
    Page("/", "member", "/c/demo/"),
    Page("/", "visitor", "/c/demo/"),
    Page("/", "stranger", "/c/demo/"),
    Page("/", "owner", "/c/lantern/"),
    Page("/", "owner", "/c/demo/?tab=hot"),
    Page("/", "member", "/c/demo/?tab=top&period=month"),
    Page("/", "member", "/c/demo/?tab=following"),
    Page("/", "owner", "/c/demo/?tab=unread"),
    Page("/bookmarks", "owner", "/c/demo/bookmarks"),
    Page("/bookmarks", "member", "/c/demo/bookmarks"),
    Page("/posts/<int:post_id>/reminder", "member", "/c/demo/posts/{post}/reminder"),
    Page("/about", "visitor", "/c/demo/about"),
    Page("/about", "stranger", "/c/demo/about"),
    Page("/about", "owner", "/c/lantern/about"),
    Page("/join", "stranger", "/c/demo/join"),
    Page("/join", "stranger", "/c/lantern/join"),
    Page("/join", "asking", "/c/lantern/join"),
    Page("/join", "declined", "/c/lantern/join"),
    Page("/invitations/<code>", "visitor", "/c/demo/invitations/{code}"),
    Page("/invitations/<code>", "stranger", "/c/demo/invitations/{code}"),
    Page("/invitations/<code>", "owner", "/c/demo/invitations/{code}"),
    Page("/invitations/<code>", "visitor", "/c/demo/invitations/{bound}"),
    Page("/invitations/<code>", "stranger", "/c/demo/invitations/{bound}"),
    Page("/invitations/<code>", "visitor", "/c/lantern/invitations/{code}", 404),
    Page("/hashtags/<name>", "member", "/c/demo/hashtags/{tag}"),
    Page("/members", "member", "/c/demo/members"),
    Page("/members", "owner", "/c/lantern/members"),
    Page("/members/<handle>", "member", "/c/demo/members/{handle}"),
    Page("/members/<handle>", "owner", "/c/demo/members/{handle}"),
    Page("/members/<handle>", "member", "/c/demo/members/{handle}?tab=comments"),
    Page("/members/<handle>", "owner", "/c/lantern/members/{founder}?tab=comments"),
    Page("/members/<handle>", "member", "/c/demo/members/{private_member}"),
    Page("/members", "member", "/c/demo/members?interest=Bikes&sort=name"),
    Page("/members", "member", "/c/demo/members?q=nobody-like-that"),
    Page("/members/<handle>/followers", "member", "/c/demo/members/{handle}/followers"),
    Page("/members/<handle>/following", "owner", "/c/lantern/members/{founder}/following"),
    Page("/keyboard", "visitor", "/c/demo/keyboard"),
    Page("/keyboard", "owner", "/c/demo/keyboard"),
    Page("/notifications", "owner", "/c/demo/notifications"),
    Page("/notifications", "owner", "/c/demo/notifications?kind=like"),
    Page("/notifications", "owner", "/c/lantern/notifications"),
    Page("/leaderboard", "member", "/c/demo/leaderboard"),
    Page("/leaderboard", "owner", "/c/lantern/leaderboard?period=all"),
    Page("/badges", "member", "/c/demo/badges"),
    Page("/badges", "owner", "/c/lantern/badges"),
    Page("/badges/<int:badge_id>", "member", "/c/demo/badges/{badge}"),
    Page("/badges/<int:badge_id>", "owner", "/c/demo/badges/{given}"),
    Page("/badges/<int:badge_id>/give", "admin", "/c/demo/badges/{given}/give"),
    Page(TAKEN, "owner", "/c/demo/badges/{given}/take/{holder}"),
    Page("/points", "member", "/c/demo/points"),
    Page("/points", "owner", "/c/lantern/points?action=like"),
    Page("/offline", "visitor", "/c/demo/offline"),
    Page("/search", "member", "/c/demo/search"),
    Page("/search", "member", "/c/demo/search?q=kettle"),
    Page("/search", "visitor", "/c/demo/search?q=ketle&type=posts"),
    Page("/search", "member", "/c/demo/search?q=nothing+like+it&time=week&space={space}"),
    Page("/settings/leave", "member", "/c/demo/settings/leave"),
    Page("/settings/leave", "owner", "/c/lantern/settings/leave"),
    Page("/settings/notifications", "owner", "/c/demo/settings/notifications"),
    Page("/settings/privacy", "blocker", "/c/demo/settings/privacy"),
    Page("/settings/privacy", "owner", "/c/lantern/settings/privacy"),
    Page("/settings/profile", "owner", "/c/demo/settings/profile"),
    Page("/unsubscribe/<token>", "visitor", "/c/demo/unsubscribe/{unsubscribe}"),
    Page("/unsubscribe/<token>", "visitor", "/c/demo/unsubscribe/forged", 404),
    Page("/welcome", "owner", "/c/lantern/welcome"),
    Page("/welcome", "member", "/c/demo/welcome?next=/c/demo/members"),
    Page("/welcome/interests", "owner", "/c/lantern/welcome/interests"),
    Page("/welcome/interests", "member", "/c/demo/welcome/interests"),
    Page("/spaces", "owner", "/c/demo/spaces"),
    Page("/spaces", "visitor", "/c/demo/spaces"),
    Page("/spaces/<slug>", "owner", "/c/demo/spaces/{space}"),
    Page("/spaces/<slug>", "visitor", "/c/demo/spaces/{space}"),
    Page("/spaces/<slug>", "moderator", "/c/demo/spaces/{space}?tab=deleted"),
    Page("/spaces/<slug>", "owner", "/c/lantern/spaces/general"),
    Page("/spaces/<slug>", "member", "/c/demo/spaces/{locked}", 403),
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
    Page("/posts/<int:post_id>/move", "moderator", "/c/demo/posts/{post}/move"),
    Page("/posts/<int:post_id>/likes", "member", "/c/demo/posts/{post}/likes"),
    Page("/posts/new", "member", "/c/demo/posts/new?space={space}"),
    Page("/posts/new", "admin", "/c/demo/posts/new?draft={draft}"),
    Page("/posts/new", "admin", "/c/demo/posts/new?draft={scheduled}"),
    Page("/drafts", "admin", "/c/demo/drafts"),
    Page("/drafts", "member", "/c/demo/drafts"),
    Page("/drafts/<int:draft_id>", "admin", "/c/demo/drafts/{lost}"),
    Page("/drafts/<int:draft_id>/delete", "admin", "/c/demo/drafts/{draft}/delete"),
    Page("/posts/<int:post_id>", "member", "/c/demo/posts/{polled}"),
    Page("/posts/<int:post_id>", "owner", "/c/demo/posts/{polled}"),
    Page("/posts/<int:post_id>", "visitor", "/c/demo/posts/{polled}"),
    Page("/posts/<int:post_id>", "admin", "/c/demo/posts/{polled}?poll=change"),
    Page("/posts/<int:post_id>/poll/close", "admin", "/c/demo/posts/{polled}/poll/close"),
    Page("/comments/<int:comment_id>/delete", "moderator", "/c/demo/comments/{comment}/delete"),
    Page("/comments/<int:comment_id>/edit", "owner", "/c/demo/comments/{own_comment}/edit"),
    Page("/comments/<int:comment_id>/history", "moderator", "/c/demo/comments/{comment}/history"),
    Page("/comments/<int:comment_id>/likes", "member", "/c/demo/comments/{comment}/likes"),
    Page("/comments/<int:comment_id>/reply", "member", "/c/demo/comments/{comment}/reply"),
]

TALKED = "/messages/<int:conversation_id>"
MESSAGES = [
    Page("/messages", "owner", "/c/demo/messages"),
    Page("/messages", "owner", "/c/demo/messages?q=shelf"),
    Page("/messages", "owner", "/c/lantern/messages"),
    Page("/messages", "blocker", "/c/demo/messages?tab=requests"),
    Page("/messages/new", "owner", "/c/demo/messages/new"),
    Page("/messages/new", "owner", "/c/demo/messages/new?group=1&to={handle}"),
    Page(TALKED, "owner", "/c/demo/messages/{talk}"),
    Page(TALKED, "owner", "/c/demo/messages/{talk}?answer={message}"),
    Page(TALKED, "moderator", "/c/demo/messages/{group}"),
    Page(TALKED, "blocker", "/c/demo/messages/{asked}"),
    Page(f"{TALKED}/leave", "owner", "/c/demo/messages/{group}/leave"),
    Page(f"{TALKED}/members", "owner", "/c/demo/messages/{group}/members"),
    Page(f"{TALKED}/report", "owner", "/c/demo/messages/{talk}/report?message={message}"),
    Page(f"{TALKED}/<int:message_id>/edit", "admin", "/c/demo/messages/{talk}/{message}/edit"),
    Page(f"{TALKED}/<int:message_id>/delete", "admin", "/c/demo/messages/{talk}/{message}/delete"),
    Page("/admin/reports/messages", "moderator", "/c/demo/admin/reports/messages"),
]

BAN = "/admin/members/<int:member_id>/ban"
INVITED = "/admin/invitations/<int:invitation_id>"
LISTED = "/admin/invitations/lists/<int:batch_id>"
ADMIN = [
    Page("/admin/badges", "owner", "/c/demo/admin/badges"),
    Page("/admin/badges", "owner", "/c/lantern/admin/badges"),
    Page("/admin/badges/new", "admin", "/c/demo/admin/badges/new"),
    Page("/admin/badges/<int:badge_id>", "owner", "/c/demo/admin/badges/{given}"),
    Page("/admin/branding", "owner", "/c/demo/admin/branding"),
    Page("/admin/invitations", "owner", "/c/demo/admin/invitations"),
    Page("/admin/invitations", "owner", "/c/lantern/admin/invitations"),
    Page("/admin/invitations/new", "owner", "/c/demo/admin/invitations/new"),
    Page("/admin/invitations/lists/new", "moderator", "/c/demo/admin/invitations/lists/new"),
    Page(INVITED, "owner", "/c/demo/admin/invitations/{invitation}"),
    Page(LISTED, "owner", "/c/demo/admin/invitations/lists/{batch}"),
    Page("/admin/joining", "owner", "/c/demo/admin/joining"),
    Page("/admin/joining", "owner", "/c/lantern/admin/joining"),
    Page("/admin/levels", "owner", "/c/demo/admin/levels"),
    Page("/admin/mail", "owner", "/c/demo/admin/mail"),
    Page("/admin/mail/domain", "owner", "/c/demo/admin/mail/domain"),
    Page("/admin/points", "owner", "/c/demo/admin/points"),
    Page("/admin/reactions", "owner", "/c/demo/admin/reactions"),
    Page("/admin/requests", "owner", "/c/lantern/admin/requests"),
    Page("/admin/requests", "owner", "/c/lantern/admin/requests?state=approved"),
    Page("/admin/requests", "owner", "/c/lantern/admin/requests?state=declined"),
    Page("/admin/requests", "moderator", "/c/demo/admin/requests"),
    Page("/admin/members", "owner", "/c/demo/admin/members"),
    Page("/admin/members", "owner", "/c/demo/admin/members?show=banned"),
    Page("/admin/members", "owner", "/c/demo/admin/members?show=left"),
    Page("/admin/members", "owner", "/c/lantern/admin/members?show=left"),
    Page(BAN, "moderator", "/c/demo/admin/members/{bannable}/ban"),
    Page(BAN, "owner", "/c/demo/admin/members/{banned}/ban"),
    Page("/admin/roles", "moderator", "/c/demo/admin/roles"),
    Page("/admin/settings", "admin", "/c/demo/admin/settings"),
    Page("/admin/spaces", "owner", "/c/demo/admin/spaces"),
]

ERRORS = [
    Page("/nowhere", "visitor", "/nowhere", 404),
    Page("/nowhere", "owner", "/c/demo/nowhere", 404),
    Page("/nowhere", "visitor", "/c/nobody-here/", 404),
    Page("/admin/members", "member", "/c/demo/admin/members", 403),
    Page("/members", "banned", "/c/demo/members", 403),
]

PAGES = AROUND + INSIDE + TALK + MESSAGES + ADMIN + ERRORS
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
    form("nameless", "/sign-in/google/address", email="no address"),
    form("newcomer", "/c/demo/sign-in/code", code="AAAAAA"),
    form("stranger", "/account/name", name=" "),
    form("starter", "/account/authenticator", code="000000"),
    form("starter", "/account/confirm", code="AAAAAA"),
    form("guarded", "/account/confirm", code="000000"),
    form("stranger", "/account/email", email="no address"),
    form("copied", "/account/delete", email="somebody@example.org"),
    form("visitor", "/communities/new", name="", slug="-", email="me@example.org"),
    form("owner", "/communities/new", name="Demo again", slug="demo"),
    form("member", "/c/demo/settings/notifications", weekly_most="many"),
    form("member", "/c/demo/settings/profile", name="Salome", handle="!", bio="Mends."),
    form("member", "/c/demo/settings/profile", own_interests="One, two, three, four"),
    form("member", "/c/demo/welcome", name=" "),
    form("member", "/c/demo/welcome/interests", own_interests=LONG),
    form("moderator", "/c/demo/admin/members/{bannable}/ban", reason=LONG),
    form("member", "/c/demo/posts/new", title="A", body="Words that must not be lost."),
    form("member", "/c/demo/posts/{post}", body="x" * 10_001),
    form("owner", "/c/demo/comments/{own_comment}/edit", body=" "),
    form("owner", "/c/demo/posts/{edited}/edit", title=LONG, body="Words."),
    form("member", "/c/demo/search?q=chair", name=" "),
    form("member", "/c/demo/messages/new", to="nobody-here", body="Words that stay."),
    form("owner", "/c/demo/messages/{talk}", body="x" * 4_001),
    form("owner", "/c/demo/messages/{group}/members", name=" "),
    form("owner", "/c/demo/messages/{talk}/report", reason=" "),
    form("admin", "/c/demo/spaces/new", name=" ", description=LONG),
    form("admin", "/c/demo/admin/settings", name="Demo", tagline=LONG),
    form("admin", "/c/demo/admin/badges/new", name=" ", description="For kettles"),
    form("admin", "/c/demo/badges/{given}/give", handle="nobody-here"),
    form("owner", "/c/demo/admin/branding", brand_colour="#blue"),
    form("owner", "/c/demo/admin/reactions", emoji="nothing"),
    form("owner", "/c/demo/admin/points", post="5000"),
    form("stranger", "/c/lantern/join", answer_110434e9=LONG * 2),
    form("owner", "/c/demo/admin/joining", question_1=LONG, choices_1="One"),
    form("owner", "/c/demo/admin/invitations/new", max_uses="20000", note="Fair"),
    form("owner", "/c/demo/admin/invitations/lists/new", addresses="nobody, me@"),
]
