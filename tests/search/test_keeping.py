"""The index follows what is written, word for word, in the same transaction."""

from random import Random

import pytest
from sqlalchemy import text

from community.access import Role
from community.comments.handlers import create_comment, delete_comment, edit_comment
from community.comments.models import Comment
from community.db import db
from community.members.handlers.leaving import forget_member, leave_community
from community.members.handlers.profile import edit_profile
from community.posts.erasure import erase_posts
from community.posts.handlers import create_post, delete_post, edit_post, move_post, restore_post
from community.posts.models import Post
from community.search.handlers import learn_words
from community.search.jobs import forget_leftovers
from community.search.models import Document, SearchWord
from community.search.reindex import missing, wrong_documents
from tests.factories import make_comment, make_member, make_post, make_space


@pytest.fixture
def moderator(community):
    return make_member(community, Role.MODERATOR, name="Mo")


def test_a_post_is_found_when_it_is_written_and_by_its_new_words_when_edited(
    space, moderator, found, index
):
    post = create_post(space, moderator, "A chair", "Of oak.")
    db.session.commit()
    assert found(moderator, "oak") == ["A chair"]
    edit_post(post, moderator, "A chair", "Of beech.")
    db.session.commit()
    assert found(moderator, "oak") == [] and found(moderator, "beech") == ["A chair"]
    delete_post(post, moderator)
    db.session.commit()
    assert found(moderator, "beech") == []
    restore_post(post)
    db.session.commit()
    assert found(moderator, "beech") == ["A chair"]


def test_comments_come_and_go_with_their_post(post, moderator, found, index):
    comment = create_comment(post, moderator, "Try glue.")
    db.session.commit()
    assert found(moderator, "glue") == ["Comment on “Hello”"]
    delete_post(post, moderator)
    db.session.commit()
    assert found(moderator, "glue") == []
    restore_post(post)
    edit_comment(comment, moderator, "Try wax.")
    db.session.commit()
    assert found(moderator, "glue") == [] and found(moderator, "wax") != []
    delete_comment(comment, moderator)
    db.session.commit()
    assert found(moderator, "wax") == []


def test_what_is_moved_is_found_where_it_is(community, post, moderator, found, index):
    make_comment(post, moderator, "Try glue.")
    index()
    move_post(post, moderator, make_space(community, "Bikes"))
    db.session.commit()
    assert found(moderator, "hello", space="bikes") == ["Hello"]
    assert found(moderator, "glue", space="bikes") == ["Comment on “Hello”"]
    assert found(moderator, "glue", space="talk") == []


def test_members_are_found_by_the_name_they_have(community, member, moderator, found, index):
    edit_profile(member, "Zoltan", "zoltan", "Mends pipes.", [])
    db.session.commit()
    assert found(moderator, "zoltan") == ["Zoltan"] and found(moderator, "pipes") == ["Zoltan"]
    assert found(moderator, "ada") == []
    leave_community(member)
    db.session.commit()
    assert found(moderator, "zoltan") == []


def test_no_word_of_the_forgotten_is_kept(community, member, space, moderator, index, database):
    """A post that others commented on stays, emptied; of who wrote it nothing is left."""
    member.bio = "zucchini"
    post = make_post(space, member, "About quinces", "And rutabaga.")
    make_comment(post, moderator, "Mine stays.")
    index()
    erase_posts(member)
    forget_member(member)
    db.session.commit()
    forget_leftovers()
    assert [d.title for d in Document.query.all() if d.post_id] == []
    words = {row.word for row in SearchWord.query.all()}
    assert not words & {"quinces", "rutabaga", "zucchini"} and "stays" in words
    if database.startswith("sqlite"):
        pages = db.session.execute(text("select block from search_index_data")).scalars()
        kept = b"".join(pages)
        assert b"stays" in kept
        for word in (b"quinces", b"rutabaga", b"zucchini"):
            assert word not in kept


def test_the_index_is_true_after_anything(community, space, index):
    """Hundreds of things by five people, and no word is wrong or missing."""
    random = Random(4)
    people = [make_member(community, Role.MODERATOR, name=f"Mo{n}") for n in range(5)]
    spaces = [space, make_space(community, "Bikes"), make_space(community, "Secret stuff")]
    posts, comments = [], []
    index()
    for _step in range(300):
        who, words = random.choice(people), f"{random.random():.6f} words of {random.random():.6f}"
        act = random.choice(("post", "comment", "edit", "delete", "restore", "move", "reword"))
        post = random.choice(posts) if posts else None
        if act == "post" or post is None:
            posts.append(create_post(random.choice(spaces), who, words, words))
        elif act == "comment" and post.deleted_at is None:
            comments.append(create_comment(post, who, words))
        elif act == "edit":
            edit_post(post, who, words, words)
        elif act == "delete":
            delete_post(post, who)
        elif act == "restore":
            restore_post(post)
        elif act == "move" and post.deleted_at is None:
            move_post(post, who, random.choice([s for s in spaces if s.id != post.space_id]))
        elif comments:
            change = random.choice((delete_comment, edit_comment))
            change(random.choice(comments), who, *([words] if change is edit_comment else []))
        db.session.commit()
    db.session.expire_all()
    assert wrong_documents() == 0
    shown = {post.id for post in Post.query.all() if post.deleted_at is None}
    assert shown == {d.post_id for d in Document.query.all() if d.post_id}
    told = [c.id for c in Comment.query.all() if c.deleted_at is None and c.post_id in shown]
    assert set(told) == {d.comment_id for d in Document.query.all() if d.comment_id}


def test_the_check_finds_what_is_wrong(space, member, index):
    post = make_post(space, member, "A chair")
    index()
    db.session.execute(text("update posts set title = 'A stool'"))
    db.session.commit()
    db.session.expire_all()
    assert wrong_documents() == 1 and wrong_documents() == 0
    post.title = "A chair"
    assert wrong_documents() == 1
    db.session.commit()


def test_reindex_completes_and_repairs(app, space, member, found, index):
    make_post(space, member, "A chair", "to mend")
    assert found(member, "chair") == []
    run = app.test_cli_runner()
    assert run.invoke(args=["reindex"]).exit_code == 0
    assert found(member, "chair") == ["A chair"] and missing() == []
    assert run.invoke(args=["reindex", "--fresh"]).exit_code == 0
    assert found(member, "chair") == ["A chair"] and found(member, "mned") == []
    assert SearchWord.query.filter_by(word="chair").count() == 1


def test_words_to_correct_by_are_learned_by_a_job_and_forgotten(space, moderator, index):
    post = create_post(space, moderator, "A chair", "Of oakwood.")
    db.session.commit()
    while learn_words():
        db.session.commit()
    assert {"chair", "oakwood"} <= {row.word for row in SearchWord.query.all()}
    edit_post(post, moderator, "A chair", "Of beechwood.")
    db.session.commit()
    while learn_words():
        db.session.commit()
    forget_leftovers()
    words = {row.word for row in SearchWord.query.all()}
    assert "beechwood" in words and "oakwood" not in words
