"""Where a member is woken: turned on by them alone, in their own browser, and off with it."""

from datetime import timedelta

import pytest

from community import limits
from community.accounts.models import Session
from community.db import db, now
from community.members.handlers.leaving import leave_community
from community.push.models import PushSubscription
from tests.factories import make_member
from tests.push.conftest import Device

pytestmark = pytest.mark.one_database

ADD = "/c/acme/push/subscriptions"


def devices():
    return [device.device for device in PushSubscription.query.all()]


def test_a_browser_is_turned_on_listed_and_removed(turn_on, member):
    device = turn_on(member)
    kept = PushSubscription.query.one()
    assert kept.member_id == member.id and kept.endpoint == device.form["endpoint"]
    page = device.browser.get("/c/acme/settings/notifications").text
    assert "This browser" in page and f"/push/subscriptions/{kept.id}/remove" in page
    assert "data-push=" not in page
    answer = device.browser.post(f"{ADD}/{kept.id}/remove")
    assert answer.status_code == 303 and devices() == []
    assert "data-push=" in device.browser.get("/c/acme/settings/notifications").text


def test_only_members_turn_it_on_and_only_for_themselves(turn_on, sign_in, community, member):
    device = turn_on(member)
    kept = PushSubscription.query.one()
    other = sign_in(make_member(community, name="Bea"))
    assert other.post(f"{ADD}/{kept.id}/remove").status_code == 404
    assert sign_in().post(ADD, data=device.form).status_code == 303
    assert PushSubscription.query.count() == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:1/x",
        "https://example.org/x",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_is_no_push_service_is_refused(sign_in, member, service, endpoint):
    form = Device(service).form | {"endpoint": endpoint}
    answer = sign_in(member).post(ADD, data=form)
    assert answer.status_code == 422 and "is not one that Hearth knows" in answer.text
    assert devices() == []


@pytest.mark.parametrize(
    "host",
    ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"],
)
def test_the_push_services_of_browsers_are_known(sign_in, member, service, host):
    form = Device(service).form | {"endpoint": f"https://{host}/abc"}
    assert sign_in(member).post(ADD, data=form).status_code == 303


@pytest.mark.parametrize(
    "keys", [{"p256dh": "AAAA"}, {"auth": "é"}, {"auth": "A" * 22 + "*" * 200}]
)
def test_keys_that_seal_nothing_are_refused(sign_in, member, service, keys):
    assert sign_in(member).post(ADD, data=Device(service).form | keys).status_code == 422


def test_a_browser_wakes_one_person(turn_on, sign_in, community, member):
    device = turn_on(member)
    bea = make_member(community, name="Bea")
    assert sign_in(bea).post(ADD, data=device.form).status_code == 303
    assert PushSubscription.query.one().member_id == bea.id


def test_signing_out_here_or_from_elsewhere_turns_it_off(turn_on, member):
    laptop, phone = turn_on(member, "laptop"), turn_on(member, "phone")
    assert len(devices()) == 2
    laptop.browser.post("/sign-out")
    assert PushSubscription.query.one().endpoint == phone.form["endpoint"]
    session = Session.query.one()
    session.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    Session.query.delete()
    db.session.commit()
    assert devices() == []


def test_the_oldest_of_too_many_is_forgotten(turn_on, member, monkeypatch):
    monkeypatch.setattr(limits, "PUSH_SUBSCRIPTIONS", 2)
    names = ["one", "two", "three"]
    made = [turn_on(member, name) for name in names]
    kept = {device.endpoint for device in PushSubscription.query.all()}
    assert kept == {device.form["endpoint"] for device in made[1:]}


def test_who_leaves_is_woken_nowhere(turn_on, member):
    turn_on(member)
    leave_community(member)
    db.session.commit()
    assert devices() == []
