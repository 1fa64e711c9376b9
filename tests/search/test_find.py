"""Finding what was written, whatever the language and however it is typed."""

import re

import pytest
from sqlalchemy import update

from community.db import db
from community.members.models import Follow
from community.posts.models import Post
from community.search.question import Phrase, Question, question_of
from community.search.reindex import repair
from tests.factories import long_ago, make_comment, make_member, make_post, make_space


def test_words_are_found_in_titles_and_texts_and_marked(member, write, search, found):
    write("A loose chair", "The joint moves when one sits down.")
    write("A kettle", "It hums.")
    page = search(member, "chair joint")
    assert "<mark>chair</mark>" in page.text and "<mark>joint</mark>" in page.text
    assert found(member, "chair joint") == ["A loose chair"]
    assert found(member, "chair kettle") == []


def test_every_kind_of_thing_is_found(community, member, post, index, found):
    make_comment(post, member, "The kettle hums.")
    make_member(community, name="Kettle Brown")
    make_space(community, "Kettles and pots")
    index()
    assert set(found(member, "kettle")) == {
        "Comment on “Hello”",
        "Kettle Brown",
        "Kettles and pots",
    }
    assert found(member, "kettle", type="members") == ["Kettle Brown"]
    assert found(member, "ke", type="members") == ["Kettle Brown"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Łódź w deszczu", "lodz"),
        ("Die Straße", "strasse"),
        ("Strasse", "straße"),
        ("Blåbærsyltetøy", "blabaersyltetoy"),
        ("Café naïve", "cafe naive"),
        ("cafe", "CAFÉ"),
        ("Ёлка и чай", "елка"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("İstanbul", "istanbul"),
        ("東京タワーの修理", "タワー"),
        ("東京タワーの修理", "理"),
        ("手机坏了 iPhone", "手机 iphone"),
        ("안녕하세요 세계", "세계"),
        ("การซ่อมเก้าอี้ไม้", "เก้าอี้"),
        ("हिन्दी में कुर्सी", "कुर्सी"),
        ("مُحَمَّد يُصلح", "محمد"),
        ("כִּסֵּא שבור", "כסא"),
        ("e-mail and 2.5 mm", "e-mail 2.5"),
        ("snake_case names", "snake"),
        ("a" * 60, "a" * 60),
    ],
)
def test_the_letters_of_any_language_are_found(member, write, found, title, typed):
    write(title)
    assert found(member, typed, type="posts") == [title]


def test_the_last_word_may_be_unfinished(member, write, found):
    write("Workbenches", "Of oak.")
    assert found(member, "oak workb") == ["Workbenches"]
    assert found(member, "workb oak") == []
    assert found(member, "wor") == ["Workbenches"]


def test_quoted_words_stand_side_by_side_and_others_are_left_out(member, write, found):
    write("One", "the red chair")
    write("Two", "the chair is red")
    assert set(found(member, "red chair")) == {"One", "Two"}
    assert found(member, '"red chair"') == ["One"]
    assert found(member, '"red chair') == ["One"]
    assert found(member, "chair -the") == []
    assert found(member, 'chair -"red chair"') == ["Two"]
    assert found(member, '"One the"') == []  # no phrase reaches from the title into the text


def test_a_question_is_read_as_it_is_meant():
    assert question_of('loose "chair leg" -glue') == Question(
        (Phrase(("loose",)), Phrase(("chair", "leg"))), (Phrase(("glue",)),)
    )
    assert question_of("at the") == Question((Phrase(("at",)), Phrase(("the",), True)))
    assert question_of('* -- \x00 🪑 ""') == Question()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chiar", "chair"),
        ("chairr", "chair"),
        ("refridgerater", "refrigerator"),
        ("kttle", "kettle"),
    ],
)
def test_a_slip_of_the_fingers_is_forgiven(member, write, search, found, typed, meant):
    write("A chair, a kettle and a refrigerator")
    assert found(member, typed) == ["A chair, a kettle and a refrigerator"]
    page = search(member, f"{typed} and")
    assert f">{meant} and</a>" in page.text and f"Nothing has “{typed} and”" in page.text


def test_the_best_comes_first_and_the_newest_if_one_likes(member, write, found):
    write("Something else", "A chair in passing.", at=long_ago(days=1))
    write("Chair", "About it.", at=long_ago(days=3))
    write("A chair that wobbles", "The chair wobbles.", at=long_ago(days=2))
    assert found(member, "chair")[0] == "Chair" and found(member, "chair")[2] == "Something else"
    newest = ["Something else", "A chair that wobbles", "Chair"]
    assert found(member, "chair", sort="new") == newest


def test_a_search_is_limited_to_spaces_times_and_people(community, member, write, found):
    bert, bikes = make_member(community, name="Bert"), make_space(community, "Bikes")
    write("A chair", at=long_ago(days=400))
    write("A chair on a bike", where=bikes, by=bert, at=long_ago(days=20))
    assert found(member, "chair", space="bikes") == ["A chair on a bike"]
    assert len(found(member, "chair", space=["bikes", "talk"])) == 2
    assert found(member, "chair", space="nowhere") == []
    assert found(member, "chair", time="month") == ["A chair on a bike"]
    assert found(member, "chair", time="week") == []
    assert found(member, "chair", author="@bert") == ["A chair on a bike"]
    assert found(member, None, author="bert", type="posts") == ["A chair on a bike"]


def test_pictures_answers_and_followed_people_can_be_asked_for(community, member, write, found):
    bert = make_member(community, name="Bert")
    shown = write("A chair in a picture", by=bert)
    write("A chair in words")
    set_of = update(Post).where(Post.id == shown.id)
    db.session.execute(set_of.values(has_picture=True, answered_at=shown.created_at))
    ids = {"community_id": community.id, "follower_id": member.id, "followed_id": bert.id}
    db.session.add(Follow(**ids))
    db.session.commit()
    mend()
    for only in ("picture", "answered", "followed"):
        assert found(member, "chair", **{only: "1"}) == ["A chair in a picture"], only
    db.session.execute(set_of.values(answered_at=None))  # or a recount would find it wrong
    Follow.query.delete()
    db.session.commit()
    mend()
    assert found(member, "chair", followed="1") == []


def mend():
    for _portion in repair():
        db.session.commit()


def test_an_author_nobody_knows_is_said(member, write, search):
    write("A chair")
    page = search(member, "chair", author="@nobody")
    assert page.status_code == 422 and "Nobody here is called @nobody." in page.text


def test_one_kind_is_read_page_by_page(member, space, index, search, found):
    for number in range(45):
        make_post(space, member, f"Chair {number}")
    index()
    first = search(member, "chair", type="posts")
    assert len(found(member, "chair", type="posts")) == 20 and ">45<" in first.text
    seen, page = set(), first
    for _page in range(3):
        seen.update(re.findall(r"Chair</mark> (\d+)", page.text))
        older = re.search(r"after=(\d+-\d+)", page.text)
        if not older:
            break
        page = search(member, "chair", type="posts", after=older[1])
    assert len(seen) == 45
    assert search(member, "chair", type="posts", after="x").status_code == 404
    part = search(member, "chair", type="posts", after=older[1] if older else "1-1")
    assert part.status_code == 200
