"""What is due reaches the browsers of who may still read it, sealed, and not twice."""

import socket
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from community import fetch, limits
from community.access import Role
from community.comments.handlers import delete_comment
from community.config import BadSetting, read_settings
from community.db import db, now
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.notifications.handlers import mark_read, notify
from community.notifications.models import MailSettings, Notification, NotificationPreference
from community.push import jobs
from community.push.models import PushSubscription
from community.push.vapid import key_of
from community.spaces.handlers import edit_space
from community.spaces.models import SpaceGroup
from tests.factories import make_comment, make_member
from tests.push.conftest import claims_of, tell


@pytest.fixture
def bea(community):
    return make_member(community, name="Bea")


@pytest.fixture
def mention(post, member, bea):
    """Bea has mentioned the member in a comment."""
    comment = make_comment(post, bea, "Ask Ada about the kettle.")
    return lambda: tell(member, "mention", bea, post_id=post.id, comment_id=comment.id)


def push():
    db.session.rollback()
    jobs.push_due_notifications()
    db.session.expire_all()


def test_a_push_is_sealed_for_the_browser_and_says_little(turn_on, member, mention, service):
    device, row = turn_on(member), mention()
    push()
    [said] = device.shown()
    assert (
        said["title"] == "Bea mentioned you in a comment on Hello"
        and said["body"] == "Ask Ada about the kettle."
    )
    assert said["link"] == f"notifications/{row.id}/open" and str(row.id) in said["tag"]
    [sent] = service.taken
    assert b"kettle" not in sent.body and sent.head["Content-Encoding"] == "aes128gcm"
    assert sent.head["Urgency"] == "high" and int(sent.head["TTL"]) > 0
    claims = claims_of(sent)
    assert claims["aud"] == service.origin and claims["sub"].startswith("mailto:")
    assert now().timestamp() < claims["exp"] < now().timestamp() + 24 * 3600
    assert row.push_at is None
    push()
    assert len(service.taken) == 1


def test_it_follows_what_happened_at_once(turn_on, member, bea, post, run_jobs):
    device = turn_on(member)
    comment = make_comment(post, bea, "Hello Ada.")
    notify([member], "reply", bea, comment=comment)
    db.session.commit()
    run_jobs()
    assert [said["title"] for said in device.shown()] == ["Bea replied to your comment on Hello"]


def test_each_device_gets_it_and_a_member_without_one_costs_nothing(
    turn_on, member, bea, mention, service
):
    laptop, phone = turn_on(member, "laptop"), turn_on(member, "phone")
    mention()
    row = tell(bea, "follow", member)
    push()
    assert len(laptop.shown()) == len(phone.shown()) == 1 and len(service.taken) == 2
    assert row.push_at is None


def read(row, **_):
    mark_read(row.member, row)


def blocked(row, bea, **_):
    block_member(row.member, bea)


def deleted(row, bea, **_):
    delete_comment(row.comment, bea)


def closed(row, **_):
    close_to_members(row.post.space)


def close_to_members(space):
    group = db.session.get(SpaceGroup, space.group_id)
    edit_space(space, group, name="Talk", visibility="secret")


def banned(row, community, **_):
    ban_member(row.member, make_member(community, Role.OWNER), "7d", "Enough.")


def not_wanted(row, **_):
    row_of = {"community_id": row.community_id, "member_id": row.member_id, "kind": row.kind}
    db.session.add(NotificationPreference(**row_of, in_app=True, mail="digest", push=False))


def signed_out(row, device, **_):
    device.browser.post("/sign-out")


@pytest.mark.parametrize(
    "happens", [read, blocked, deleted, closed, banned, not_wanted, signed_out]
)
def test_what_may_not_be_read_or_is_not_wanted_any_more_is_dropped(
    turn_on, community, member, bea, mention, service, happens
):
    device, row = turn_on(member), mention()
    happens(row=row, bea=bea, community=community, device=device)
    db.session.commit()
    push()
    assert service.taken == []
    assert Notification.query.where(Notification.push_at.is_not(None)).count() == 0


def test_staff_who_need_a_second_factor_are_not_told_what_they_could_not_open(
    turn_on, community, space, post, bea, service
):
    mod = make_member(community, Role.MODERATOR, name="Mo")
    device = turn_on(mod)
    community.staff_second_factor_at = now()
    close_to_members(space)
    row = tell(mod, "mention", bea, post_id=post.id)
    push()
    assert service.taken == [] and row.push_at is None
    PushSubscription.query.one().session.second_factor_at = now()
    row.push_at = now()
    db.session.commit()
    push()
    assert len(device.shown()) == 1


def test_quiet_hours_hold_it_back_until_they_end(turn_on, member, mention, service):
    device = turn_on(member)
    quiet = MailSettings(community_id=member.community_id, member_id=member.id)
    quiet.quiet_from, quiet.quiet_until = 22, 7
    db.session.add(quiet)
    midnight = now().replace(hour=23, minute=30)
    with time_machine.travel(midnight, tick=False):
        mention()
        push()
        assert service.taken == []
    with time_machine.travel(midnight + timedelta(hours=7, minutes=31), tick=False):
        push()
        assert len(device.shown()) == 1


def test_a_push_service_that_is_inside_our_network_is_not_asked(
    turn_on, app, member, mention, service, monkeypatch
):
    turn_on(member)
    mention()
    monkeypatch.setitem(app.config, "PUSH_ORIGINS", [])
    endpoint = "https://fcm.googleapis.com/fcm/send/x"
    db.session.execute(update(PushSubscription).values(endpoint=endpoint))
    db.session.commit()
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(fetch, "resolve", lambda *_: inside)
    monkeypatch.setattr(fetch, "connect", lambda *_: pytest.fail("it was asked"))
    push()
    assert PushSubscription.query.one().failures == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(turn_on, member, mention, service, status):
    turn_on(member)
    row = mention()
    service.status = status
    push()
    assert PushSubscription.query.count() == 0 and row.push_at is None


def test_failures_are_counted_tried_again_and_end_in_forgetting(
    turn_on, member, mention, service, monkeypatch
):
    device, row = turn_on(member), mention()
    service.status = 503
    push()
    assert PushSubscription.query.one().failures == 1 and row.push_at > now()
    push()
    assert len(service.taken) == 1
    service.status = 201
    with time_machine.travel(now() + limits.PUSH_TAKEN + timedelta(seconds=1)):
        push()
    assert len(device.shown()) == 2 and row.push_at is None
    assert PushSubscription.query.one().failures == 0
    monkeypatch.setattr(limits, "PUSH_FAILURES", 1)
    service.status = 403
    mark_read(member)
    mention()
    push()
    assert PushSubscription.query.count() == 0


def test_a_push_service_that_stays_away_is_given_up(turn_on, member, mention, service):
    turn_on(member)
    row = mention()
    row.changed_at = now() - limits.PUSH_LATE - timedelta(minutes=1)
    db.session.commit()
    service.status = 500
    push()
    assert len(service.taken) == 1 and row.push_at is None


class Killed(BaseException):
    pass


def test_killed_before_it_was_handed_over_it_is_pushed_later_and_once(
    turn_on, member, mention, service, monkeypatch
):
    device = turn_on(member)
    mention()

    def die(letters):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(jobs, "send_letters", die)
        push()
    db.session.rollback()
    push()
    assert device.shown() == []
    with time_machine.travel(now() + limits.PUSH_TAKEN + timedelta(seconds=1)):
        push()
        push()
    assert len(device.shown()) == 1


def test_killed_after_it_was_handed_over_the_browser_shows_the_same_once(
    turn_on, member, mention, monkeypatch
):
    device = turn_on(member)
    mention()

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(jobs, "note_outcome", die)
        push()
    db.session.rollback()
    with time_machine.travel(now() + limits.PUSH_TAKEN + timedelta(seconds=1)):
        push()
    first, second = device.shown()
    assert (first["tag"], first["at"]) == (second["tag"], second["at"])


def test_a_message_that_comes_while_one_is_pushed_is_pushed_too(
    turn_on, member, bea, post, monkeypatch
):
    """Of a kind that is pushed each time; the notification is the same while it is unread."""
    device, row = turn_on(member), tell(member, "message", bea)
    send = jobs.send_letters

    def meanwhile(letters):
        db.session.execute(update(Notification).values(changed_at=now() + timedelta(seconds=1)))
        db.session.commit()
        return send(letters)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "send_letters", meanwhile)
        jobs.push_some()
    assert len(device.shown()) == 1
    push()
    first, second = device.shown()
    assert first["tag"] == second["tag"] and first["at"] != second["at"] and row.push_at is None


def test_the_key_is_made_once_and_kept(app, tmp_path):
    here = {"INSTANCE_PATH": str(tmp_path / "one")}
    key = read_settings(here)["VAPID_PRIVATE_KEY"]
    assert read_settings(here)["VAPID_PRIVATE_KEY"] == key and key_of(key)
    assert (tmp_path / "one/vapid_key").stat().st_mode & 0o77 == 0
    assert read_settings(here | {"VAPID_PRIVATE_KEY": "A" * 42 + "E"})["VAPID_PRIVATE_KEY"] != key
    for wrong in ({"VAPID_PRIVATE_KEY": "short"}, {"PUSH_ORIGINS": "push.example"}):
        with pytest.raises(BadSetting):
            read_settings(here | wrong)
