from datetime import timedelta

import pytest
import time_machine

from community import limits
from community.access import Role
from community.comments.handlers import delete_comment
from community.composing.jobs import purge_old_drafts
from community.composing.models import Draft
from community.db import db, now, to_ms
from community.members.handlers.leaving import forget_member
from community.posts.handlers import delete_post
from community.posts.models import Post
from community.spaces.handlers import archive_space
from tests.factories import long_ago, make_comment, make_member, make_post, make_space

NOON = now().replace(hour=12, minute=4, second=0, microsecond=0)


def test_what_is_typed_is_saved_and_shown_on_another_device(sign_in, member, keep, space):
    member.timezone = "Asia/Tokyo"
    db.session.commit()
    with time_machine.travel(NOON):
        answer = keep(draft_kind="post", space="talk", title="Half a", body="Thought").json
    assert answer["words"] == "Saved 21:04"
    page = sign_in(member).get("/c/acme/posts/new").text
    assert "Half a" in page and "Thought" in page and "Your draft from" in page
    assert f"/drafts/{answer['id']}/delete" in page
    assert f'name="draft_id" value="{answer["id"]}"' in page


def test_drafts_are_kept_apart_by_place(sign_in, member, keep, space, community):
    other = make_space(community, "Garden")
    post, second = make_post(space, member), make_post(space, member)
    comment = make_comment(post, member)
    keep(draft_kind="post", space="talk", body="For talk")
    keep(draft_kind="post", space=other.slug, body="For garden")
    keep(draft_kind="comment", post_id=post.id, body="On the first")
    keep(draft_kind="comment", post_id=second.id, body="On the second")
    keep(draft_kind="reply", comment_id=comment.id, body="An answer")
    keep(draft_kind="post_edit", post_id=post.id, title="Hello", body="Better words")
    keep(draft_kind="comment_edit", comment_id=comment.id, body="Better comment")
    assert Draft.query.count() == 7
    browser = sign_in(member)
    for path, words in (
        ("posts/new?space=talk", "For talk"),
        ("posts/new?space=garden", "For garden"),
        (f"posts/{post.id}", "On the first"),
        (f"posts/{second.id}", "On the second"),
        (f"comments/{comment.id}/reply", "An answer"),
        (f"posts/{post.id}/edit", "Better words"),
        (f"comments/{comment.id}/edit", "Better comment"),
    ):
        page = browser.get(f"/c/acme/{path}").text
        assert words in page and "Your draft from" in page, path


def test_saving_again_changes_the_draft_and_another_space_moves_it(keep, member, space, community):
    garden = make_space(community, "Garden")
    number = keep(draft_kind="post", space="talk", body="One").json["id"]
    assert keep(draft_kind="post", space="talk", body="Two").json["id"] == number
    moved = keep(draft_id=number, draft_kind="post", space=garden.slug, body="Three").json
    draft = Draft.query.one()
    assert moved["id"] == number and draft.space is garden and draft.body == "Three"


def test_an_empty_form_has_no_draft(keep, space):
    number = keep(draft_kind="post", space="talk", body="One").json["id"]
    assert keep(draft_id=number, draft_kind="post", space="talk", body=" ").json["id"] is None
    assert Draft.query.count() == 0
    assert keep(draft_kind="post", space="talk", title="").json == {"id": None, "words": ""}


def test_a_draft_is_gone_when_it_is_posted_and_nothing_late_brings_it_back(
    sign_in, member, keep, space
):
    opened = to_ms(now())
    number = keep(draft_kind="post", space="talk", title="Title", body="Words").json["id"]
    typed = {"space": "talk", "title": "Title", "body": "Words", "draft_id": number}
    assert sign_in(member).post("/c/acme/posts/new", data=typed).status_code == 303
    assert Draft.query.count() == 0
    late = {"draft_kind": "post", "space": "talk", "body": "Words", "draft_since": opened}
    for fields in (late, {**late, "draft_id": number}):
        answer = keep(**fields)
        assert answer.status_code == 409 and "Not saved" in answer.json["words"]
    assert Draft.query.count() == 0
    assert keep(**{**late, "draft_since": to_ms(now()) + 1}).status_code == 200


def test_posting_without_its_number_discards_the_draft_of_the_place(sign_in, member, keep, space):
    keep(draft_kind="post", space="talk", body="Words")
    typed = {"title": "Title", "body": "Words"}
    assert sign_in(member).post("/c/acme/spaces/talk/posts", data=typed).status_code == 303
    assert Draft.query.count() == 0


def test_drafts_of_comments_replies_and_edits_are_gone_when_posted(sign_in, member, keep, post):
    browser, comment = sign_in(member), make_comment(post, member, at=long_ago(hours=1))
    for minutes, (kind, url, fields) in enumerate(
        (
            ("comment", f"posts/{post.id}/comments", {}),
            ("reply", f"posts/{post.id}/comments", {"parent_id": comment.id}),
            ("comment_edit", f"comments/{comment.id}/edit", {}),
            ("post_edit", f"posts/{post.id}/edit", {"title": "New title"}),
        )
    ):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            about = {"post_id": post.id, "comment_id": comment.id, "draft_since": to_ms(now())}
            keep(draft_kind=kind, **about, body=f"Words of a {kind}")
            assert Draft.query.one().kind == kind
            sent = browser.post(f"/c/acme/{url}", data={"body": f"Words of a {kind}", **fields})
            assert sent.status_code == 303 and Draft.query.count() == 0, kind
            assert keep(draft_kind=kind, **about, body="Late").status_code == 409, kind


def test_a_refused_post_keeps_its_draft(sign_in, member, keep, space):
    number = keep(draft_kind="post", space="talk", title="No", body="Words").json["id"]
    typed = {"space": "talk", "title": "No", "body": "Words", "draft_id": number}
    response = sign_in(member).post("/c/acme/posts/new", data=typed)
    assert response.status_code == 422 and f'value="{number}"' in response.text
    assert Draft.query.count() == 1


def test_without_script_a_button_saves_and_the_list_leads_back(sign_in, member, space, post):
    browser = sign_in(member)
    typed = {"space": "talk", "title": "Later", "body": "Not now", "draft": "1"}
    typed |= {"poll_option": ["Yes", "No"], "poll_several": "1"}
    page = browser.get(browser.post("/c/acme/posts/new", data=typed).location).text
    assert "Your draft is saved" in page and "Later" in page and "New post in Talk" in page
    draft = Draft.query.one()
    composer = browser.get(browser.get(f"/c/acme/drafts/{draft.id}").location).text
    assert "Not now" in composer and 'value="Yes"' in composer and "checked" in composer
    comment = {"draft_kind": "comment", "post_id": post.id, "body": "Half a comment"}
    back = browser.post("/c/acme/drafts", data=comment).location
    assert back == f"/c/acme/posts/{post.id}#reply"
    assert "Half a comment" in browser.get(back).text
    edit = {"draft_kind": "post_edit", "post_id": post.id, "body": "Unfinished", "draft": "1"}
    browser.post(f"/c/acme/posts/{post.id}/edit", data=edit | {"title": "Hello"})
    assert post.body == "Some words." and Draft.query.count() == 3


def test_the_button_keeps_words_whose_draft_is_gone(sign_in, member, space):
    typed = {"space": "talk", "title": "Later", "body": "Not now", "draft": "1", "draft_id": "99"}
    sign_in(member).post("/c/acme/posts/new", data=typed)
    assert Draft.query.one().body == "Not now"


def test_the_small_composer_hands_its_words_to_the_whole_one(sign_in, member, space):
    browser, headers = sign_in(member), {"HX-Request": "true"}
    part = browser.get("/c/acme/posts/new?inline=1", headers=headers).text
    assert 'id="quick-post"' in part and "<html" not in part
    typed = {"inline": "1", "space": "talk", "title": "Hi", "body": "Words"}
    refused = browser.post("/c/acme/posts/new", data=typed | {"title": "?"}, headers=headers)
    assert refused.status_code == 422 and 'id="quick-post"' in refused.text
    whole = browser.post("/c/acme/posts/new", data=typed | {"draft": "full"})
    assert "Words" in browser.get(whole.location).text
    done = browser.post("/c/acme/posts/new", data=typed | {"title": "Hello"}, headers=headers)
    assert done.status_code == 204 and Post.query.one().title == "Hello"


def test_a_draft_is_discarded_after_asking(sign_in, member, keep, space):
    number = keep(draft_kind="post", space="talk", body="Words").json["id"]
    browser, url = sign_in(member), f"/c/acme/drafts/{number}/delete"
    page = browser.get(f"{url}?next=/c/acme/posts/new").text
    assert "Words" in page and 'value="/c/acme/posts/new"' in page
    response = browser.post(url, data={"next": "//evil.example"})
    assert response.location == "/c/acme/drafts" and Draft.query.count() == 0


def test_nobody_else_sees_a_draft(sign_in, member, community, keep, post):
    number = keep(draft_kind="post", space="talk", title="Canary", body="Canary").json["id"]
    keep(draft_kind="comment", post_id=post.id, body="Canary")
    for role in (Role.MEMBER, Role.OWNER):
        browser = sign_in(make_member(community, role))
        for path in ("drafts", "posts/new", f"posts/{post.id}", "", f"posts/new?draft={number}"):
            assert "Canary" not in browser.get(f"/c/acme/{path}").text
        for path in (f"drafts/{number}", f"drafts/{number}/delete"):
            assert browser.get(f"/c/acme/{path}").status_code == 404
        for act in ("delete", "publish", "unschedule"):
            assert browser.post(f"/c/acme/drafts/{number}/{act}").status_code == 404
        stolen = keep(browser, draft_id=number, draft_kind="post", space="talk", body="Mine")
        assert stolen.status_code == 409
    assert {draft.body for draft in Draft.query} == {"Canary"}


def test_a_visitor_keeps_no_drafts(sign_in, keep, community, post):
    assert sign_in().get("/c/acme/drafts").status_code == 303
    assert keep(sign_in(), draft_kind="post", space="talk", body="x").status_code == 303


def test_no_draft_is_kept_where_one_cannot_look(keep, community):
    secret = make_space(community, "Plans", visibility="secret")
    hidden = make_post(secret)
    for fields in (
        {"draft_kind": "post", "space": secret.slug},
        {"draft_kind": "comment", "post_id": hidden.id},
        {"draft_kind": "reply", "comment_id": make_comment(hidden).id},
    ):
        assert keep(**fields, body="x").status_code == 404
    assert keep(draft_kind="essay", body="x").status_code == 422


def test_words_for_a_place_that_is_gone_are_still_there_to_copy(
    sign_in, member, keep, post, community
):
    gone = make_post(post.space, make_member(community))
    comment = make_comment(post, member)
    numbers = [
        keep(draft_kind="comment", post_id=gone.id, body="On what is gone").json["id"],
        keep(draft_kind="reply", comment_id=comment.id, body="To what is gone").json["id"],
        keep(draft_kind="post", space="talk", body="Where it is closed").json["id"],
    ]
    gone.title = "Hidden title"
    delete_post(gone, gone.author)
    delete_comment(comment, member)
    archive_space(post.space, member)
    db.session.commit()
    browser = sign_in(member)
    page = browser.get("/c/acme/drafts").text
    assert "Hidden title" not in page and page.count("gone</span>") == 2
    for number in numbers:
        page = browser.get(f"/c/acme/drafts/{number}")
        assert (page.status_code == 200 and "closed" in page.text) or "gone" in page.text
        assert "Hidden title" not in page.text
    kept = keep(draft_id=numbers[0], draft_kind="comment", post_id=gone.id, body="More of it")
    assert kept.status_code == 200


def test_the_list_goes_on_and_is_empty_at_first(sign_in, member, keep, community, queries):
    browser = sign_in(member)
    assert "No drafts" in browser.get("/c/acme/drafts").text
    for number in range(30):
        space = make_space(community, f"Space {number}")
        with time_machine.travel(long_ago(minutes=number)):
            keep(draft_kind="post", space=space.slug, body=f"Draft number {number}.")
    assert len(queries(lambda: browser.get("/c/acme/drafts"))) <= 12
    page = browser.get("/c/acme/drafts").text
    assert "number 19." in page and "number 20." not in page
    after = page.split("after=")[1].split('"')[0]
    older = browser.get(f"/c/acme/drafts?after={after}", headers={"HX-Request": "true"}).text
    assert "number 20." in older and "number 29." in older and "<html" not in older
    assert browser.get("/c/acme/drafts?after=x").status_code == 404


def test_too_much_is_not_kept(keep, space, monkeypatch, community):
    assert keep(draft_kind="post", space="talk", body="x" * 100_001).status_code == 422
    monkeypatch.setattr(limits, "DRAFTS", 1)
    garden = make_space(community, "Garden")
    assert keep(draft_kind="post", space="talk", title="t" * 400, body="x").status_code == 200
    assert keep(draft_kind="post", space=garden.slug, body="x").status_code == 422
    assert len(Draft.query.one().title) == 300


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", ""])
def test_strange_numbers_from_a_form_do_no_harm(keep, space, value):
    fields = {"draft_kind": "post", "space": "talk", "body": "Words"}
    assert keep(**fields, draft_since=value).status_code == 200
    assert keep(**fields, draft_id=value).status_code in {200, 409, 422}


def test_old_drafts_go_after_half_a_year(keep, space, community):
    garden = make_space(community, "Garden")
    with time_machine.travel(long_ago(days=181)):
        keep(draft_kind="post", space="talk", body="Old")
    with time_machine.travel(long_ago(days=170)):
        keep(draft_kind="post", space=garden.slug, body="Not so old")
    with time_machine.travel(now().replace(minute=30)):
        purge_old_drafts()
    assert [draft.body for draft in Draft.query] == ["Not so old"]


def test_who_is_forgotten_leaves_no_drafts(keep, member, community, space):
    keep(draft_kind="post", space="talk", body="Words")
    forget_member(member)
    db.session.commit()
    assert Draft.query.count() == 0
