"""Mails of notifications: one for each thing that was not seen, and no more than somebody wants."""

import re
from datetime import timedelta

import pytest
import time_machine

from community import limits
from community.access import Role
from community.db import db, now
from community.mail import DeadAddress, Mail
from community.mail.addresses import note_dead
from community.members.handlers.blocks import block_member
from community.members.handlers.leaving import leave_community
from community.messages.handlers import conversation_with, send_message
from community.messages.handlers import mark_read as mark_conversation_read
from community.messages.handlers.starting import place_of
from community.notifications.handlers import mark_read, notify
from community.notifications.handlers.mailing import mail_notification
from community.notifications.mails.jobs import mail_digests, mail_notifications
from community.notifications.mails.letters import write_notification
from community.notifications.models import MailSettings, Notification, NotificationPreference
from community.posts.handlers import delete_post
from community.reading.handlers import follow_post
from community.spaces.handlers import edit_space
from tests.factories import make_comment, make_community, make_member, make_post, make_space

pytestmark = pytest.mark.one_database

URLS = re.compile(r"""(?:href|src)="([^"]*)"|(https?://\S+)""")


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Lima")


@pytest.fixture
def at_once(member):
    for kind in ("comment", "reply", "like", "mention", "follow"):
        wants(member, kind, "now")


def wants(member, kind, mail):
    row = NotificationPreference(community_id=member.community_id, member_id=member.id, kind=kind)
    row.in_app, row.push, row.mail = True, False, mail
    db.session.add(row)
    db.session.commit()


def may_get(member, **fields):
    db.session.add(MailSettings(community_id=member.community_id, member_id=member.id, **fields))
    db.session.commit()


def comment(post, who, body="First!", told=None):
    """Somebody comments, and the post's author is told."""
    written = make_comment(post, who, body)
    notify([told or post.author], "comment", who, post=post, first_comment=written)
    db.session.commit()
    return written


def after(**span):
    """A while later; all that is due by then is mailed."""
    with time_machine.travel(now() + timedelta(**span), tick=False):
        mail_digests()
        mail_notifications()
    return mails()


def mails():
    db.session.expire_all()
    return db.session.query(Mail).order_by(Mail.id).all()


def states():
    return sorted(row.mail_state for row in db.session.query(Notification))


@pytest.mark.usefixtures("at_once")
def test_what_was_not_seen_for_ten_minutes_is_mailed_once(post, member, ana):
    comment(post, ana, "It was the **belt**. See [the guide](/posts/1).")
    comment(post, ana, "And the spring.")
    assert after(minutes=9) == []
    [mail] = after(minutes=11)
    assert mail.recipient == member.user.email and mail.member_id == member.id
    assert mail.sender_name == "Acme" and mail.subject == "Re: Hello"
    for form in (mail.text, mail.html):
        assert "Ana Lima commented on your post “Hello”" in form
        assert "belt" in form and "And the spring." in form and "it is your post" in form
    assert "<strong" in mail.html and "**" not in mail.text
    comment(post, ana, "One more.")
    assert len(after(minutes=30)) == 1 and states() == ["mailed"]


@pytest.mark.usefixtures("at_once")
def test_what_was_seen_in_time_is_not_mailed(post, member, ana):
    comment(post, ana)
    mark_read(member, post=post)
    db.session.commit()
    assert after(minutes=11) == [] and states() == ["dropped"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("lost", ["post", "block", "ban", "left", "space", "address", "account"])
def test_what_may_no_longer_be_told_is_not_mailed(community, member, ana, lost):
    space = make_space(community, visibility="members")
    post = make_post(space, member)
    comment(post, ana, "Canary")
    if lost == "post":
        delete_post(post, member)
    elif lost == "block":
        block_member(member, ana)
    elif lost == "ban":
        member.banned_until = now() + timedelta(days=1)
    elif lost == "left":
        leave_community(member)
    elif lost == "space":
        edit_space(space, space.group, name=space.name, visibility="secret")
    elif lost == "address":
        note_dead(member.user.email, "550 no such user")
    else:
        member.user.erase_at = now() + timedelta(days=7)
    db.session.commit()
    assert after(minutes=11) == [], DeadAddress.query.count()
    assert "mailed" not in states() and "waiting" not in states()


def test_links_are_whole(post, member, ana, at_once):
    comment(post, ana, "See [this](/about) and https://example.org/x")
    [mail] = after(minutes=11)
    found = [one or other for one, other in URLS.findall(mail.html + mail.text)]
    assert found and all(
        url.startswith(("http://127.0.0.1:8000/c/acme", "https://example.org/")) or "w3.org" in url
        for url in found
    ), found


@pytest.mark.usefixtures("at_once")
def test_on_its_own_domain_a_community_mails_links_to_it(post, community, member, ana):
    community.custom_domain = "talk.example.org"
    comment(post, ana)
    [mail] = after(minutes=11)
    assert f"http://talk.example.org/posts/{post.id}" in mail.text
    assert "<http://talk.example.org/unsubscribe/" in mail.headers["List-Unsubscribe"]
    assert "127.0.0.1" not in mail.html


@pytest.mark.usefixtures("at_once")
def test_clients_can_group_a_discussion_and_stop_it(post, member, ana):
    comment(post, ana)
    notify([member], "mention", ana, post=post)
    db.session.commit()
    one, other = after(minutes=11)
    assert one.headers["References"] == other.headers["References"] == one.headers["In-Reply-To"]
    assert one.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one.headers["List-Id"] == "Acme <acme.127.0.0.1>"
    assert one.headers["Auto-Submitted"] == "auto-generated"


LONG = {
    "paragraphs": "a\n\n" * 10_000,
    "no spaces": "x" * 32_000,
    "four bytes each": "𝔘" * 8_000 + "\n\n" + "漢字" * 8_000,
    "links": "[a](http://x.de) " * 1_800,
    "quotes": "> a\n\n" * 6_000,
    "tables": "|a|b|\n|-|-|\n" + "|1|2|\n" * 5_000,
}


@pytest.mark.one_database
@pytest.mark.parametrize("body", LONG.values(), ids=LONG.keys())
def test_a_mail_stays_under_100_kb(app, space, member, ana, at_once, body):
    from community.mail.message import compose

    post = make_post(space, ana, "t" * 150, body)
    notify([member], "mention", ana, post=post)
    db.session.commit()
    [mail] = after(minutes=11)
    assert len(compose(mail).as_bytes()) < 100_000
    assert "It goes on in Acme." in mail.html and "It goes on in Acme." in mail.text


def test_over_twenty_a_day_the_rest_waits_for_the_digest_and_the_last_says_so(
    space, member, ana, at_once
):
    for number in range(22):
        notify([member], "mention", ana, post=make_post(space, ana, f"Post {number}"))
    db.session.commit()
    sent = after(minutes=11)
    assert len(sent) == limits.MAILS_A_DAY
    assert "at most 20 mails a day" in sent[-1].text and "at most" not in sent[-2].text
    assert states().count("digest") == 2


@pytest.mark.parametrize("digest", ["daily", "never"])
def test_a_week_has_no_more_mails_than_a_member_wants(space, member, ana, at_once, digest):
    may_get(member, weekly_most=2, digest=digest)
    for number in range(4):
        notify([member], "mention", ana, post=make_post(space, ana, f"Post {number}"))
    db.session.commit()
    sent = after(minutes=11)
    assert len(sent) == 2 and "at most 2 mails a week" in sent[-1].html
    assert len(after(days=6)) == 2, "the digest is a mail as well"
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        assert states().count("digest" if digest == "daily" else "dropped") == 2
    assert len(after(days=8)) == (3 if digest == "daily" else 2)


def test_a_member_may_want_no_mail_at_all(post, member, ana, at_once):
    may_get(member, weekly_most=0)
    comment(post, ana)
    assert after(minutes=11) == [] and after(days=9) == []
    assert states() == ["dropped"]


@pytest.mark.usefixtures("at_once")
def test_killed_in_between_nothing_is_lost_and_nothing_comes_twice(post, ana, monkeypatch):
    comment(post, ana)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    [row] = db.session.query(Notification)
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        mail_notification(row.id)
        db.session.rollback()  # as when the process dies before the commit
        monkeypatch.setattr("community.notifications.handlers.mailing.write_notification", die)
        with pytest.raises(KeyboardInterrupt):
            mail_notifications()
        db.session.rollback()
        assert mails() == [] and states() == ["waiting"]
        monkeypatch.undo()
        mail_notifications()
        mail_notification(row.id)  # a second worker that saw it due
        db.session.commit()
    assert len(mails()) == 1


def test_one_that_cannot_be_written_holds_up_no_other(
    space, post, member, ana, monkeypatch, at_once
):
    first = comment(post, ana)
    comment(make_post(space, member, "Other"), ana, "Fine")
    broken = Notification.query.filter_by(first_comment_id=first.id).one().id

    def write(reader, notification):
        assert notification.id != broken
        return write_notification(reader, notification)

    with monkeypatch.context() as patched:
        patched.setattr("community.notifications.handlers.mailing.write_notification", write)
        assert [mail.subject for mail in after(minutes=11)] == ["Re: Other"]
    assert len(after(minutes=12)) == 2, "it is tried again"


def test_the_kinds_without_a_post_have_mails_too(community, member, ana, at_once):
    wants(ana, "request", "now")
    ana.role = Role.MODERATOR
    db.session.commit()
    notify([member], "follow", ana)
    notify([member], "role", ana, words=str(int(Role.MODERATOR)))
    notify([ana], "request")
    db.session.commit()
    texts = [mail.text for mail in after(minutes=11)]
    assert len(texts) == 3
    assert f"/members/{ana.handle}" in texts[0] and "/admin/requests" in texts[2]


def test_who_follows_a_post_is_told_why(post, member, ana, at_once):
    bea = make_member(ana.community, name="Bea")
    wants(bea, "comment", "now")
    follow_post(post, bea)
    comment(post, ana, told=bea)
    texts = {mail.recipient: mail.text for mail in after(minutes=11)}
    assert "because you follow the post" in texts[bea.user.email]


def test_names_with_signs_do_not_break_a_header(app, ana):
    from community.mail.message import compose

    odd = make_community("odd")
    odd.name = 'Grün & "Blau" <x@y>, 木工'
    bea = make_member(odd, name="Bea")
    cleo = make_member(odd, name="Cleo")
    post = make_post(make_space(odd), bea, "Ä" * 140)
    wants(bea, "comment", "now")
    comment(post, cleo)
    [mail] = after(minutes=11)
    raw = compose(mail).as_bytes()
    assert b"\nList-Unsubscribe: <http://127.0.0.1:8000/c/odd/unsubscribe/" in raw.replace(
        b"\n ", b" "
    )


def test_a_message_is_mailed_after_a_minute_with_all_that_was_not_read(member, ana):
    conversation = conversation_with(member, ana)
    send_message(member, conversation, "Nothing of mine")
    early = send_message(ana, conversation, "Canary, read already")
    mark_conversation_read(place_of(conversation, member), early.id)
    for body in ("Hello **you**", "Are you there?"):
        send_message(ana, conversation, body)
    db.session.commit()
    assert after(seconds=59) == []
    [mail] = after(seconds=61)
    assert mail.recipient == member.user.email and mail.subject == "Messages from Ana Lima"
    assert "Are you there?" in mail.text and f"/messages/{conversation.id}" in mail.text
    assert "Hello <strong" in mail.html and "Nothing of mine" not in mail.html
    assert "Canary" not in mail.text and mail.headers["References"].startswith("<conversation.")


def test_what_somebody_does_in_the_app_is_mailed(sign_in, post, member, ana, at_once):
    sign_in(ana).post(f"/c/acme/posts/{post.id}/comments", data={"body": "Nice **work**"})
    [mail] = after(minutes=11)
    assert "Nice work" in mail.text and f"/posts/{post.id}?comment=" in mail.text
