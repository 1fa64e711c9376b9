"""Isolation between communities, generated from the routes that exist."""

import re

import pytest
from flask import url_for
from sqlalchemy.exc import IntegrityError

from community.access import Role
from community.accounts.handlers.sessions import start_session
from community.accounts.queries import sessions_of
from community.comments.models import Comment
from community.composing.models import Draft
from community.db import db, now
from community.factors.models import Passkey
from community.gamification.models import Badge, BadgeHolder
from community.identities.models import Identity
from community.joining.handlers.invitations import create_batch, create_invitation
from community.joining.models import JoinRequest
from community.mail import Mail
from community.members.models import FOREVER
from community.messages.handlers import conversation_with, report_messages, send_message
from community.messages.handlers.starting import place_of
from community.notifications.models import Notification
from community.posts.models import Post
from community.privacy.models import Export
from community.push.models import PushSubscription
from community.reactions.models import Reaction
from community.search.handlers import save_search
from community.spaces.models import SpaceVisit
from community.tenancy import url_in
from community.uploads.handlers import add_upload
from community.uploads.pictures import Picture
from tests.factories import (
    make_comment,
    make_community,
    make_member,
    make_post,
    make_space,
    make_user,
)

# Arguments that name no thing of a community.
NAMELESS = {"version", "name", "colours", "token", "session_id", "words", "code", "provider"}
NOWHERE = {
    "post_id": 10**6,
    "comment_id": 10**6,
    "draft_id": 10**6,
    "member_id": 10**6,
    "group_id": 10**6,
    "upload_id": 10**6,
    "passkey_id": 10**6,
    "identity_id": 10**6,
    "request_id": 10**6,
    "invitation_id": 10**6,
    "batch_id": 10**6,
    "export_id": 10**6,
    "community_id": 10**6,
    "search_id": 10**6,
    "notification_id": 10**6,
    "subscription_id": 10**6,
    "conversation_id": 10**6,
    "message_id": 10**6,
    "report_id": 10**6,
    "mail_id": 10**6,
    "badge_id": 10**6,
    "holder_id": 10**6,
    "key": "nothing",
    "slug": "nowhere",
    "handle": "nobody",
    "name": "nothing",
}


def passkey_of(user):
    passkey = Passkey(user_id=user.id, host="localhost", credential_id="x", name="Canary")
    passkey.public_key = b""
    db.session.add(passkey)
    db.session.commit()
    return passkey


def identity_of(user):
    identity = Identity(user_id=user.id, provider="club", issuer="https://x", subject="Canary")
    db.session.add(identity)
    db.session.commit()
    return identity


@pytest.fixture
def theirs():
    """One of everything in a members-only community, as URL arguments."""
    rival = make_community("rival", visibility="members")
    owner = make_member(rival, Role.OWNER, name="Rita")
    space = make_space(rival, "Secret plans", visibility="secret")
    post = make_post(space, owner, "Canary", tags=["canary"])
    upload = add_upload("avatar", owner, Picture(b"webp", 1, 1))
    copy = Export(user_id=owner.user_id, state="ready", expires_at=FOREVER, storage_key="none")
    db.session.add(copy)
    db.session.commit()
    return {
        "post_id": post.id,
        "comment_id": make_comment(post, owner).id,
        "draft_id": draft_of(owner, space).id,
        "member_id": owner.id,
        "group_id": space.group_id,
        "upload_id": upload.id,
        **doors_of(owner),
        "export_id": copy.id,
        "community_id": rival.id,
        "passkey_id": passkey_of(owner.user).id,
        "identity_id": identity_of(owner.user).id,
        "search_id": search_of(owner).id,
        "mail_id": mail_of(rival).id,
        "notification_id": notification_of(owner, post).id,
        "subscription_id": device_of(owner).id,
        **talk_of(owner),
        **badge_of(owner),
        "slug": space.slug,
        "handle": owner.handle,
        "name": "canary",
    }


def draft_of(owner, space):
    draft = Draft(community_id=owner.community_id, member_id=owner.id, kind="post", body="Canary")
    draft.space_id = space.id
    db.session.add(draft)
    db.session.commit()
    return draft


def notification_of(owner, post):
    ids = {"community_id": owner.community_id, "member_id": owner.id, "post_id": post.id}
    told = Notification(kind="post", **ids)
    db.session.add(told)
    db.session.commit()
    return told


def search_of(owner):
    return save_search(owner, "Canary", "Canary", "q=Canary")


def mail_of(community):
    words = {"sender_name": "Canary", "subject": "Canary", "text": "Canary", "html": "Canary"}
    given = {"kind": "code", "recipient": "canary@example.org", "state": "failed", **words}
    mail = Mail(community_id=community.id, **given)
    db.session.add(mail)
    db.session.commit()
    return mail


def device_of(owner):
    start_session(owner.user, "Test", "127.0.0.1")
    device = PushSubscription(community_id=owner.community_id, member_id=owner.id, device="Canary")
    device.session_id = sessions_of(owner.user)[0].id
    device.endpoint = device.digest = device.public_key = device.secret = "x"
    db.session.add(device)
    db.session.commit()
    return device


def badge_of(owner):
    """A badge by hand, and that somebody has it; a shipped one is everybody's."""
    ids = {"community_id": owner.community_id}
    badge = Badge(**ids, name="Canary", filled_at=now())
    db.session.add(badge)
    db.session.flush()
    holder = BadgeHolder(**ids, badge_id=badge.id, member_id=owner.id)
    db.session.add(holder)
    db.session.commit()
    return {"badge_id": badge.id, "holder_id": holder.id, "key": "canary"}


def talk_of(owner):
    """A conversation, a message in it, and a report of that."""
    other = make_member(owner.community, name="Raj")
    talk = conversation_with(owner, other)
    message = send_message(other, talk, "Canary")
    report = report_messages(place_of(talk, owner), [message], "Canary")
    db.session.commit()
    return {"conversation_id": talk.id, "message_id": message.id, "report_id": report.id}


def doors_of(owner):
    """Ways into a community: an invitation, a list of them, and a request."""
    fields = {"role": Role.MEMBER, "days": 7}
    invitation = create_invitation(owner, **fields)
    batch = create_batch(owner, [("ana@example.org", "ana@example.org")], **fields)
    asked = JoinRequest(community_id=owner.community_id, user_id=make_user().id)
    db.session.add(asked)
    db.session.commit()
    return {"invitation_id": invitation.id, "batch_id": batch.id, "request_id": asked.id}


def rules_that_name_a_thing(app):
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.split(".")[0]
        things = rule.arguments - {"words"}
        if things and blueprint not in {"assets", "accounts"}:
            yield rule


def answer(browser, rule, method, prefix, values):
    values = {key: values.get(key, "x") for key in rule.arguments}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)
    return browser.open(prefix + path, method=method, data={"body": "x", "title": "xxx"})


@pytest.mark.parametrize("prefix", ["/c/acme", "/c/rival"])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.OWNER])
def test_what_is_theirs_answers_like_what_does_not_exist(
    app, sign_in, community, theirs, prefix, role
):
    browser = sign_in(make_member(community, role, name="Spy"))
    for rule in rules_that_name_a_thing(app):
        for method in rule.methods & {"GET", "POST"}:
            real = answer(browser, rule, method, prefix, theirs)
            none = answer(browser, rule, method, prefix, NOWHERE)
            assert real.status_code == none.status_code, f"{method} {prefix}{rule}"
            assert real.status_code in {303, 403, 404}, rule
            if role == Role.OWNER and prefix == "/c/acme" and "list_member" not in rule.endpoint:
                assert real.status_code == 404, f"{method} {prefix}{rule}"
            assert "Canary" not in real.text and "Secret plans" not in real.text


def test_every_rule_is_known_to_this_test(app):
    known = set(NOWHERE) | NAMELESS
    for rule in app.url_map.iter_rules():
        assert rule.arguments <= known, f"teach NOWHERE and theirs about {rule}"


@pytest.mark.parametrize(
    "row",
    [
        lambda mine, theirs, who: Post(
            community_id=mine.id,
            space_id=theirs.space_id,
            author_id=who.id,
            title="x",
            body="x",
            body_html="x",
            renderer=1,
            excerpt="x",
        ),
        lambda mine, theirs, who: Comment(
            community_id=mine.id,
            post_id=theirs.id,
            author_id=who.id,
            body="x",
            body_html="x",
            renderer=1,
        ),
        lambda mine, theirs, who: Reaction(
            community_id=mine.id, member_id=who.id, emoji="x", post_id=theirs.id
        ),
        lambda mine, theirs, who: SpaceVisit(
            community_id=mine.id, member_id=who.id, space_id=theirs.space_id
        ),
    ],
    ids=["post", "comment", "reaction", "visit"],
)
def test_a_row_across_communities_cannot_be_stored(app, community, member, row):
    theirs = make_post(make_space(make_community("rival")))
    db.session.add(row(community, theirs, member))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_links_stay_inside_and_reach_across(app, community):
    base = "http://127.0.0.1:8000"
    with app.test_request_context("/posts/1", environ_overrides={"SCRIPT_NAME": "/c/acme"}):
        assert url_for("posts.show", post_id=1) == "/c/acme/posts/1"
        assert url_in(community, "posts.show", post_id=1) == f"{base}/c/acme/posts/1"
        assert url_in(None, "accounts.sign_in") == f"{base}/sign-in"
    community.custom_domain = "talk.example.org"
    assert url_in(community, "posts.show", post_id=1) == "http://talk.example.org/posts/1"


def test_a_custom_domain_reaches_its_community_without_a_prefix(app, community, sign_in):
    community.custom_domain = "talk.example.org"
    db.session.commit()
    page = sign_in().get("/about", base_url="http://talk.example.org")
    assert page.status_code == 200 and "Acme" in page.text
    assert sign_in().get("/about", base_url="http://evil.example").status_code == 404


def test_without_a_community_its_pages_do_not_exist(app, community, sign_in):
    for path in ("/posts/1", "/members", "/c/nobody/posts/1", "/c/nobody/", "/admin/roles"):
        assert sign_in().get(path).status_code == 404, path
