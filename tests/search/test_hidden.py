"""Nobody finds, counts, is offered or can guess what they may not read."""

import re

import pytest

from community.access import Role, Viewer
from community.db import db
from community.members.handlers.blocks import block_member
from community.posts.handlers import delete_post
from community.search.queries import Filters, corrected, other_spaces
from community.search.reindex import repair
from community.spaces.handlers import archive_space, list_member
from community.spaces.queries import places_of
from tests.factories import make_comment, make_community, make_member, make_post, make_space

WORD = "xylophone"
SLIP = "xylohpone"


@pytest.fixture
def hidden(community, member, index):
    """hidden(**space) writes the word into a post, a comment and the name of a space."""

    def write(**fields):
        author = make_member(community, name="Olga")
        space = make_space(community, f"The {WORD}", **fields)
        make_comment(make_post(space, author, f"My {WORD}", f"A {WORD}."), author, f"No {WORD}!")
        index()
        return space

    return write


def pages_of(search, who):
    """Every page that looks for the word, for one who may see nothing of it."""
    for typed in (WORD, WORD[:5], SLIP, f'"my {WORD}"', f"my {WORD} -glue"):
        for kind in ("", "posts", "comments", "members", "spaces"):
            yield search(who, typed, type=kind)
    yield search(who, WORD, sort="new", time="week")
    yield search(who, WORD, path="search/palette")
    if who is not None:
        yield search(who, None, path="search/similar", title=f"My {WORD}")


def nothing_is_found(search, who, *names):
    for page in pages_of(search, who):
        shown = page.text.lower()
        for typed in (WORD, SLIP, WORD[:5]):  # what was typed stands in the page's own fields
            shown = shown.replace(f'value="{typed}"', "")
        assert 'class="cover"' not in shown, page.request.url
        assert 'data-href="/c/acme/posts/' not in shown.replace("/posts/new", "")
        assert "These have" not in page.text
        for name in names:
            assert name not in shown
        assert all(int(n) == 0 for n in re.findall(r'<span class="faint">(\d+)\+?</span>', shown))


@pytest.mark.parametrize("visibility", ["private", "secret"])
def test_what_is_in_a_closed_space_is_for_those_in_it(
    community, member, hidden, search, found, visibility
):
    space = hidden(visibility=visibility)
    nothing_is_found(search, member)
    nothing_is_found(search, None)
    assert len(found(make_member(community, Role.MODERATOR, name="Mo"), WORD)) == 3
    list_member(space, member)
    db.session.commit()
    assert len(found(member, WORD)) == 3 and len(found(member, SLIP)) == 3


def test_visitors_find_only_what_is_public_and_no_members(community, hidden, search, found):
    make_member(community, name=WORD.title())
    hidden()
    nothing_is_found(search, None)
    community.visibility = "members"
    db.session.commit()
    assert search(None, WORD).status_code == 303


def test_an_archived_space_takes_all_of_it_along(community, member, hidden, search):
    archive_space(hidden(), member)
    db.session.commit()
    nothing_is_found(search, member)


def test_a_block_hides_both_from_each_other(community, member, space, index, search, found):
    other, third = make_member(community, name=WORD.title()), make_member(community, name="Third")
    post = make_post(space, other, f"My {WORD}")
    make_comment(post, third, f"A {WORD} of mine")
    index()
    assert len(found(third, WORD)) == 3
    block_member(member, other)
    db.session.commit()
    nothing_is_found(search, member)  # the comment stands below a post that is hidden
    make_post(space, member, "Mine", "bassoon")
    index()
    assert found(other, "bassoon") == [] and found(third, "bassoon") == ["Mine"]


def test_of_a_private_profile_only_the_name_is_found(community, member, index, search, found):
    shy = make_member(community, name="Sheila")
    shy.bio, shy.visibility = f"I play the {WORD}.", "private"
    db.session.commit()
    index()
    list(repair())
    db.session.commit()
    nothing_is_found(search, member, "sheila")
    assert found(member, "sheila") == ["Sheila"]
    assert WORD not in search(member, "sheila").text


def test_a_deleted_post_is_gone_with_its_comments_at_once(
    community, member, space, index, search, found
):
    post = make_post(space, member, f"My {WORD}")
    make_comment(post, member, f"A {WORD}")
    index()
    delete_post(post, member)
    db.session.commit()
    nothing_is_found(search, member)
    nothing_is_found(search, make_member(community, Role.OWNER, name="Olga"))


def test_another_community_is_another_world(community, member, index, search, found):
    rival = make_community("rival")
    space = make_space(rival, f"The {WORD}", visibility="public")
    make_post(space, make_member(rival, name=WORD.title()), f"My {WORD}")
    index()
    nothing_is_found(search, member)
    assert found(member, WORD, slug="rival") == [f"My {WORD}", f"The {WORD}"]


def test_a_word_of_others_is_no_reason_to_correct_or_not(community, member, hidden, write):
    """Whether somebody wrote it in secret makes no difference to what is offered."""
    write("A saxophone")
    viewer = Viewer(community, member)
    places = tuple(place.id for _group, each in places_of(viewer) for place in each)
    before = corrected(viewer, "saxofone", Filters(places))
    hidden(visibility="secret")
    filters = Filters(places, other_spaces(viewer, places))
    assert corrected(viewer, WORD, filters) is None
    assert corrected(viewer, "saxofone", filters) == before == "saxophone"
