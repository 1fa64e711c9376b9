"""Digests: what waits is told together, at the hour and in the zone of the member."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from community import limits
from community.db import db, now
from community.mail import Mail
from community.mail.message import compose
from community.members.handlers.blocks import block_member
from community.notifications.handlers import mark_read, notify
from community.notifications.handlers.digests import next_digest, replan_digest, send_digest
from community.notifications.mails.jobs import mail_digests
from community.notifications.models import Digest, MailSettings, Notification
from tests.factories import make_comment, make_member, make_post, make_space

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def saturday_at_ten():
    with time_machine.travel(SATURDAY, tick=False):
        yield


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Lima")


def like(member, ana, post):
    notify([member], "like", ana, post=post)
    db.session.commit()


def chooses(member, **fields):
    db.session.add(MailSettings(community_id=member.community_id, member_id=member.id, **fields))
    db.session.commit()


def at(*moment):
    """All that is due at a moment, as it happens in the minute before and then."""
    db.session.commit()
    mail_digests()
    with time_machine.travel(datetime(*moment, tzinfo=UTC), tick=False):
        mail_digests()
        db.session.expire_all()
        return db.session.query(Mail).order_by(Mail.id).all()


def test_what_waits_is_mailed_once_at_five_in_the_members_zone(post, member, ana):
    member.timezone = "America/New_York"
    like(member, ana, post)
    notify([member], "follow", ana)
    assert at(2026, 11, 21, 21, 59) == []
    [mail] = at(2026, 11, 21, 22, 0)
    assert mail.kind == "digest" and mail.subject == "2 things for you in Acme"
    for form in (mail.text, mail.html):
        assert "Ana Lima liked your post" in form and "Ana Lima followed you" in form
        assert "every day at 17:00" in form and "/unsubscribe/" in form
    assert len(at(2026, 11, 22, 22, 0)) == 1, "nothing new, no mail"


def test_without_anything_unread_there_is_no_mail(post, member, ana):
    like(member, ana, post)
    mail_digests()
    mark_read(member)
    assert at(2026, 11, 21, 17, 0) == []


def test_what_may_no_longer_be_read_is_left_out(space, post, member, ana):
    bea = make_member(member.community, name="Bea")
    like(member, ana, post)
    like(member, bea, make_post(space, member, "Canary"))
    block_member(member, bea)
    [mail] = at(2026, 11, 21, 17, 0)
    assert mail.subject.startswith("1 thing") and "Canary" not in mail.html


def test_weekly_comes_on_mondays_and_never_does_not_come(post, member, ana):
    chooses(member, digest="weekly", hour=8)
    like(member, ana, post)
    assert at(2026, 11, 22, 23, 0) == []
    [mail] = at(2026, 11, 23, 8, 0)
    assert "on Mondays at 8:00" in mail.text
    member_settings = db.session.query(MailSettings).one()
    member_settings.digest = "never"
    db.session.query(Notification).update({"mail_state": "digest"})
    assert len(at(2026, 12, 30, 8, 0)) == 1
    assert db.session.query(Notification).one().mail_state == "dropped"


def test_a_changed_hour_counts_from_now_on(post, member, ana):
    like(member, ana, post)
    mail_digests()
    chooses(member, hour=9)
    replan_digest(member)
    assert at(2026, 11, 21, 23, 0) == [] and len(at(2026, 11, 22, 9, 0)) == 1


def test_hours_that_a_change_of_clocks_leaves_out_or_has_twice():
    daily = MailSettings(digest="daily", hour=2)
    spring = next_digest(daily, "Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC))
    autumn = next_digest(daily, "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert spring == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_digest(daily, "Europe/Berlin", autumn) == datetime(2026, 10, 26, 1, tzinfo=UTC)


def test_a_week_has_no_more_than_a_member_wants_and_the_digest_waits(post, member, ana):
    chooses(member, weekly_most=1)
    like(member, ana, post)
    [mail] = at(2026, 11, 21, 17, 0)
    assert "At most 1 mail a week, as you asked." in mail.text
    with time_machine.travel(datetime(2026, 11, 22, 10, tzinfo=UTC), tick=False):
        notify([member], "follow", ana)
        db.session.commit()
    for day in range(22, 28):
        assert len(at(2026, 11, day, 17, 0)) == 1, day
    assert len(at(2026, 11, 28, 17, 1)) == 2


@pytest.mark.parametrize("visibility", ["members", "private"])
def test_after_180_days_away_it_says_that_it_stops_and_does(post, member, ana, visibility):
    long_ago = SATURDAY - limits.DIGEST_STOPS - timedelta(hours=1)
    member.seen_at = member.joined_at = long_ago
    member.visibility = visibility
    like(member, ana, post)
    [mail] = at(2026, 11, 21, 17, 0)
    assert "last digest for now" in mail.text and "not been here for 180 days" in mail.html
    with time_machine.travel(datetime(2026, 11, 25, tzinfo=UTC), tick=False):
        notify([member], "follow", ana)
        db.session.commit()
    assert len(at(2026, 11, 25, 17, 0)) == 1
    assert {row.mail_state for row in db.session.query(Notification)} == {"mailed", "dropped"}
    member.visibility, member.seen_at = "members", datetime(2026, 11, 26, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 26, tzinfo=UTC), tick=False):
        mark_read(member)
        like(member, ana, post)
    assert len(at(2026, 11, 26, 17, 0)) == 2, "back, so they begin again"
    assert db.session.query(Digest).one().paused_at is None


def test_killed_in_between_nothing_is_lost_and_nothing_comes_twice(post, member, ana, monkeypatch):
    like(member, ana, post)
    mail_digests()

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    digest_id = db.session.query(Digest).one().id
    with time_machine.travel(datetime(2026, 11, 21, 17, tzinfo=UTC), tick=False):
        monkeypatch.setattr("community.notifications.handlers.digests.write_digest", die)
        with pytest.raises(KeyboardInterrupt):
            mail_digests()
        db.session.rollback()
        monkeypatch.undo()
        mail_digests()
        send_digest(digest_id)  # a second worker that saw it due
        db.session.commit()
    assert db.session.query(Mail).count() == 1


def test_it_shows_ten_and_what_was_most_talked_about_and_stays_small(community, member, ana):
    space = make_space(community, "木" * 50)
    secret = make_space(community, "Secret", visibility="secret")
    for number in range(14):
        post = make_post(space, member, f"Own {number} " + "漢" * 100, "𝔘" * 8_000)
        notify([member], "like", ana, post=post)
    for number in range(4):
        make_comment(make_post(space, ana, f"Talked {number}"), ana)
    make_comment(make_post(secret, ana, "Canary"), ana)
    [mail] = at(2026, 11, 21, 17, 0)
    assert mail.subject == "14 things for you in Acme"
    assert "And 4 more." in mail.text and mail.html.count("liked your post") == 11  # and a preview
    assert mail.html.count("Talked") == limits.DIGEST_POSTS and "Canary" not in mail.html
    composed: EmailMessage = compose(mail)
    assert len(composed.as_bytes()) < 100_000
    assert now() == SATURDAY
