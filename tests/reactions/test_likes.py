import pytest

from community.reactions.models import Reaction
from tests.factories import make_comment, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}


@pytest.fixture(params=["posts", "comments"])
def thing(request, post, member):
    return post if request.param == "posts" else make_comment(post, member)


def url(thing):
    return f"/c/acme/{thing.__tablename__}/{thing.id}"


def test_a_like_is_given_once_and_taken_back(sign_in, member, thing, community):
    browser = sign_in(member)
    for _ in range(2):
        assert browser.post(f"{url(thing)}/like").status_code == 303
    assert thing.reaction_count == 1 and Reaction.query.one().emoji == community.reactions[0]
    for _ in range(2):
        assert browser.post(f"{url(thing)}/unlike").status_code == 303
    assert thing.reaction_count == 0 and Reaction.query.count() == 0


def test_htmx_gets_the_pressed_button(sign_in, member, thing):
    part = sign_in(member).post(f"{url(thing)}/like", headers=HTMX).text
    assert 'aria-pressed="true"' in part and f"{url(thing)}/unreact" in part and "<html" not in part


def test_the_page_says_who_liked_it(sign_in, member, thing, community):
    for name in ("Bob", "Cleo"):
        sign_in(make_member(community, name=name)).post(f"{url(thing)}/like")
    page = sign_in(member).get(f"{url(thing)}/likes").text
    assert "Bob" in page and "Cleo" in page


def test_what_one_liked_stays_pressed(sign_in, member, post):
    browser = sign_in(member)
    browser.post(f"{url(post)}/like")
    for path in ("/c/acme/", url(post)):
        assert 'aria-pressed="true"' in browser.get(path).text.split("<main")[1]


def test_a_visitor_signs_in_before_liking(sign_in, community):
    post = make_post(make_space(community, visibility="public"))
    response = sign_in().post(f"{url(post)}/like")
    assert response.status_code == 303 and "/sign-in" in response.location
    came_from = {"Referer": f"http://localhost{url(post)}?comment=3"}
    htmx = sign_in().post(f"{url(post)}/like", headers=HTMX | came_from)
    assert htmx.headers["HX-Redirect"] == f"/c/acme/sign-in?next={url(post)}%3Fcomment%3D3"


def test_two_hundred_likes_a_day(sign_in, member, space, monkeypatch):
    from community import limits

    monkeypatch.setattr(limits, "LIKES_A_DAY", 2)
    browser, posts = sign_in(member), [make_post(space) for _ in range(3)]
    codes = [browser.post(f"{url(post)}/like").status_code for post in posts]
    assert codes == [303, 303, 429]
