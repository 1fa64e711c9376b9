"""/settings/notifications: what one hears of, how and when."""

import pytest
from time_machine import travel

from community.access import Role
from community.db import db, now
from community.mail import Mail
from community.notifications.delivery import delivery_of
from community.notifications.handlers import notify
from community.notifications.handlers.digests import plan_digests
from community.notifications.kinds import KINDS
from community.notifications.mails.jobs import mail_notifications
from community.notifications.models import (
    Digest,
    MailSettings,
    Notification,
    NotificationPreference,
)
from tests.factories import make_community, make_member

pytestmark = pytest.mark.one_database

PAGE = "/c/acme/settings/notifications"
MAILS = {"digest": "daily", "hour": "17", "weekly_most": "", "quiet_from": "", "quiet_until": ""}


def form(kind=None, mail="digest", ways="in_app push", **mails):
    wishes = {f"{kind}_{way}": "on" for way in ways.split()} | {f"{kind}_mail": mail}
    return {**MAILS, **mails, **(wishes if kind else {})}


def test_what_is_chosen_is_kept_and_shown(sign_in, member):
    browser = sign_in(member)
    chosen = form("like", "now", "push", digest="weekly", hour="8", weekly_most="5")
    saved = browser.post(PAGE, data=chosen | {"quiet_from": "22", "quiet_until": "7"})
    assert (saved.status_code, saved.location) == (303, PAGE)
    like = NotificationPreference.query.one()
    assert (like.kind, like.in_app, like.mail, like.push) == ("like", False, "now", True)
    mails = MailSettings.query.one()
    assert (mails.digest, mails.hour, mails.weekly_most) == ("weekly", 8, 5)
    assert (mails.quiet_from, mails.quiet_until) == (22, 7)
    page = browser.get(PAGE).text
    assert 'value="weekly" selected' in page and 'value="22" selected' in page
    assert 'name="weekly_most"' in page and 'value="5"' in page


def test_only_what_differs_from_the_default_is_kept(sign_in, member):
    browser = sign_in(member)
    browser.post(PAGE, data=form("like", "never", ""))
    default = KINDS["like"]
    browser.post(PAGE, data=form("like", default.mail, "in_app"))
    assert NotificationPreference.query.count() == 0


def test_it_is_chosen_for_one_community_alone(sign_in, member):
    rival = make_member(make_community("rival"))
    rival.user_id, rival.user = member.user_id, member.user
    db.session.commit()
    sign_in(member).post(PAGE, data=form("like", "never", ""))
    assert delivery_of(member, "like").mail is None
    assert delivery_of(rival, "like").mail == "digest"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"digest": "hourly"}, "Choose how often"),
        ({"hour": "24"}, "Choose an hour"),
        ({"weekly_most": "1e3"}, "Give a number"),
        ({"weekly_most": "-1"}, "Give a number"),
        ({"quiet_from": "22"}, "Choose both hours"),
        ({"quiet_from": "7", "quiet_until": "7"}, "Choose two different hours"),
        ({"like_mail": "hourly"}, "Choose one of the answers"),
    ],
)
def test_what_is_no_choice_is_refused_and_nothing_kept(sign_in, member, typed, words):
    answer = sign_in(member).post(PAGE, data=form("reply", "never") | typed)
    assert answer.status_code == 422 and words in answer.text
    assert NotificationPreference.query.count() == MailSettings.query.count() == 0


def test_what_was_typed_is_shown_again(sign_in, member):
    answer = sign_in(member).post(PAGE, data=form("like", "never", "", weekly_most="<b>"))
    assert 'value="&lt;b&gt;"' in answer.text and "<b>" not in answer.text
    like = answer.text.partition('name="like_mail"')[2].partition("</select>")[0]
    assert '<option value="never" selected>' in like


def test_staff_choose_what_only_staff_hear_of(sign_in, community, member):
    staff = make_member(community, Role.MODERATOR)
    assert "report_mail" in sign_in(staff).get(PAGE).text
    browser = sign_in(member)
    assert "report_mail" not in browser.get(PAGE).text
    browser.post(PAGE, data=form("report", "never", ""))
    assert NotificationPreference.query.count() == 0


def test_nobody_else_has_settings(sign_in, community):
    assert sign_in().get(PAGE).status_code == 303
    assert sign_in().post(PAGE, data=MAILS).status_code == 303
    stranger = make_member(make_community("rival"))
    assert sign_in(stranger).post(PAGE, data=MAILS).status_code in {303, 403}
    assert MailSettings.query.count() == 0


@pytest.mark.parametrize(
    ("kind", "mail", "states"),
    [
        ("announcement", "never", ("waiting", "dropped")),
        ("announcement", "digest", ("waiting", "digest")),
        ("like", "never", ("digest", "dropped")),
    ],
)
def test_what_waits_follows_at_once(sign_in, member, post, kind, mail, states):
    notify([member], kind, post=post)
    db.session.commit()
    assert Notification.query.one().mail_state == states[0]
    sign_in(member).post(PAGE, data=form(kind, mail, ""))
    told = Notification.query.one()
    assert (told.mail_state, told.mail_at, told.push_at) == (states[1], None, None)


def test_a_planned_digest_follows_too(sign_in, member, post):
    with travel("2026-06-03T09:00Z", tick=False):
        notify([member], "like", post=post)
        plan_digests(10)
        db.session.commit()
        browser = sign_in(member)
        assert Digest.query.one().due_at.hour == 17
        browser.post(PAGE, data=form(digest="weekly", hour="8"))
        assert Digest.query.one().due_at.isoformat() == "2026-06-08T08:00:00+00:00"
        browser.post(PAGE, data=form(digest="never"))
        assert Notification.query.one().mail_state == "dropped"


def test_a_planned_digest_follows_to_another_zone(sign_in, member, post):
    with travel("2026-06-03T09:00Z", tick=False):
        notify([member], "like", post=post)
        plan_digests(10)
        db.session.commit()
        profile = {"name": member.name, "handle": member.handle, "timezone": "Asia/Kolkata"}
        sign_in(member).post("/c/acme/settings/profile", data=profile)
        assert Digest.query.one().due_at.isoformat() == "2026-06-03T11:30:00+00:00"


def test_hours_that_became_quiet_hold_up_what_waits(sign_in, member, post):
    with travel("2026-06-03T22:55Z", tick=False):
        notify([member], "announcement", post=post)
        sign_in(member).post(PAGE, data=form(quiet_from="23", quiet_until="7"))
    for time, count in (("03T23:10", 0), ("04T06:59", 0), ("04T07:00", 1)):
        with travel(f"2026-06-{time}Z", tick=False):
            mail_notifications()
            assert Mail.query.count() == count


def test_quiet_hours_are_of_ones_own_zone(sign_in, member):
    member.timezone = "Asia/Kolkata"
    db.session.commit()
    with travel("2026-06-03T18:00Z", tick=False):  # 23:30 there
        browser = sign_in(member)
        assert "Asia/Kolkata" in browser.get(PAGE).text
        browser.post(PAGE, data=form("like", "now", "push", quiet_from="22", quiet_until="7"))
        told = delivery_of(member, "like")
        assert told.mail.isoformat() == told.push.isoformat() == "2026-06-04T01:30:00+00:00"
    assert delivery_of(member, "like").in_app is False and now() > told.push
