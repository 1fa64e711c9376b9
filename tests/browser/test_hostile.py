"""Whatever people type, in whichever field: no page runs it, obeys it or sends it anywhere."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from community.access import Role
from community.accounts.handlers.users import find_or_make_user
from community.comments.handlers import add_comment, edit_comment
from community.communities.handlers import create_community, edit_community
from community.db import db
from community.members.handlers.joining import add_member
from community.members.handlers.profile import checked_links
from community.posts.handlers import add_post, edit_post
from community.spaces.handlers import create_group, create_space
from tests.browser.hostile import PAYLOADS, SEND
from tests.browser.talk import mark

pytestmark = pytest.mark.browser

HOOK = "Object.defineProperty(window, '__pwned', {set() { console.error('it ran'); }});"
PROSE = ".prose, .feed-text, .feed-title, .row-title, .row-sub, .profile-head, .member-list, h1"
ATTRIBUTES = """(places) => places.flatMap((place) => [...place.querySelectorAll("*")])
  .filter((node) => !node.closest("form, nav, .menu, .cluster, .stack > a"))
  .flatMap((node) => [...node.attributes].map((attribute) => attribute.name))
  .filter((name) => /^(on|hx-|data-(?!hue$|tone$)|style|srcdoc|formaction)/.test(name))"""


@pytest.fixture(scope="module")
def planted(live):
    """Addresses that show the payloads, each field of the community full of them."""

    def plant():
        short = [text[:60] for text in PAYLOADS]
        community = create_community(PAYLOADS[0][:60], "hostile")
        text = "\n\n".join(PAYLOADS)
        edit_community(community, PAYLOADS[0][:60], PAYLOADS[14][:140], text[:5000], "public")
        owner = plant_people(community, short, live)
        posts = plant_spaces(community, owner, short)
        everything = add_post(posts[0].space, owner, "All of it", text)
        for payload in (*PAYLOADS, text):
            add_comment(everything, owner, payload)
        return [
            *(f"/posts/{post.id}" for post in (*posts, everything)),
            *(f"/spaces/{post.space.slug}" for post in posts[:3]),
            *changed(everything, owner),
        ]

    return live.do(plant)


def plant_people(community, short, live):
    """A member per payload; returns the first, who is the owner."""
    for number, text in enumerate(short):
        user = find_or_make_user(f"hostile{number}@example.org")
        user.name = text
        url = "https://example.org/?" + "".join(text.split())
        links = checked_links([{"label": text, "url": url}])
        role = Role.MEMBER if number else Role.OWNER
        member = add_member(community, text, user=user, role=role, bio=text, links=links)
        if not number:
            owner = member
            live.people["hostile"] = user.id
    return owner


def plant_spaces(community, owner, short):
    groups = [create_group(community, text[:50]) for text in short[:8]]
    spaces = [
        create_space(community, groups[n % 8], text[:50], description=text, visibility="public")
        for n, text in enumerate(short[:16])
    ]
    people = db.session.scalars(select(type(owner)).filter_by(community_id=community.id)).all()
    return [
        add_post(spaces[n % 16], people[n], text.ljust(3), PAYLOADS[n])
        for n, text in enumerate(short)
    ]


def changed(post, owner):
    """Edit the post and a comment; the addresses of their older versions and forms."""
    comment = add_comment(post, owner, PAYLOADS[0])
    edit_comment(comment, owner, PAYLOADS[12])
    edit_post(post, owner, PAYLOADS[11], "\n\n".join(PAYLOADS))
    paths = ("edit", "history", "delete")
    yield from (f"/posts/{post.id}/{path}" for path in (*paths, "likes"))
    yield from (f"/comments/{comment.id}/{path}" for path in (*paths, "reply"))
    yield from (f"/members/{owner.handle}", f"/members/{owner.handle}?tab=comments")


PLACES = (
    "/ /about /members /spaces /settings/profile /posts/new /spaces/new /account /account/name"
    " /admin/branding /admin/members /admin/roles /admin/settings /admin/spaces"
).split()


def visit_all(page, watch, addresses):
    """Open every address, let what would run run, and see that nothing did."""
    page.add_init_script(HOOK)
    page.on("dialog", lambda dialog: watch.wrong.append(f"a dialog: {dialog.message}"))
    for address in addresses:
        page.goto(f"/c/hostile{address}")
        assert page.locator("main h1").count() == 1, address
        found = page.locator(PROSE).evaluate_all(ATTRIBUTES)
        assert not found, (address, found)
    sent = [r.url for r in watch.requests if SEND in r.url or r.url.endswith("/pwned.js")]
    assert not sent
    assert not [r.url for r in watch.requests if "127.0.0.1" not in r.url]


def test_hostile_texts_stay_texts_for_a_member(page_of, watch, planted):
    visit_all(page_of("hostile"), watch, [*PLACES, *planted])


def test_hostile_texts_stay_texts_for_a_visitor(page_of, watch, planted):
    open_to_all = [path for path in planted if path.count("/") == 2 and "members" not in path]
    visit_all(page_of(), watch, ["/", "/about", "/spaces", "/sign-in", *open_to_all[::4]])


def test_hostile_comments_stay_texts_when_htmx_puts_them_in(page_of, watch, planted):
    page = page_of("hostile")
    page.add_init_script(HOOK)
    page.goto(f"/c/hostile{planted[0]}")
    mark(page)
    comments = page.locator("#comments-list .comment")
    for number, payload in enumerate(PAYLOADS[::6], start=1):
        page.fill("#comment-form textarea", payload)
        with page.expect_response("**/comments"):
            page.get_by_role("button", name="Comment", exact=True).click()
        expect(comments).to_have_count(number)  # the next one goes into the form that came back
    page.locator("#comment-form textarea").hover()
    assert comments.count() == len(PAYLOADS[::6])
    assert not [r.url for r in watch.requests if SEND in r.url]


def test_a_name_typed_into_a_form_and_refused_comes_back_as_text(page_of, watch):
    watch.expected.add(422)
    page = page_of("hostile")
    page.add_init_script(HOOK)
    for payload in PAYLOADS[::5]:
        page.goto("/communities/new")
        page.fill("[name=slug]", payload)
        page.fill("[name=name]", payload)
        page.get_by_role("button", name="Start the community").click()
        page.locator("[role=alert]").first.wait_for()
        assert page.input_value("[name=slug]") == payload
