from datetime import timedelta
from threading import Thread

import pytest
import time_machine

from community.access import Role
from community.composing.handlers.publishing import publish_scheduled
from community.composing.jobs import publish_due_posts, publish_post
from community.composing.models import Draft
from community.db import db, now
from community.errors import Refused
from community.members.handlers.bans import ban_member
from community.members.handlers.leaving import leave_community
from community.posts.models import Post
from community.spaces.handlers import archive_space
from tests.factories import make_member, make_post, make_space

DAY = timedelta(days=1)


@pytest.fixture
def schedule(sign_in, member, space):
    """schedule(at, **fields): the member has a post published at a moment; the answer."""

    def send(at, **fields):
        typed = {"space": space.slug, "title": "News", "body": "At nine."}
        typed |= {"when": "later", "publish_at": at.strftime("%Y-%m-%dT%H:%M"), **fields}
        return sign_in(member).post("/c/acme/posts/new", data=typed)

    return send


@pytest.fixture
def let_time_pass(run_jobs):
    """let_time_pass(time): what a worker does then."""

    def work(at):
        with time_machine.travel(at):
            publish_due_posts()
            run_jobs()

    return work


def test_a_scheduled_post_appears_at_its_time_and_not_before(
    sign_in, member, community, space, schedule, let_time_pass
):
    at = (now() + DAY).replace(second=0, microsecond=0)
    listed = sign_in(member).get(schedule(at).location).text
    assert "Scheduled" in listed and "News" in listed and "Publish now" in listed
    staff = sign_in(make_member(community, Role.OWNER))
    for path in ("", "spaces/talk", f"members/{member.handle}", "drafts", "posts/1"):
        assert "News" not in staff.get(f"/c/acme/{path}").text
    let_time_pass(at - timedelta(minutes=1))
    assert Post.query.count() == 0 and member.post_count == space.post_count == 0
    let_time_pass(at + timedelta(seconds=5))
    post = Post.query.one()
    assert timedelta(0) <= post.created_at - at < timedelta(minutes=1)
    assert Draft.query.count() == 0 and member.post_count == space.post_count == 1
    let_time_pass(at + timedelta(minutes=1))
    assert Post.query.count() == 1
    assert "News" in staff.get("/c/acme/").text


def test_the_time_is_the_members_own(member, schedule):
    member.timezone = "Asia/Tokyo"
    db.session.commit()
    morning = (now() + 2 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    schedule(morning)
    assert Draft.query.one().publish_at == morning - timedelta(hours=9)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2001-01-01T12:00", "in the future"),
        ("9999-12-31T23:59", "within a year"),
        ("", "in the future"),
        ("noon", "a date and a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused(sign_in, member, schedule, at, words):
    response = schedule(now(), publish_at=at)
    assert response.status_code == 422 and words in response.text and "At nine." in response.text
    assert Draft.query.count() == Post.query.count() == 0


def test_bad_words_are_refused_when_they_are_scheduled(schedule):
    assert schedule(now() + DAY, title="").status_code == 422
    poll = {"poll_option": ["One", "Two"], "poll_closes": now().strftime("%Y-%m-%dT%H:%M")}
    assert "before it is published" in schedule(now() + DAY, **poll).text
    assert Draft.query.count() == 0


def test_six_workers_at_once_publish_it_once(app, schedule, community):
    schedule(now() + DAY)
    ids = community.id, Draft.query.one().id
    db.session.rollback()

    def work():
        with app.app_context():
            publish_post(*ids)
            db.session.remove()

    with time_machine.travel(now() + 2 * DAY):
        workers = [Thread(target=work) for _ in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert Post.query.count() == 1 and Draft.query.count() == 0


def test_who_comes_second_to_publish_is_refused(member, schedule):
    member.role = Role.OWNER.value  # whom no pause between posts stops before
    db.session.commit()
    schedule(now() + DAY)
    draft = Draft.query.one()
    with time_machine.travel(now() + 2 * DAY):
        publish_scheduled(draft)
        with pytest.raises(Refused, match="published or deleted meanwhile"):
            publish_scheduled(draft)
    db.session.rollback()


def test_posts_due_together_appear_one_after_the_other(schedule, let_time_pass):
    at = now() + DAY
    for number in range(3):
        schedule(at, title=f"Part {number}", body=f"Part {number}")
    for minutes in range(1, 4):
        let_time_pass(at + timedelta(minutes=minutes))
        assert Post.query.count() == minutes and Draft.query.count() == 3 - minutes
    assert [post.title for post in Post.query.order_by(Post.id)] == ["Part 0", "Part 1", "Part 2"]


def archived(member, space, staff):
    archive_space(space, staff)


def staff_only(member, space, staff):
    space.post_role = Role.MODERATOR.value


def banned(member, space, staff):
    ban_member(member, staff, "7d", "Spam.")


def gone(member, space, staff):
    leave_community(member)


def busy(member, space, staff):
    for number in range(20):
        make_post(space, member, at=now() + DAY - timedelta(hours=1, minutes=number))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (archived, "could not post in this space"),
        (staff_only, "could not post in this space"),
        (banned, "not a member"),
        (gone, "not a member"),
        (busy, "20 posts today"),
    ],
)
def test_what_is_refused_then_becomes_a_draft_that_says_why(
    community, member, space, schedule, let_time_pass, change, words
):
    schedule(now() + DAY)
    change(member, space, make_member(community, Role.OWNER))
    db.session.commit()
    before = Post.query.count()
    let_time_pass(now() + DAY + timedelta(minutes=1))
    draft = Draft.query.one()
    assert draft.publish_at is None and words in draft.refused
    assert Post.query.count() == before


def test_the_reason_is_shown_where_the_draft_is(
    sign_in, member, space, schedule, let_time_pass, community
):
    schedule(now() + DAY)
    space.post_role = Role.MODERATOR.value
    db.session.commit()
    let_time_pass(now() + DAY + timedelta(minutes=1))
    make_space(community, "Garden")
    browser, number = sign_in(member), Draft.query.one().id
    reason = "It was not published at its time"
    assert reason in browser.get("/c/acme/drafts").text
    assert "Post it elsewhere" in browser.get(f"/c/acme/drafts/{number}").text
    assert reason in browser.get(f"/c/acme/posts/new?draft={number}").text


def test_a_scheduled_post_is_changed_published_put_back_and_deleted(sign_in, member, schedule):
    browser, at = sign_in(member), now() + DAY
    schedule(at)
    draft = Draft.query.one()
    url = f"/c/acme/drafts/{draft.id}"
    page = browser.get(browser.get(url).location).text
    assert (
        'name="waited"' in page
        and "data-draft-key" not in page
        and 'value="later" selected' in page
    )

    later, same = at + DAY, {"draft_id": draft.id, "waited": "1"}
    schedule(later, title="Better news", **same)
    assert (draft.title, draft.publish_at.date()) == ("Better news", later.date())
    browser.post(f"{url}/unschedule")
    assert draft.publish_at is None
    schedule(later, draft_id=draft.id)
    assert Draft.query.one().publish_at is not None
    saved = {"space": "talk", "title": "As a draft", "body": "x", "draft": "1", **same}
    browser.post("/c/acme/posts/new", data=saved)
    assert Draft.query.one().publish_at is None and draft.title == "As a draft"
    schedule(later, draft_id=draft.id)
    shown = browser.post(f"{url}/publish")
    assert "News" in browser.get(shown.location).text and Draft.query.count() == 0
    assert browser.post(f"{url}/publish").status_code == 404


def test_what_was_published_meanwhile_is_not_posted_again(sign_in, member, schedule, let_time_pass):
    at = now() + DAY
    schedule(at)
    number = Draft.query.one().id
    let_time_pass(at + timedelta(minutes=1))
    with time_machine.travel(at + timedelta(minutes=10)):
        same = {"draft_id": number, "waited": "1", "body": "Changed", "title": "Changed"}
        for when in ("now", "later"):
            response = schedule(at + DAY, when=when, **same)
            assert response.status_code == 422 and "no longer scheduled" in response.text
    assert Post.query.count() == 1 and Draft.query.count() == 0


def test_scheduling_a_draft_leaves_no_other_behind(sign_in, member, space, schedule):
    browser, headers = sign_in(member), {"Accept": "application/json"}
    typed = {"draft_kind": "post", "space": "talk", "body": "At nine.", "draft_since": "0"}
    browser.post("/c/acme/drafts", data=typed, headers=headers)
    schedule(now() + DAY)
    assert Draft.query.one().publish_at is not None
    late = browser.post("/c/acme/drafts", data=typed, headers=headers)
    assert late.status_code == 409 and Draft.query.count() == 1


def test_a_scheduled_post_is_no_place_to_save_a_draft_in(sign_in, member, schedule):
    schedule(now() + DAY)
    typed = {
        "draft_kind": "post",
        "space": "talk",
        "body": "Half",
        "draft_id": Draft.query.one().id,
    }
    response = sign_in(member).post(
        "/c/acme/drafts", data=typed, headers={"Accept": "application/json"}
    )
    assert response.status_code == 409 and Draft.query.one().body == "At nine."
