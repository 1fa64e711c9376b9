"""Reactions: a community's own emoji, several a person, exact tallies."""

import pytest

from community.access import Role
from community.communities.handlers import set_reactions
from community.db import db
from community.emoji import one_emoji
from community.errors import Refused
from community.members.handlers.blocks import block_member
from community.reactions.handlers import give
from community.reactions.models import Reaction, ReactionTally
from tests.factories import make_comment, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}
CLAP, IDEA, LAUGH = "👏", "💡", "😂"


@pytest.fixture(params=["posts", "comments"])
def thing(request, post, member):
    return post if request.param == "posts" else make_comment(post, member)


def url(thing):
    return f"/c/acme/{thing.__tablename__}/{thing.id}"


def tallies():
    return {tally.emoji: tally.count for tally in ReactionTally.query if tally.count}


def test_several_emoji_a_person_each_once_and_tallied(sign_in, member, thing, community):
    browser, other = sign_in(member), sign_in(make_member(community, name="Bob"))
    for emoji in (CLAP, IDEA, CLAP):
        assert browser.post(f"{url(thing)}/react", data={"emoji": emoji}).status_code == 303
    other.post(f"{url(thing)}/react", data={"emoji": CLAP})
    other.post(f"{url(thing)}/like")
    assert tallies() == {CLAP: 2, IDEA: 1, community.like: 1} and thing.reaction_count == 4
    for _ in range(2):
        browser.post(f"{url(thing)}/unreact", data={"emoji": CLAP})
    assert tallies() == {CLAP: 1, IDEA: 1, community.like: 1} and thing.reaction_count == 3


def test_only_an_emoji_of_the_community_can_be_given(sign_in, member, thing):
    for emoji in ("🐌", "", "<b>", "x" * 100, "💡💡"):
        response = sign_in(member).post(f"{url(thing)}/react", data={"emoji": emoji})
        assert response.status_code == 422
    assert Reaction.query.count() == 0


def test_a_visitor_and_who_cannot_read_it_cannot_react(sign_in, community, member):
    secret = make_post(make_space(community, visibility="secret"))
    open_post = make_post(make_space(community, "Open", visibility="public"))
    react = {"data": {"emoji": CLAP}}
    assert sign_in(member).post(f"{url(secret)}/react", **react).status_code == 404
    assert "/sign-in" in sign_in().post(f"{url(open_post)}/react", **react).location
    page = sign_in().get(url(open_post)).text
    assert "/react" not in page and "❤️" in page


def test_who_is_in_a_block_reacts_to_nothing_of_the_other(sign_in, community, member, thing):
    bob = make_member(community, name="Bob")
    block_member(bob, member)
    db.session.commit()
    assert sign_in(bob).post(f"{url(thing)}/react", data={"emoji": CLAP}).status_code == 404


def test_the_bar_shows_what_was_given_and_by_me(sign_in, member, thing, community):
    other = sign_in(make_member(community, name="Bob"))
    other.post(f"{url(thing)}/react", data={"emoji": LAUGH})
    browser = sign_in(member)
    part = browser.post(f"{url(thing)}/react", data={"emoji": CLAP}, headers=HTMX).text
    assert "<html" not in part and part.count('aria-pressed="true"') == 1
    assert f'aria-label="{CLAP}, 1" formaction="{url(thing)}/unreact"' in part
    assert f'aria-label="{LAUGH}, 1"' in part and part.index(CLAP) < part.index(LAUGH)
    gone = browser.post(f"{url(thing)}/unreact", data={"emoji": CLAP}, headers=HTMX).text
    assert f'aria-label="{CLAP}' not in gone and 'aria-label="Like, 0"' in gone


def test_cards_show_the_tallies_without_the_menu(sign_in, member, post):
    browser = sign_in(member)
    card = {"emoji": CLAP, "short": "1"}
    assert "popover" not in browser.post(f"{url(post)}/react", data=card, headers=HTMX).text
    feed = browser.get("/c/acme/").text
    assert f'aria-label="{CLAP}, 1"' in feed and "reacts-posts" not in feed


def test_a_page_of_things_asks_once(sign_in, member, community, space, queries):
    browser = sign_in(member)
    for number in range(8):
        one = make_post(space, member, f"Post {number}")
        for emoji in community.reactions:
            give(one, member, emoji)
            give(make_comment(one, member), member, emoji)
    db.session.commit()
    for path in ("/c/acme/", url(one)):
        sent = queries(lambda path=path: browser.get(path))
        assert len([each for each in sent if "reaction_tallies" in each]) == 1
        assert not [each for each in sent if each.startswith("SELECT reactions")]


def test_the_page_of_reactions_tells_who_gave_what(sign_in, member, thing, community):
    people = {name: make_member(community, name=name) for name in ("Bob", "Cleo", "Dan")}
    give(thing, people["Bob"], CLAP)
    give(thing, people["Cleo"], IDEA)
    give(thing, people["Dan"], IDEA)
    block_member(people["Dan"], member)
    db.session.commit()
    path, browser = f"{url(thing)}/likes", sign_in(people["Bob"])
    every = browser.get(path).text
    assert "Bob" in every and "Cleo" in every and "Dan" in every
    ideas = browser.get(path, query_string={"emoji": IDEA}).text.split("<main")[1]
    assert "Bob" not in ideas and "Cleo" in ideas
    assert browser.get(path, query_string={"emoji": "nothing"}).status_code == 200
    if thing.author_id == member.id:
        assert "Dan" not in sign_in(member).get(path).text


def test_who_reacted_comes_page_by_page(sign_in, member, post, community, monkeypatch):
    from community import limits

    monkeypatch.setattr(limits, "LIKERS_A_PAGE", 5)
    for number in range(12):
        give(post, make_member(community, name=f"Fan {number}", user=False), CLAP)
    db.session.commit()
    browser = sign_in(member)
    first = browser.get(f"{url(post)}/likes").text
    after = first.split("after=")[1].split('"')[0]
    rest = browser.get(f"{url(post)}/likes?after={after}", headers=HTMX).text
    seen = [each.count("Fan ") for each in (first, rest)]
    assert seen[0] < 12 and sum(seen) == 12 and "<html" not in rest


def test_an_admin_chooses_the_emoji_and_their_order(sign_in, community, post, member):
    sign_in(member).post(f"{url(post)}/react", data={"emoji": CLAP})
    admin = sign_in(make_member(community, Role.ADMIN))
    assert admin.get("/c/acme/admin/reactions").status_code == 200
    chosen = ["👍", " 🎉 ", "", "❤"]
    assert admin.post("/c/acme/admin/reactions", data={"emoji": chosen}).status_code == 303
    assert community.reactions == ["👍", "🎉", "❤️"] and community.like == "👍"
    browser = sign_in(member)
    browser.post(f"{url(post)}/like")
    assert tallies() == {CLAP: 1, "👍": 1}
    assert f'aria-label="{CLAP}, 1"' in browser.get(url(post)).text, "what was given stays"
    browser.post(f"{url(post)}/unreact", data={"emoji": CLAP})
    assert tallies() == {"👍": 1}
    refused = browser.post(f"{url(post)}/react", data={"emoji": CLAP})
    assert refused.status_code == 422


def test_nobody_adds_to_what_is_no_longer_offered(sign_in, community, post, member):
    give(post, make_member(community, name="Bob"), CLAP)
    set_reactions(community, ["👍"])
    db.session.commit()
    page = sign_in(member).get(url(post)).text
    assert CLAP in page and f'value="{CLAP}"' not in page


@pytest.mark.parametrize(
    "chosen", [[], [""], ["nothing"], ["👍", "👍"], ["👍👍"], ["<b>"], ["❤", "❤️"], ["👍"] * 13]
)
def test_a_set_that_is_none_is_refused_and_kept(sign_in, community, chosen):
    before = community.reactions
    admin = sign_in(make_member(community, Role.ADMIN))
    response = admin.post("/c/acme/admin/reactions", data={"emoji": chosen})
    assert response.status_code == 422 and "emoji-error" in response.text
    assert community.reactions == before


def test_only_admins_choose_the_emoji(sign_in, community):
    for role in (Role.MEMBER, Role.MODERATOR):
        browser = sign_in(make_member(community, role))
        assert browser.get("/c/acme/admin/reactions").status_code == 403
        answer = browser.post("/c/acme/admin/reactions", data={"emoji": ["👍"]})
        assert answer.status_code == 403


def test_what_is_one_emoji():
    some = "❤️ 👍🏽 ☝🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇮🇪 1️⃣ ⭐ ✅ 🫨 👩🏽‍❤️‍💋‍👨🏽 ©️".split()
    assert [one_emoji(each) for each in some] == some
    assert one_emoji("❤") == "❤️" and one_emoji(" ⌨ ") == "⌨️"
    for other in (
        "",
        "a",
        "1",
        "#",
        "→",
        "👏👏",
        "👏 👏",
        "👏\u200d",
        "🏽",
        "🇮",
        "\u200d",
        "\u2800",
    ):
        assert one_emoji(other) is None
    with pytest.raises(Refused):
        set_reactions(None, [])
