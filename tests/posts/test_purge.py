"""What was deleted can be restored for thirty days; then its words are gone."""

from datetime import timedelta

import pytest
import time_machine

from community.access import Role
from community.comments.handlers import delete_comment, edit_comment
from community.comments.jobs import purge_deleted_comments
from community.comments.models import Comment, CommentRevision
from community.db import db, now
from community.posts.handlers import delete_post, edit_post
from community.posts.jobs import purge_deleted_posts
from community.posts.models import Post, PostRevision
from tests.factories import make_comment, make_member, make_post


@pytest.fixture
def moderator(community):
    return make_member(community, Role.MODERATOR, "Mo")


def purge(**later):
    moment = (now() + timedelta(**later)).replace(minute=0)
    with time_machine.travel(moment):
        purge_deleted_posts()
        purge_deleted_comments()


def test_a_deleted_post_is_emptied_after_thirty_days(space, member, moderator, sign_in):
    kept = make_post(space, member, "Kept", "Canary one")
    gone = make_post(space, member, "Gone", "Canary two", tags=["rare"])
    edit_post(gone, member, "Gone", "Canary three")
    delete_post(gone, member)
    db.session.commit()

    purge(days=29)
    assert Post.query.filter_by(id=gone.id).one().body == "Canary three"
    purge(days=31)
    posts = Post.query.order_by(Post.id)
    texts = [post.title + post.body + post.excerpt + post.body_html for post in posts]
    assert "Canary" not in texts[1] and "Gone" not in texts[1] and "Canary one" in texts[0]
    assert PostRevision.query.count() == 0 and kept.id
    assert "Gone" not in sign_in(moderator).get(f"/c/acme/spaces/{space.slug}/deleted").text


def test_a_purged_post_is_not_restored(post, member, moderator, sign_in):
    delete_post(post, member)
    db.session.commit()
    purge(days=31)
    browser = sign_in(moderator)
    assert browser.get(f"/c/acme/posts/{post.id}").status_code == 404
    assert browser.post(f"/c/acme/posts/{post.id}/restore").status_code == 404
    assert Post.query.one().deleted_at is not None


def test_a_deleted_comment_is_emptied_too(post, member):
    stays, goes = make_comment(post, member, "Stays"), make_comment(post, member, "Canary")
    edit_comment(goes, member, "Canary two")
    delete_comment(goes, member)
    db.session.commit()
    purge(days=31)
    assert [c.body for c in Comment.query.order_by(Comment.id)] == ["Stays", "[deleted]"]
    assert CommentRevision.query.count() == 0 and stays.id
