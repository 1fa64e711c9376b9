"""What moderators do with posts: lock, move, pin; and what others may not."""

import pytest

from community.access import Role
from community.comments.handlers import delete_comment
from community.comments.models import Comment
from community.db import db
from community.errors import Refused
from community.posts.handlers.acts import move_post
from tests.factories import long_ago, make_comment, make_member, make_post, make_space

pytestmark = pytest.mark.one_database


@pytest.fixture
def mod(community):
    return make_member(community, Role.MODERATOR, name="Mo")


def url(post):
    return f"/c/acme/posts/{post.id}"


def move(browser, post, slug):
    return browser.post(f"{url(post)}/move", data={"space": slug})


def test_a_locked_post_takes_no_comments_and_keeps_what_was_typed(sign_in, mod, member, post):
    comment = make_comment(post, member, at=long_ago(hours=1))
    staff, browser = sign_in(mod), sign_in(member)
    assert staff.post(f"{url(post)}/lock").status_code == 303 and post.locked_at
    page = browser.get(url(post)).text
    assert "Comments are closed" in page and "comment-form" not in page and "/reply" not in page
    for writer in (browser, staff):
        refused = writer.post(f"{url(post)}/comments", data={"body": "Typed with care"})
        assert refused.status_code == 422 and "Typed with care" in refused.text
    part = browser.post(
        f"{url(post)}/comments", data={"body": "Typed"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 422 and "Typed" in part.text and "<html" not in part.text
    assert browser.get(f"/c/acme/comments/{comment.id}/reply").status_code == 403
    assert Comment.query.count() == 1

    assert staff.post(f"{url(post)}/unlock").status_code == 303 and post.locked_at is None
    assert browser.post(f"{url(post)}/comments", data={"body": "At last"}).status_code == 303


@pytest.mark.parametrize("act", ["lock", "unlock", "pin", "unpin", "move"])
def test_acts_are_for_moderators_who_can_read_it(act, sign_in, community, member, post, mod):
    hidden = make_post(make_space(community, "Attic", visibility="secret"))
    assert sign_in(member).post(f"{url(post)}/{act}").status_code == 403
    assert sign_in(member).post(f"{url(hidden)}/{act}").status_code == 403
    assert sign_in(mod).post(f"/c/acme/posts/{10**6}/{act}").status_code == 404
    assert "/sign-in" in sign_in().post(f"{url(post)}/{act}").location
    menu = sign_in(member).get(url(post)).text
    assert f'{url(post)}/{act}"' not in menu


def test_the_menu_offers_what_the_viewer_may_do(sign_in, mod, member, post):
    menu = sign_in(mod).get(url(post)).text
    for act in ("lock", "pin", "move", "history", "bookmark", "follow", "mute", "delete"):
        assert f'{url(post)}/{act}"' in menu
    mine = sign_in(member).get(url(post)).text
    for act in ("edit", "history", "bookmark", "follow", "mute", "delete"):
        assert f'{url(post)}/{act}"' in mine
    assert "data-copy" in mine


def test_a_post_moves_with_its_counters(sign_in, mod, member, community, space):
    old = make_space(community, "Old")
    post = make_post(old, member, "Wanderer", tags=["wood"])
    make_comment(post, member)
    post.pinned_at = post.created_at
    db.session.commit()
    staff = sign_in(mod)
    assert "Talk" in staff.get(f"{url(post)}/move").text
    assert move(staff, post, space.slug).status_code == 303
    assert (post.space_id, post.pinned_at) == (space.id, None)
    assert (old.post_count, old.last_post_at) == (0, None)
    assert (space.post_count, space.last_post_at) == (1, post.created_at)
    assert (member.post_count, member.comment_count) == (1, 1)
    assert "Wanderer" in staff.get(f"/c/acme/spaces/{space.slug}").text
    assert "Wanderer" not in staff.get(f"/c/acme/spaces/{old.slug}").text


def test_moving_between_open_and_closed_spaces_moves_what_counts_for_members(
    sign_in, mod, member, community, post
):
    bob = make_member(community, name="Bob")
    make_comment(post, bob)
    delete_comment(make_comment(post, bob, "Second"), bob)
    attic = make_space(community, "Attic", visibility="secret")
    open_space = post.space
    staff = sign_in(mod)
    move(staff, post, attic.slug)
    assert (member.post_count, bob.comment_count) == (0, 0)
    assert sign_in(member).get(url(post)).status_code == 404
    move(staff, post, open_space.slug)
    assert (member.post_count, bob.comment_count) == (1, 1)
    assert sign_in(member).get(url(post)).status_code == 200


def test_a_move_needs_a_space_where_one_may_post(sign_in, mod, post, community):
    announcements = make_space(community, "News", post_role=Role.ADMIN)
    elsewhere = make_space(community, "Talk again")
    staff = sign_in(mod)
    for slug in (announcements.slug, "nowhere", "", post.space.slug):
        refused = move(staff, post, slug)
        assert refused.status_code == 422 and "space-error" in refused.text
    page = staff.get(f"{url(post)}/move").text
    assert elsewhere.slug in page and f'value="{announcements.slug}"' not in page


def test_what_was_deleted_meanwhile_is_neither_moved_nor_pinned(sign_in, mod, post, community):
    target = make_space(community, "Target")
    staff = sign_in(mod)
    staff.post(f"{url(post)}/delete")
    for act in ("move", "pin", "lock"):
        answer = staff.post(f"{url(post)}/{act}", data={"space": target.slug})
        assert answer.status_code == 404
    with pytest.raises(Refused):
        move_post(post, mod, target)
    db.session.rollback()


def test_a_post_becomes_what_its_new_space_holds(sign_in, mod, member, community, post):
    asking = make_space(community, "Help", kind="questions")
    talk, staff = post.space, sign_in(mod)
    poll = make_post(talk, member, "Which one?")
    poll.kind = "poll"
    db.session.commit()
    move(staff, post, asking.slug)
    move(staff, poll, asking.slug)
    assert (post.kind, poll.kind) == ("question", "poll")
    move(staff, post, talk.slug)
    assert post.kind == "discussion"


def test_a_space_set_to_questions_makes_its_posts_questions(sign_in, community, post):
    space, admin = post.space, sign_in(make_member(community, Role.ADMIN))
    keys = "name description icon group_id visibility post_role comment_role".split()
    form = {key: getattr(space, key) for key in keys}
    edit = f"/c/acme/spaces/{space.slug}/edit"
    assert admin.post(edit, data=form | {"kind": "questions"}).status_code == 303
    assert (space.kind, post.kind) == ("questions", "question")
    assert make_post(space).kind == "question"
    assert admin.post(edit, data=form | {"kind": "riddles"}).status_code == 422
    admin.post(edit, data=form | {"kind": "discussion"})
    assert (space.kind, post.kind) == ("discussion", "discussion")
