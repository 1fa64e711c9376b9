"""Two people, one of whom blocked the other, meet nowhere."""

import pytest
import time_machine

from community.access import Role
from community.comments.models import Comment
from community.db import db, now
from community.members.models import Block
from community.reactions.handlers import give
from tests.factories import long_ago, make_comment, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann(community):
    return make_member(community, name="Annmarkle")


@pytest.fixture
def bob(community):
    return make_member(community, name="Bobdobbins")


@pytest.fixture
def cleo(community):
    return make_member(community, name="Cleo")


class Talk:
    """What Ann, Bob and Cleo wrote: whatever one writes has their name in it."""

    def __init__(self, space, ann, bob, cleo):
        at = {"at": long_ago(hours=2)}
        at["tags"] = ["mixed"]
        self.posts = {who: make_post(space, who, f"By {who.name}", **at) for who in (ann, bob)}
        self.shared = make_post(space, cleo, "By Cleo", **at)
        self.threads = {
            who: make_comment(self.shared, who, f"First {who.name}") for who in (ann, bob)
        }
        below = {
            who: make_comment(self.shared, cleo, "Cleo", self.threads[who]) for who in (ann, bob)
        }
        self.thread = make_comment(self.shared, cleo, "Cleo begins")
        self.replies = {
            who: make_comment(self.shared, who, f"Reply {who.name}", self.thread)
            for who in (ann, bob)
        }
        self.answers = {
            who: make_comment(self.shared, cleo, "Cleo answers", self.replies[who])
            for who in (ann, bob)
        }
        self.below = below
        for who in (ann, bob):
            for thing in (self.shared, self.thread):
                give(thing, who, who.community.like)
        db.session.commit()

    def paths(self, other):
        """Pages on which somebody might meet `other`."""
        yield from ("", "spaces/talk", "members", "hashtags/mixed", "members?after=9-9")
        yield from (f"posts/{self.shared.id}", f"posts/{self.shared.id}/likes")
        yield f"posts/{self.shared.id}?comment={self.thread.id}"
        yield f"posts/{self.shared.id}?comment={self.answers[other].id}"
        yield from (
            f"comments/{self.thread.id}/likes",
            f"comments/{self.thread.id}/replies?after=1-1",
        )
        yield from ("members/cleo", "members/cleo?tab=comments", "settings/profile", "posts/new")

    def closed(self, other):
        """Pages that are about what `other` wrote."""
        yield from (f"members/{other.handle}", f"members/{other.handle}?tab=comments")
        yield from (f"posts/{self.posts[other].id}", f"posts/{self.posts[other].id}/likes")
        for comment in (self.threads[other], self.replies[other], self.below[other]):
            yield from (f"comments/{comment.id}/likes", f"comments/{comment.id}/reply")
        yield f"comments/{self.threads[other].id}/replies?after=1-1"


@pytest.fixture
def talk(space, ann, bob, cleo):
    return Talk(space, ann, bob, cleo)


def meets(browser, talk, other):
    """The pages that name `other`, and those about what they wrote that open."""
    pages = {path: browser.get(f"/c/acme/{path}").text for path in talk.paths(other)}
    named = [path for path, page in pages.items() if other.name in page]
    closed = talk.closed(other)
    return named + [path for path in closed if browser.get(f"/c/acme/{path}").status_code != 404]


def test_a_block_hides_two_people_from_each_other(sign_in, talk, ann, bob, cleo):
    browsers = {ann: sign_in(ann), bob: sign_in(bob)}
    for one, other in ((ann, bob), (bob, ann)):
        assert len(meets(browsers[one], talk, other)) > 15
    assert "/block" in browsers[ann].get(f"/c/acme/members/{bob.handle}").text
    blocked = browsers[ann].post(f"/c/acme/members/{bob.handle}/block")
    assert blocked.location == "/c/acme/settings/privacy"
    assert bob.name in browsers[ann].get("/c/acme/settings/privacy").text
    assert ann.name not in browsers[bob].get("/c/acme/settings/privacy").text
    for one, other in ((ann, bob), (bob, ann)):
        assert not meets(browsers[one], talk, other)
    page = browsers[ann].get(f"/c/acme/posts/{talk.shared.id}").text
    assert "Cleo begins" in page and page.count("Cleo answers") == 2 and ann.name in page
    for other in (ann, bob):
        assert len(meets(sign_in(cleo), talk, other)) > 15


def test_what_is_hidden_cannot_be_written_to(sign_in, talk, ann, bob):
    sign_in(ann).post(f"/c/acme/members/{bob.handle}/block")
    browser, written = sign_in(bob), Comment.query.count()
    post = f"/c/acme/posts/{talk.posts[ann].id}"
    paths = [f"{post}/comments", f"{post}/like", f"/c/acme/comments/{talk.threads[ann].id}/like"]
    paths += [f"/c/acme/members/{ann.handle}/block", f"/c/acme/members/{ann.handle}/unblock"]
    for path in paths:
        assert browser.post(path, data={"body": "Hello there"}).status_code == 404
    answer = {"body": "Hello there", "parent_id": talk.replies[ann].id}
    refused = browser.post(f"/c/acme/posts/{talk.shared.id}/comments", data=answer)
    assert refused.status_code == 404 and Comment.query.count() == written


def test_staff_see_both(sign_in, talk, community, ann, bob):
    sign_in(ann).post(f"/c/acme/members/{bob.handle}/block")
    browser = sign_in(make_member(community, Role.MODERATOR, name="Mo"))
    for other in (ann, bob):
        assert len(meets(browser, talk, other)) > 15


def test_unblocking_brings_everything_back_unless_both_had_blocked(sign_in, talk, ann, bob):
    browser = sign_in(ann)
    browser.post(f"/c/acme/members/{bob.handle}/block")
    db.session.add(Block(community_id=ann.community_id, blocker_id=bob.id, blocked_id=ann.id))
    db.session.commit()
    unblock = f"/c/acme/members/{bob.handle}/unblock"
    assert browser.post(unblock).location == "/c/acme/settings/privacy"
    assert bob.name in browser.get("/c/acme/settings/privacy").text  # told once, on this page
    assert not meets(browser, talk, bob) and browser.post(unblock).status_code == 404
    sign_in(bob).post(f"/c/acme/members/{ann.handle}/unblock")
    assert len(meets(browser, talk, bob)) > 15 and Block.query.count() == 0


def test_a_long_thread_is_paged_without_the_hidden(sign_in, space, ann, bob, cleo):
    post = make_post(space, cleo)
    thread = make_comment(post, cleo, "Start")
    for number in range(30):
        make_comment(post, bob if number % 2 else cleo, f"Reply-{number:02}.", thread)
        make_comment(post, bob if number % 2 else cleo, f"Thread-{number:02}.")
    browser = sign_in(ann)
    browser.post(f"/c/acme/members/{bob.handle}/block")
    page = browser.get(f"/c/acme/posts/{post.id}").text
    more = f"/c/acme/comments/{thread.id}/replies?after="
    cursor = page.split(more)[1].split('"')[0]
    page += browser.get(more + cursor, headers=HTMX).text
    for number in range(30):
        for words in (f"Reply-{number:02}.", f"Thread-{number:02}."):
            assert page.count(words) == (0 if number % 2 else 1)


def test_an_edited_reply_does_not_name_the_hidden(sign_in, talk, ann, bob):
    mine = make_comment(talk.shared, ann, "I answer", talk.replies[bob])
    browser = sign_in(ann)
    browser.post(f"/c/acme/members/{bob.handle}/block")
    browser.get("/c/acme/settings/privacy")  # where it is said that Bob is hidden now
    edit = f"/c/acme/comments/{mine.id}/edit"
    part = browser.post(edit, data={"body": "I answered"}, headers=HTMX)
    assert part.status_code == 200 and "I answered" in part.text and bob.name not in part.text


def test_a_post_that_became_unreadable_is_not_counted_as_new(sign_in, talk, ann, bob, cleo):
    browser = sign_in(ann)
    ann.joined_at = long_ago(hours=3)
    db.session.commit()
    assert "2 new" in browser.get("/communities").text
    browser.post(f"/c/acme/members/{bob.handle}/block")
    assert "1 new" in browser.get("/communities").text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN, Role.OWNER])
def test_staff_neither_block_nor_are_blocked(sign_in, community, ann, role):
    staff = make_member(community, role, name="Stella")
    for one, other in ((ann, staff), (staff, ann)):
        browser = sign_in(one)
        profile = f"/c/acme/members/{other.handle}"
        assert f"{profile}/block" not in browser.get(profile).text
        refused = browser.post(f"{profile}/block")
        assert refused.status_code == 422 and "Staff" in refused.text
    assert Block.query.count() == 0


def test_nobody_blocks_themselves(sign_in, ann):
    profile = f"/c/acme/members/{ann.handle}"
    assert "/block" not in sign_in(ann).get(profile).text
    assert sign_in(ann).post(f"{profile}/block").status_code == 422


def test_who_becomes_staff_is_seen_again(sign_in, talk, community, ann, bob):
    sign_in(ann).post(f"/c/acme/members/{bob.handle}/block")
    owner = sign_in(make_member(community, Role.OWNER, name="Olga"))
    role = {"role": Role.MODERATOR.value}
    owner.post(f"/c/acme/admin/members/{bob.id}/role", data=role)
    assert Block.query.count() == 0 and len(meets(sign_in(ann), talk, bob)) > 15


def test_the_list_of_the_blocked_is_paged(sign_in, community, ann):
    for number in range(35):
        other = make_member(community, name=f"Person {number:02}", user=False)
        ids = {"blocker_id": ann.id, "blocked_id": other.id}
        with time_machine.travel(now()):
            db.session.add(Block(community_id=community.id, **ids))
    db.session.commit()
    browser = sign_in(ann)
    page = browser.get("/c/acme/settings/privacy").text
    assert "Person 34" in page and "Person 05" not in page
    more = page.split('hx-get="')[1].split('"')[0]
    part = browser.get(more, headers=HTMX).text
    assert "Person 05" in part and "<html" not in part


def test_only_who_has_a_block_pays_for_it(sign_in, queries, talk, ann, bob, cleo):
    sign_in(ann).post(f"/c/acme/members/{bob.handle}/block")
    sent = {}
    for who in (ann, cleo):
        browser = sign_in(who)
        for path in ("", f"posts/{talk.shared.id}"):
            browser.get(f"/c/acme/{path}")
            sent[who, path] = queries(lambda b=browser, p=path: b.get(f"/c/acme/{p}"))
    for path in ("", f"posts/{talk.shared.id}"):
        concerned = [each for each in sent[cleo, path] if "blocks" in each]
        assert len(concerned) == 1 and "communities" in concerned[0]
        assert len(sent[ann, path]) <= len(sent[cleo, path]) + 1 <= 12


def test_a_block_in_one_community_is_none_in_another(sign_in, talk, ann, bob):
    from community.members.handlers.joining import join_community
    from tests.factories import make_community

    rival = make_community("rival")
    there = {who: join_community(rival, who.user) for who in (ann, bob)}
    make_post(make_space(rival), there[bob], "By Bob over there")
    sign_in(ann).post(f"/c/acme/members/{bob.handle}/block")
    assert "By Bob over there" in sign_in(ann).get("/c/rival/").text
    assert sign_in(ann).get(f"/c/rival/members/{there[bob].handle}").status_code == 200
