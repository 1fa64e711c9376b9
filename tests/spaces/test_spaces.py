import pytest

from community.access import Role
from community.db import db
from community.members.models import Member
from community.spaces.handlers import list_member
from community.spaces.models import Space, SpaceGroup, SpaceVisit
from tests.factories import (
    long_ago,
    make_comment,
    make_community,
    make_founded,
    make_member,
    make_post,
    make_space,
)

VISIBILITIES = ("public", "members", "private", "secret")


@pytest.fixture
def world(community):
    """A space of each visibility with a canary post and comment in it."""
    for visibility in VISIBILITIES:
        space = make_space(community, f"The {visibility} space", visibility=visibility)
        author = make_member(community, name=f"Author {visibility}")
        post = make_post(space, author, f"Canary {visibility}", "Some words", tags=["bird"])
        make_comment(post, author, f"Chirp {visibility}")
    return community


def seen(browser, prefix="/c/acme"):
    """Which visibilities show up for this browser anywhere it can go."""
    paths = ["/", "/spaces", "/members", "/hashtags/bird", "/communities", "/about"]
    paths += [f"/spaces/the-{each}-space" for each in VISIBILITIES]
    paths += [f"/posts/{number}" for number in range(1, 6)]
    paths += [f"/posts/{number}/likes" for number in range(1, 6)]
    paths += [f"/comments/{number}/{end}" for number in range(1, 6) for end in ("reply", "likes")]
    pages = "".join(browser.get(prefix + path).text for path in paths)
    return [each for each in VISIBILITIES if f"Canary {each}" in pages or f"Chirp {each}" in pages]


def test_who_sees_which_space(sign_in, world):
    listed = make_member(world, name="Listed")
    for slug in ("the-private-space", "the-secret-space"):
        list_member(Space.query.filter_by(slug=slug).one(), listed)
    db.session.commit()
    stranger = make_member(make_community("rival"), name="Stranger")

    assert seen(sign_in()) == ["public"]
    assert seen(sign_in(stranger)) == ["public"]
    assert seen(sign_in(make_member(world))) == ["public", "members"]
    assert seen(sign_in(listed)) == list(VISIBILITIES)
    for role in (Role.MODERATOR, Role.ADMIN, Role.OWNER):
        assert seen(sign_in(make_member(world, role))) == list(VISIBILITIES)


def test_a_closed_community_shows_a_visitor_its_face_only(sign_in, world):
    world.visibility, world.member_count = "members", world.member_count
    db.session.commit()
    browser = sign_in()
    assert seen(browser) == []
    assert browser.get("/c/acme/").location == "/c/acme/about"
    about = browser.get("/c/acme/about").text
    assert "Acme" in about and "4 members" in about
    stranger = sign_in(make_member(make_community("rival")))
    assert seen(stranger) == [] and stranger.get("/c/acme/posts/1").status_code == 404


def test_nobody_knows_of_a_secret_space(sign_in, world, member):
    pages = "".join(sign_in(member).get(f"/c/acme{path}").text for path in ("/", "/spaces"))
    assert "The secret space" not in pages and "The members space" in pages
    assert "The private space" in pages, "its name is listed, and that it is locked"
    assert "spaces/the-private-space" not in pages


def test_profiles_count_only_what_every_member_may_read(world):
    counts = {m.name.split()[1]: (m.post_count, m.comment_count) for m in Member.query}
    assert counts == {
        "public": (1, 1),
        "members": (1, 1),
        "private": (0, 0),
        "secret": (0, 0),
    }


def form(space, **changes):
    keys = (
        "name",
        "description",
        "icon",
        "group_id",
        "visibility",
        "kind",
        "post_role",
        "comment_role",
    )
    return {key: getattr(space, key) for key in keys} | changes


def test_closing_and_opening_a_space_moves_the_counts(sign_in, community, space, member):
    make_comment(make_post(space, member), member)
    admin = sign_in(make_member(community, Role.ADMIN))
    url = f"/c/acme/spaces/{space.slug}/edit"
    for visibility, counted in (("private", 0), ("secret", 0), ("public", 1), ("members", 1)):
        assert admin.post(url, data=form(space, visibility=visibility)).status_code == 303
        assert (member.post_count, member.comment_count) == (counted, counted)


def test_archiving_keeps_the_posts_and_restoring_brings_them_back(
    sign_in, community, space, member, post
):
    make_comment(post, member)
    admin, reader = sign_in(make_member(community, Role.ADMIN)), sign_in(member)
    admin.post(f"/c/acme/spaces/{space.slug}/archive")
    for path in (f"spaces/{space.slug}", f"posts/{post.id}"):
        assert reader.get(f"/c/acme/{path}").status_code == 404
    assert "Hello" not in reader.get("/c/acme/").text and member.post_count == 0
    assert space.name in admin.get("/c/acme/admin/spaces").text
    admin.post(f"/c/acme/spaces/{space.slug}/restore")
    assert "Hello" in reader.get("/c/acme/").text
    assert (member.post_count, member.comment_count) == (1, 1)


def test_a_space_is_unread_until_it_is_opened_and_again_after_a_post(sign_in, member, space):
    browser = sign_in(member)

    def unread():
        sidebar = browser.get("/c/acme/").text.split("<main")[0]
        return f'is-unread" href="/c/acme/spaces/{space.slug}"' in sidebar

    assert unread()
    browser.get(f"/c/acme/spaces/{space.slug}")
    assert not unread() and SpaceVisit.query.count() == 1
    make_post(space)
    assert unread()
    browser.get(f"/c/acme/spaces/{space.slug}")
    assert not unread() and SpaceVisit.query.count() == 1


def test_one_owns_posts_are_never_unread(sign_in, member, space):
    browser = sign_in(member)
    browser.post(f"/c/acme/spaces/{space.slug}/posts", data={"title": "Mine", "body": "Hi"})
    assert "is-unread" not in browser.get("/c/acme/").text


def test_an_admin_makes_and_edits_a_space(sign_in, community, space):
    admin = sign_in(make_member(community, Role.ADMIN))
    typed = form(space, name="Workshop tips", icon="kettle", post_role=30)
    created = admin.post("/c/acme/spaces/new", data=typed)
    assert created.location == "/c/acme/spaces/workshop-tips"
    made = Space.query.filter_by(slug="workshop-tips").one()
    assert (made.icon, made.post_role, made.position) == ("kettle", 30, 2)
    assert admin.post("/c/acme/spaces/new", data=typed).location.endswith("workshop-tips-2")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 51}, "50"),
        ({"description": "x" * 201}, "200"),
        ({"icon": "skull"}, "choice"),
        ({"visibility": "everyone"}, "choice"),
        ({"post_role": 10}, "choice"),
        ({"group_id": 999}, "choice"),
    ],
)
def test_a_bad_space_is_refused_and_kept_in_the_form(sign_in, community, space, change, words):
    admin = sign_in(make_member(community, Role.ADMIN))
    for path in ("new", f"{space.slug}/edit"):
        response = admin.post(f"/c/acme/spaces/{path}", data=form(space, **change))
        assert response.status_code == 422 and words in response.text.lower()
    assert Space.query.one().name == "Talk"


def test_a_group_of_another_community_is_no_choice(sign_in, community, space):
    theirs = make_space(make_community("rival"))
    admin = sign_in(make_member(community, Role.ADMIN))
    response = admin.post("/c/acme/spaces/new", data=form(space, group_id=theirs.group_id))
    assert response.status_code == 422


def test_members_and_moderators_do_not_arrange_spaces(sign_in, community, space):
    for role in (Role.MEMBER, Role.MODERATOR):
        browser = sign_in(make_member(community, role))
        for path in ("new", f"{space.slug}/edit"):
            assert browser.get(f"/c/acme/spaces/{path}").status_code == 403
        for path in ("archive", "restore", "move", "members"):
            assert browser.post(f"/c/acme/spaces/{space.slug}/{path}").status_code == 403


def names():
    order = Space.query.join(SpaceGroup, Space.group_id == SpaceGroup.id)
    return [space.name for space in order.order_by(SpaceGroup.position, Space.position)]


def test_spaces_move_by_buttons_and_by_dragging(sign_in):
    founded = make_founded()
    admin = sign_in(owner_of(founded))
    assert names() == ["Announcements", "Introductions", "General"]
    admin.post("/c/acme/spaces/general/move", data={"step": "-1"})
    assert names() == ["Announcements", "General", "Introductions"]
    admin.post("/c/acme/spaces/announcements/move", data={"step": "1"})
    assert names() == ["General", "Announcements", "Introductions"]
    admin.post("/c/acme/spaces/groups", data={"name": "More"})
    more = SpaceGroup.query.filter_by(name="More").one()
    part = admin.post(
        "/c/acme/spaces/general/move",
        data={"group": more.id, "index": 0},
        headers={"HX-Request": "true"},
    )
    assert names() == ["Announcements", "Introductions", "General"] and "<html" not in part.text
    admin.post(f"/c/acme/spaces/groups/{more.id}/move", data={"step": "-1"})
    assert names() == ["General", "Announcements", "Introductions"]
    admin.post("/c/acme/spaces/general/move", data={"step": "1"})
    assert names() == ["General", "Announcements", "Introductions"]
    assert Space.query.filter_by(name="General").one().group.name == "Start here"


def owner_of(community):
    return Member.query.filter_by(community_id=community.id).one()


def test_groups_of_the_same_name_stay_apart(sign_in, community, member):
    for name in ("First", "Second"):
        make_space(community, name)  # each in a group called "Group"
    sidebar = sign_in(member).get("/c/acme/").text.split("<main")[0]
    assert sidebar.count("<summary>Group") == 2


def test_listed_members_come_and_go_by_handle(sign_in, community, member):
    space = make_space(community, "Inner", visibility="secret")
    make_post(space, title="Inner words", at=long_ago(hours=1))
    admin, reader = sign_in(make_member(community, Role.ADMIN)), sign_in(member)
    url = f"/c/acme/spaces/{space.slug}/members"
    admin.post(url, data={"handle": f"@{member.handle}"})
    assert "Inner words" in reader.get("/c/acme/").text and space.member_count == 1
    assert member.name in admin.get(f"/c/acme/spaces/{space.slug}/edit").text
    admin.post(url, data={"handle": member.handle, "remove": "1"})
    assert "Inner words" not in reader.get("/c/acme/").text and space.member_count == 0
    handles = [member.handle, "nobody"]
    refused = admin.get(admin.post(url, data={"handle": handles}).location)
    assert "There is nobody here called nobody." in refused.text and space.member_count == 0
    assert f'value="{member.handle}"' in refused.text and 'value="nobody"' in refused.text
