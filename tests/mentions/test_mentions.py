"""Who is named in a text hears of it if they can read it; who cannot, the author is told."""

import pytest
from sqlalchemy import select

from community.access import Role, Viewer
from community.comments.erasure import empty_comment
from community.comments.handlers import create_comment, edit_comment
from community.db import db
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.members.models import Member
from community.mentions.erasure import erase_mentions
from community.mentions.models import Mention
from community.mentions.queries import unheard_in, unheard_words
from community.mentions.signals import member_mentioned
from community.posts.erasure import empty_post
from community.posts.handlers import create_post, edit_post
from community.spaces.handlers import archive_space, list_member
from community.spaces.queries import readable_space, readers_of
from tests.factories import make_comment, make_member, make_post, make_space


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana")


@pytest.fixture
def bea(community):
    return make_member(community, name="Bea")


@pytest.fixture
def told():
    """The handles of those who were told, in order."""
    heard = []

    def hear(mention):
        heard.append(mention.member.handle)

    with member_mentioned.connected_to(hear):
        yield heard


def write(space, author, body):
    post = create_post(space, author, "A title", body)
    db.session.commit()
    return post


def named():
    rows = db.session.scalars(select(Mention).order_by(Mention.id))
    return [(row.member.handle, row.post_id, row.comment_id) for row in rows]


def test_a_post_tells_whom_it_names_once(space, member, ana, bea, told):
    post = write(space, member, f"@ana and @Ana and @{member.handle} and @nobody")
    assert named() == [("ana", post.id, None)] and told == ["ana"]
    edit_post(post, member, post.title, "@ana and now @bea too")
    assert told == ["ana", "bea"]
    edit_post(post, member, post.title, "Only @bea")
    db.session.commit()
    assert named() == [("bea", post.id, None)] and told == ["ana", "bea"]


def test_a_comment_tells_whom_it_names(post, member, ana, bea, told):
    comment = create_comment(post, member, "What does @ana think?")
    assert named() == [("ana", None, comment.id)]
    edit_comment(comment, member, "What does @bea think?")
    assert named() == [("bea", None, comment.id)] and told == ["ana", "bea"]


def test_nobody_hears_of_what_they_cannot_read(community, member, ana, bea, told):
    secret = make_space(community, visibility="secret")
    for each in (member, bea):
        list_member(secret, each)
    make_member(community, Role.MODERATOR, name="Moe")
    write(secret, member, "@ana @bea @moe")
    assert told == ["bea", "moe"]


def test_nobody_hears_of_who_is_hidden_from_them(community, space, member, ana, bea, told):
    block_member(ana, member)
    post = write(space, member, "@ana @bea")
    assert told == ["bea"]
    others = (make_member(community, name=name) for name in ("Cleo", "Dee", "Eve"))
    thread = make_comment(make_post(space), member)
    create_comment(make_post(space, ana), next(others), f"@{member.handle}")
    create_comment(post, next(others), "@ana")
    create_comment(thread.post, next(others), "@ana", answers=thread)
    assert told == ["bea"]


def test_who_left_or_is_banned_hears_nothing(community, space, member, ana, bea, told):
    owner = make_member(community, Role.OWNER, name="Olga")
    ban_member(ana, owner, "7d", "Sold kettles.")
    leave_community(bea)
    write(space, member, "@ana @bea")
    assert told == []


def test_at_most_ten_are_told(community, space, member, told):
    people = [make_member(community, name=f"Kim{n}").handle for n in range(12)]
    write(space, member, " ".join(f"@{handle}" for handle in people))
    assert told == people[:10]


def test_mentions_go_with_the_text_and_with_the_member(space, member, ana, bea):
    post = write(space, member, "@ana @bea")
    comment = create_comment(post, bea, "@ana")
    empty_comment(comment)
    assert len(named()) == 2
    erase_mentions(bea)
    assert named() == [("ana", post.id, None)]
    empty_post(post)
    assert named() == []


@pytest.mark.parametrize("visibility", ["public", "members", "private", "secret"])
def test_the_readers_of_a_space_are_those_who_can_read_it(community, visibility):
    space = make_space(community, visibility=visibility)
    people = [make_member(community, role) for role in Role if role >= Role.MEMBER]
    people += [make_member(community) for _ in range(2)]
    list_member(space, people[-1])
    leave_community(people[-2])
    for archived in (False, True):
        if archived:
            archive_space(space, people[0])
        readers = set(db.session.scalars(readers_of(space)))
        here = [person for person in people if person.is_here]
        can = {each for each in here if readable_space(Viewer(community, each), space.slug)}
        assert readers == can and bool(can) != archived


def test_the_author_is_told_of_those_named_in_vain(community, member, ana, bea):
    secret = make_space(community, visibility="secret")
    list_member(secret, member)
    list_member(secret, bea)
    post = write(secret, member, f"@ana @bea @{member.handle}")
    me = Viewer(community, member)
    assert unheard_in(me, post.body_html, secret) == [ana]
    assert unheard_words(me, post.body_html, secret) == (
        "Ana cannot read this space: the mention links to them but tells them nothing."
    )
    assert unheard_words(me, make_post(secret, body="@bea").body_html, secret) == ""


def test_the_author_is_not_told_of_who_is_hidden_from_them(community, member, ana):
    secret = make_space(community, visibility="secret")
    list_member(secret, member)
    block_member(ana, member)
    post = write(secret, member, "@ana")
    assert unheard_in(Viewer(community, member, hides=True), post.body_html, secret) == []


def test_a_block_between_others_is_told_to_nobody(community, space, member, ana, bea):
    block_member(ana, bea)
    comment = create_comment(make_post(space, bea), member, "@ana")
    assert unheard_in(Viewer(community, member), comment.body_html, space) == []


@pytest.mark.parametrize("htmx", [False, True])
def test_a_comment_that_names_somebody_in_vain_says_so(community, member, ana, sign_in, htmx):
    secret = make_space(community, visibility="secret")
    list_member(secret, member)
    db.session.commit()
    post = make_post(secret, make_member(community))
    browser = sign_in(member)
    words = "Ana cannot read this space"
    headers = {"HX-Request": "true"} if htmx else {}
    to = f"/c/acme/posts/{post.id}/comments"
    answer = browser.post(to, data={"body": "@ana, look"}, headers=headers)
    shown = answer if htmx else browser.get(f"/c/acme/posts/{post.id}")
    assert words in shown.text
    assert words not in browser.get(f"/c/acme/posts/{post.id}").text
    comment = db.session.scalar(select(Mention.id))
    assert comment is None


def complete(browser, **asked):
    answer = browser.get("/c/acme/complete", query_string=asked)
    assert answer.status_code == 200, answer.status_code
    return [part.split('"')[0].strip() for part in answer.text.split('data-insert="')[1:]]


def test_members_are_completed_by_handle_and_by_any_word_of_their_name(community, member, sign_in):
    for handle, name in (
        ("annika", "Annika Öz"),
        ("bo", "Bo Łukasz-Ångström"),
        ("kenji", "健司 田中"),
        ("per", "100% _Per_"),
    ):
        make_member(community, name=name).handle = handle
    db.session.commit()
    browser = sign_in(member)
    for typed, found in {
        "ann": ["@annika"],
        "ANN": ["@annika"],
        "öz": ["@annika"],
        "ÖZ": ["@annika"],
        "ł": ["@bo"],
        "ång": ["@bo"],
        "田": ["@kenji"],
        "健司": ["@kenji"],
        "100%": ["@per"],
        "_": ["@per"],
        "nnika": [],
        "%": [],
        member.handle: [],
    }.items():
        assert complete(browser, kind="member", q=typed) == found, typed


def test_those_who_were_here_last_come_first_and_eight_at_most(community, member, sign_in):
    people = [make_member(community, name=f"Kim {n}") for n in range(10)]
    for n, person in enumerate(people):
        person.seen_at = person.seen_at.replace(year=2020 + n % 5, month=n + 1)
    db.session.commit()
    newest = sorted(people, key=lambda person: person.seen_at, reverse=True)
    browser = sign_in(member)
    assert complete(browser, q="kim") == [f"@{person.handle}" for person in newest[:8]]


def test_only_those_are_completed_who_can_read_the_place(community, member, ana, bea, sign_in):
    secret = make_space(community, visibility="secret")
    for each in (member, bea):
        list_member(secret, each)
    post = make_post(secret, bea)
    db.session.commit()
    browser = sign_in(member)
    assert complete(browser, space=secret.slug) == complete(browser, post=post.id) == ["@bea"]
    assert set(complete(browser)) == {"@ana", "@bea"}
    for asked in ({"space": "nowhere"}, {"post": post.id + 1}, {"post": 2**63}, {"post": -1}):
        assert browser.get("/c/acme/complete", query_string=asked).status_code == 404
    outside = sign_in(ana)
    for asked in ({"space": secret.slug}, {"post": post.id}):
        assert outside.get("/c/acme/complete", query_string=asked).status_code == 404


def test_nobody_hidden_is_completed(community, member, ana, bea, sign_in):
    block_member(ana, member)
    leave_community(bea)
    db.session.commit()
    assert complete(sign_in(member)) == complete(sign_in(ana)) == []


def test_hashtags_are_completed_as_far_as_one_may_read_them(community, space, member, sign_in):
    secret = make_space(community, visibility="secret")
    make_post(space, member, body="#woodwork #Größe")
    make_post(space, member, body="#wood #woodwork")
    make_post(secret, member, body="#woodsecret #wood")
    browser = sign_in(member)
    assert complete(browser, kind="hashtag", q="WOOD") == ["#wood", "#woodwork"]
    assert complete(browser, kind="hashtag", q="GRÖ") == ["#größe"]
    assert complete(browser, kind="hashtag", q="wood_") == []
    open_to_all = make_space(community, visibility="public")
    make_post(open_to_all, member, body="#woodpublic")
    assert complete(sign_in(), kind="hashtag", q="wood") == ["#woodpublic"]


def test_visitors_complete_no_members(community, member, sign_in):
    answer = sign_in().get("/c/acme/complete?q=a")
    assert answer.status_code == 303 and "Ada" not in answer.text


def test_completing_costs_few_queries(community, space, member, ana, sign_in, queries):
    browser = sign_in(member)
    browser.get("/c/acme/complete")
    slug = space.slug
    assert len(queries(lambda: complete(browser, q="a", space=slug))) <= 4
    assert len(queries(lambda: complete(browser, q="a", kind="hashtag"))) <= 3
    assert db.session.query(Member).count() == 2


def test_a_preview_says_who_will_not_hear_of_it(community, member, ana, bea, sign_in):
    secret = make_space(community, visibility="secret")
    for each in (member, bea):
        list_member(secret, each)
    post = make_post(secret, member)
    browser = sign_in(member)
    for place in ({"space": secret.slug}, {"post": post.id}):
        typed = {"body": "@ana @bea", **place}
        shown = browser.post("/c/acme/compose/preview", data=typed, headers={"HX-Request": "true"})
        assert "Ana cannot read this space" in shown.text
        assert "/c/acme/members/bea" in shown.text
    nowhere = {"body": "@ana", "space": "nowhere"}
    shown = browser.post("/c/acme/compose/preview", data=nowhere, headers={"HX-Request": "true"})
    assert shown.status_code == 200 and "cannot read" not in shown.text
