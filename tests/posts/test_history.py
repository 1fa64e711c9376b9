"""Earlier versions: what each edit changed, and who may see it."""

from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.comments.handlers import edit_comment
from community.db import db, now
from community.posts.handlers import edit_post
from tests.factories import long_ago, make_comment, make_member, make_post


@pytest.fixture(params=["posts", "comments"])
def thing(request, space, member):
    post = make_post(space, member, "Kettles", "The kettle leaked.", at=long_ago(days=1))
    if request.param == "posts":
        return post
    return make_comment(post, member, "The kettle leaked.", at=long_ago(days=1))


def edit(thing, body, title="Kettles"):
    if thing.__tablename__ == "posts":
        edit_post(thing, thing.author, title, body)
    else:
        edit_comment(thing, thing.author, body)
    db.session.commit()


def history(browser, thing, **query):
    return browser.get(f"/c/acme/{thing.__tablename__}/{thing.id}/history", query_string=query)


def test_an_edit_shows_what_went_and_what_came(sign_in, thing, member):
    edit(thing, "The old kettle leaked <b>twice</b>.")
    page = history(sign_in(member), thing).text
    assert '<ins><span class="visually-hidden">[added: </span>old ' in page
    assert "&lt;b&gt;" in page and "<b>twice" not in page


def test_a_changed_title_is_shown_too(sign_in, member, space):
    post = make_post(space, member, "Kettles", "Words.", at=long_ago(days=1))
    edit_post(post, member, "Old kettles", "Words.")
    db.session.commit()
    page = history(sign_in(member), post).text
    assert "[removed: </span>Kettles" in page and "[added: </span>Old kettles" in page


def test_moderators_and_the_author_see_it_nobody_else(sign_in, community, thing, member):
    edit(thing, "A secret slip.")
    edit(thing, "Nothing to see.")
    mod, other = make_member(community, Role.MODERATOR), make_member(community, name="Bob")
    for who in (member, mod):
        assert "secret slip" in history(sign_in(who), thing).text
    assert history(sign_in(other), thing).status_code == 403
    assert "/history" not in sign_in(other).get("/c/acme/posts/1").text
    assert "/sign-in" in history(sign_in(), thing).location
    sign_in(member).post(f"/c/acme/{thing.__tablename__}/{thing.id}/delete")
    assert history(sign_in(member), thing).status_code == 404
    kept = 200 if thing.__tablename__ == "posts" else 404
    assert history(sign_in(mod), thing).status_code == kept


def test_what_was_never_edited_says_so(sign_in, member, thing):
    assert "never edited" in history(sign_in(member), thing).text


def test_many_versions_come_page_by_page(sign_in, member, thing):
    for number in range(30):
        with time_machine.travel(now() + timedelta(seconds=number)):
            edit(thing, f"Version {number}.")
    browser = sign_in(member)
    first = history(browser, thing).text
    assert first.count("<article") == 20 and "Older edits" in first
    after = first.split("after=")[1].split('"')[0]
    rest = history(browser, thing, after=after).text
    assert rest.count("<article") == 10 and "</span>leaked" not in first
    assert "The kettle" in rest.replace("</span>", "") and "Version 9" not in rest.split("<ins>")[0]
    for wrong in ("x", f"1-{10**6}"):
        assert history(browser, thing, after=wrong).status_code == 404


def test_the_edited_mark_comes_after_five_minutes_or_a_hundred_characters(sign_in, member, space):
    for kind in ("posts", "comments"):
        post = make_post(space, member, "Kettles", "Short.")
        thing = post if kind == "posts" else make_comment(post, member, "Short.")
        edit(thing, "Shorter.")
        assert thing.edited_at is None
        edit(thing, "x" * 120)
        assert thing.edited_at is not None
