"""What is told to whom, merged while unread, and taken back when it is undone."""

import pytest
from sqlalchemy import select
from time_machine import travel

from community.access import Role
from community.comments.models import Comment
from community.db import db, now
from community.members.handlers.roles import give_role
from community.members.models import Member
from community.notifications.handlers import announcing, notify
from community.notifications.models import Notification, SpaceSubscription
from community.notifications.wording import plain_sentence
from tests.factories import make_comment, make_member, make_post, make_space, make_user, save


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana")


@pytest.fixture
def ben(community):
    return make_member(community, name="Ben")


@pytest.fixture
def send(sign_in):
    """send(member, path, **form): a POST that is taken."""

    def post(member, path, **form):
        answer = sign_in(member).post(f"/c/acme{path}", data=form)
        assert answer.status_code in {200, 303}, answer.text
        return answer

    return post


def told(member):
    """What a member was told of others, the latest last; not of their own badges."""
    theirs = select(Notification).where(
        Notification.member_id == member.id, Notification.kind != "badge"
    )
    return db.session.scalars(theirs.order_by(Notification.changed_at, Notification.id)).all()


def said(member):
    return [plain_sentence(each) for each in told(member)]


def test_comments_on_a_post_are_one_notification_while_unread(send, post, member, ana, ben):
    send(ana, f"/posts/{post.id}/comments", body="One")
    send(ben, f"/posts/{post.id}/comments", body="Two")
    [only] = told(member)
    assert plain_sentence(only) == "Ben and 1 other commented on your post Hello"
    send(member, f"/posts/{post.id}/comments", body="My own")
    assert only.actor_count == 2 and len(told(member)) == 1
    with travel(now().timestamp() + 60):
        send(ana, f"/posts/{post.id}/comments", body="Three")
    assert (only.actor_count, only.actor_id) == (2, ana.id)
    assert told(ana) == told(ben) == []


def test_after_reading_the_next_comment_is_told_anew(send, sign_in, post, member, ana, ben):
    send(ana, f"/posts/{post.id}/comments", body="One")
    sign_in(member).get(f"/c/acme/posts/{post.id}")
    assert told(member)[0].read_at
    send(ben, f"/posts/{post.id}/comments", body="Two")
    assert said(member)[1:] == ["Ben commented on your post Hello"]


def test_everybody_hears_of_a_reply_once_and_by_its_nearest_kind(send, post, member, ana, ben):
    cleo = make_member(post.author.community, name="Cleo")
    first = make_comment(post, ana)
    answered = make_comment(post, ben, answers=first)
    words = f"@{cleo.handle} look"
    send(member, f"/posts/{post.id}/comments", body=words, parent_id=answered.id)
    assert said(ana) == said(ben) == ["Ada replied to your comment on Hello"]
    assert said(cleo) == ["Ada mentioned you in a comment on Hello"]
    assert told(member) == []


def test_a_mention_in_a_post_and_those_that_an_edit_adds_or_takes_out(send, post, member, ana, ben):
    form = {"title": "Hello", "body": f"For @{ana.handle}"}
    send(member, f"/posts/{post.id}/edit", **form)
    send(member, f"/posts/{post.id}/edit", title="Hello", body=f"@{ana.handle} @{ben.handle}")
    assert said(ana) == said(ben) == ["Ada mentioned you in Hello"]
    send(member, f"/posts/{post.id}/edit", title="Hello", body=f"@{ben.handle} alone")
    assert told(ana) == [] and len(told(ben)) == 1


def test_likes_are_merged_and_taken_back(send, post, member, ana, ben):
    for each in (ana, ben):
        send(each, f"/posts/{post.id}/react", emoji="❤️")
    assert said(member) == ["Ben and 1 other liked your post Hello"]
    send(ben, f"/posts/{post.id}/react", emoji="🎉")
    send(ben, f"/posts/{post.id}/unreact", emoji="❤️")
    assert told(member)[0].actor_count == 2  # of two reactions one is left
    send(ben, f"/posts/{post.id}/unreact", emoji="🎉")
    assert told(member)[0].actor_id == ana.id and told(member)[0].actor_count == 1
    send(ana, f"/posts/{post.id}/unreact", emoji="❤️")
    assert told(member) == []


def test_following_and_no_longer(send, member, ana, ben):
    for each in (ana, ben):
        send(each, f"/members/{member.handle}/follow")
    assert said(member) == ["Ben and 1 other followed you"]
    for each in (ana, ben):
        send(each, f"/members/{member.handle}/unfollow")
    assert told(member) == []


def test_who_follows_a_space_hears_of_its_posts(send, space, member, ana, ben):
    for each in (ana, ben, member):
        follow_space(space, each)
    send(member, f"/spaces/{space.slug}/posts", title="News", body=f"Ask @{ben.handle}")
    assert said(ana) == ["Ada posted in Talk, which you follow: News"]
    assert said(ben) == ["Ada mentioned you in News"]
    assert told(member) == []


def follow_space(space, member):
    ids = {"community_id": space.community_id, "space_id": space.id, "member_id": member.id}
    save(SpaceSubscription(state="follow", **ids))


def test_who_follows_a_post_hears_of_its_comments(send, post, member, ana, ben):
    send(ana, f"/posts/{post.id}/follow")
    send(ben, f"/posts/{post.id}/comments", body="One")
    assert said(ana) == ["Ben commented on Hello"]


def test_a_role_a_request_and_a_reminder(send, sign_in, community, post, member, ana):
    boss = make_member(community, Role.OWNER, name="Olga")
    give_role(ana, Role.MODERATOR, boss)
    give_role(ana, Role.MODERATOR, boss)
    community.join_policy = "approval"
    db.session.commit()
    assert said(ana) == ["Olga changed your role: you are now Moderator"]
    stranger = sign_in(make_user())
    assert stranger.post("/c/acme/join").status_code == 303
    assert said(boss) == ["Somebody asks to join"] == said(ana)[1:]
    assert told(member) == []


def test_an_announcement_reaches_all_who_may_read_it_in_turns(
    send, sign_in, run_jobs, space, ana, ben, monkeypatch
):
    monkeypatch.setattr(announcing, "TURN", 1)
    boss = make_member(ana.community, Role.ADMIN, name="Olga")
    follow_space(space, ana)
    form = {"title": "Fair", "body": "On Sunday", "space": space.slug, "announce": "1"}
    send(boss, "/posts/new", **form)
    run_jobs()
    assert said(ana) == said(ben) == ["Announcement by Olga: Fair"]
    assert told(boss) == []
    assert sign_in(ana).post("/c/acme/posts/new", data=form).status_code == 403


def test_an_announcement_in_a_secret_space_is_for_its_readers(send, run_jobs, community, ana):
    boss = make_member(community, Role.ADMIN, name="Olga")
    secret = make_space(community, "Plans", visibility="secret")
    send(boss, "/posts/new", title="Fair", body="x", space=secret.slug, announce="1")
    run_jobs()
    assert told(ana) == []


def test_a_deleted_comment_is_told_no_longer(send, post, member, ana, ben):
    for number, each in enumerate((ana, ben, ana)):
        with travel(now().timestamp() + 60 * number):
            send(each, f"/posts/{post.id}/comments", body=f"Number {number}")
    first, second, third = post_comments(post)
    send(ana, f"/comments/{third}/delete")
    assert told(member)[0].actor_count == 2  # her first is still there
    send(ana, f"/comments/{first}/delete")
    assert said(member) == ["Ben commented on your post Hello"]
    send(ben, f"/comments/{second}/delete")
    assert told(member) == []


def post_comments(post):
    here = select(Comment.id).where(Comment.post_id == post.id)
    return db.session.scalars(here.order_by(Comment.id)).all()


@pytest.mark.parametrize("again", [False, True])
def test_telling_many_takes_as_few_queries_as_telling_one(queries, space, member, ana, again):
    post = make_post(space, member)
    for _ in range(20):
        make_member(member.community, user=False)

    def tell(most):
        everybody = select(Member).where(Member.community_id == post.community_id)
        some = db.session.scalars(everybody.order_by(Member.id.desc()).limit(most)).all()
        return notify(some, "announcement", member, post=post)

    sent = []
    for most in (1, 20):
        db.session.rollback()
        if again:
            tell(most)
        asked = queries(lambda most=most: tell(most))
        sent.append(len([each for each in asked if "push_at <=" not in each]))  # each is woken
    assert sent[0] == sent[1]
