from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community import limits
from community.access import Role
from community.comments.models import Comment
from community.db import db
from community.imports import cli
from community.imports.models import ImportedRow
from community.members.models import Member
from community.posts.models import Post
from community.posts.queries import hashtags_of
from community.reactions.models import Reaction
from tests.factories import make_community, make_founded, make_member, make_user, save
from tests.imports.archive import SMALL, write_archive

REAL = Path("../shared/data/bicycles-meta")
AT = datetime(2011, 2, 3, 4, 5, 6, 789000, UTC)


@pytest.fixture
def bring(app, tmp_path):
    """bring(**files) runs the import of a small archive into the community “bikes”."""

    def run(folder=None, **changed):
        folder = folder or write_archive(tmp_path / "dump", **changed)
        args = ["import", "stackexchange", str(folder), "--community", "bikes"]
        return app.test_cli_runner().invoke(args=args)

    return run


def one(model, **values):
    return db.session.scalars(select(model).filter_by(**values)).one()


def count(model, **values):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**values))


def test_a_question_becomes_a_post_with_its_author_times_and_hashtags(bring):
    bring()
    post = one(Post)
    assert (post.title, post.body) == ("Why does my chain squeak?", "It *squeaks*.")
    assert (post.author.name, post.created_at) == ("Ada Lovelace", AT)
    assert post.edited_at == datetime(2011, 2, 4, tzinfo=UTC)
    assert [tag.name for tag in hashtags_of(post)] == ["chain", "wet-weather"]
    assert (post.space.name, post.space.visibility) == ("Questions", "public")


def test_answers_and_comments_become_two_levels_of_comments(bring):
    bring()
    answer, comment, reply = (
        one(Comment, body=b) for b in ("Oil", "Is it *dry*?", "Which oil, <10W?")
    )
    assert (answer.parent_id, comment.parent_id, reply.parent_id) == (None, None, answer.id)
    assert (answer.author.name, answer.created_at) == ("Ирина", AT)
    assert one(Post).comment_count == 3 and answer.reply_count == 1
    assert "&lt;10W" in reply.body_html


def test_users_become_members_nobody_has_claimed(bring):
    bring()
    ada, irina = one(Member, name="Ada Lovelace"), one(Member, name="Ирина")
    assert (ada.user_id, ada.handle, ada.bio) == (None, "ada_lovelace", "I count & ride.")
    assert irina.links == [{"label": "irina.example", "url": "https://irina.example"}]
    assert (irina.joined_at, irina.role) == (AT, Role.MEMBER)


def test_users_with_odd_names_get_names_and_handles(bring):
    names = ["", "x" * 80, *["Ира"] * 20]
    bring(Users=[{"Id": str(i), "DisplayName": name} for i, name in enumerate(names, 1)])
    assert count(Member) == 22 and one(Member, name="user1") and one(Member, name="x" * 60)


def test_an_author_the_archive_does_not_know_is_nobody(bring):
    done = bring(Users=SMALL["Users"][:1])
    assert one(Post).author_id is None and count(Comment, author_id=None) == 3
    assert "1 by former members" in done.output


def test_what_has_no_place_is_left_out_and_told(bring):
    output = bring().output
    assert count(Post) == 1 and count(Reaction) == 0
    assert "1 have no place here" in output
    assert "1 on something that is not here" in output
    assert "1 not turned into likes" in output
    assert "1 on no question here" in output
    assert "1 posts, 4 comments (1 answers, 3 comments), 3 users read" in output


def test_a_second_run_makes_nothing(bring):
    bring()
    before = count(Member), count(Post), count(Comment), count(ImportedRow)
    done = bring()
    assert (count(Member), count(Post), count(Comment), count(ImportedRow)) == before
    assert done.exit_code == 0 and "3 already here" in done.output


def test_a_stopped_import_goes_on_where_it_was(bring, monkeypatch):
    def stop(target, rows, report):
        cli.handlers.import_answers(target, rows, report)
        raise KeyboardInterrupt

    passes = [
        (kind, name, stop if kind == "answers" else write) for kind, name, write in cli.PASSES
    ]
    with monkeypatch.context() as patch:
        patch.setattr(cli, "PASSES", passes)
        stopped = bring()
    assert stopped.exit_code == 1 and "Stopped." in stopped.output and count(Post) == 1
    assert count(Comment) == 0
    bring()
    assert (count(Post), count(Comment), count(Member)) == (1, 3, 3)


def test_rows_come_in_batches(bring, monkeypatch):
    monkeypatch.setattr(cli, "BATCH", 1)
    monkeypatch.setattr(cli, "TOLD_EVERY", 1)
    assert "users: 2 read, 2 made" in bring().output
    assert (count(Post), count(Comment)) == (1, 3)


def test_a_broken_file_is_refused_with_its_line_and_the_rest_kept(bring, tmp_path):
    path = write_archive(tmp_path / "dump") / "Comments.xml"
    path.write_text(path.read_text().replace('Id="21"', "Id=21"))
    done = bring(path.parent)
    assert done.exit_code == 1 and "Comments.xml is broken at line 4" in done.output
    assert count(Comment) == 2 and count(ImportedRow, kind="comment") == 1


def test_a_file_that_ends_early_is_refused(bring, tmp_path):
    path = write_archive(tmp_path / "dump") / "Users.xml"
    path.write_text("")
    assert "Users.xml is broken at line 1" in bring(path.parent).output


def test_a_file_with_entities_of_its_own_is_refused(bring, tmp_path):
    path = write_archive(tmp_path / "dump") / "Users.xml"
    path.write_text('<!DOCTYPE users [<!ENTITY a "b">]><users/>')
    assert "Users.xml cannot be read" in bring(path.parent).output


def test_another_folder_is_refused(bring, tmp_path):
    done = bring(tmp_path)
    assert done.exit_code == 1 and "Users.xml is missing" in done.output


def test_rows_without_an_id_or_a_time_or_a_parent_are_skipped(bring):
    posts = [*SMALL["Posts"], {"Id": "13", "PostTypeId": "1", "CreationDate": "soon"}]
    posts += [{"Id": "14", "PostTypeId": "2", "ParentId": "99"}, {"PostTypeId": "1"}]
    output = bring(Posts=posts).output
    assert count(Post) == 1 and "2 without an id or a time" in output
    assert "1 whose question is not here" in output


def test_titles_and_texts_are_made_to_fit(bring):
    long = {"Title": "t" * 200, "Body": "<pre>" + "code\n" * 9_000 + "</pre>"}
    posts = [{"Id": "1", "PostTypeId": "1", **long}, {"Id": "2", "PostTypeId": "1"}]
    assert "1 cut at 32,000 characters" in bring(Posts=posts).output
    cut = one(Post, title="t" * 149 + "…")
    assert len(cut.body) <= limits.POST_BODY and "<em>(The rest" in cut.body_html
    assert one(Post, title="Untitled question").body == ""


def test_an_import_goes_on_in_a_community_that_is_there(bring):
    make_member(make_community("bikes"), name="Olga")
    bring()
    assert one(Post).author.community.name == "Bikes" and count(Member) == 4


def test_a_reserved_slug_is_refused(app, tmp_path):
    folder = str(write_archive(tmp_path / "dump"))
    args = ["import", "stackexchange", folder, "--community", "admin"]
    done = app.test_cli_runner().invoke(args=args)
    assert done.exit_code == 1 and "reserved" in done.output


def test_whoever_runs_the_install_owns_a_new_community(bring):
    make_founded()
    assert "Nobody owns it" not in bring().output
    owners = select(Member.name).filter_by(role=Role.OWNER)
    assert db.session.scalars(owners).all() == ["Olga", "Olga"]


def test_without_an_operator_it_says_how_to_give_an_owner(bring):
    save(make_user())
    assert "grant-role EMAIL owner --community bikes" in bring().output


@pytest.mark.skipif(
    not REAL.is_dir(), reason=f"{REAL} is not here: the archive is not ours to ship"
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the small ones meet both
def test_the_archive_of_bicycles_comes_over_whole(bring):
    output = bring(REAL).output
    assert "453 posts, 3,419 comments (971 answers, 2,448 comments), 2,551 users read" in output
    assert (count(Member), count(Post), count(Comment)) == (2551, 453, 3419)
    assert (count(Post, author_id=None), count(Comment, author_id=None)) == (25, 101)
