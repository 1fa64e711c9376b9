"""The worker in Chromium: what it shows, where that leads, and its page without a network."""

import json
import re

import pytest
from playwright.sync_api import expect

from community.push.models import PushSubscription
from tests.browser.talk import expect_toast

pytestmark = pytest.mark.browser

# A browser's push service is not at hand: what its push manager would say.
SUBSCRIBE = """
PushManager.prototype.subscribe = async (options) => {
  if (options.applicationServerKey.length !== 87) throw new Error("no key");
  return { toJSON: () => ({
    endpoint: "https://fcm.googleapis.com/fcm/send/of-the-tests",
    keys: { p256dh: %r, auth: "AAAAAAAAAAAAAAAAAAAAAA" } }) };
};
"""
POINT = (  # the generator of the curve
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
)


@pytest.fixture
def page(page_of):
    """A member's page, in a browser that runs workers and may show notifications."""
    page = page_of("member", workers="allow")
    page.context.grant_permissions(["notifications"])
    page.add_init_script(SUBSCRIBE % POINT)
    page.goto("/c/demo/about")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


@pytest.fixture
def wire(page, live):
    """wire(said) hands the worker what a push service would."""
    session = page.context.new_cdp_session(page)
    found = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"])
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    known = next(each for each in found if each["scopeURL"].endswith("/c/demo/"))

    def deliver(**said):
        message = {"origin": live.server.base, "registrationId": known["registrationId"]}
        session.send("ServiceWorker.deliverPushMessage", {**message, "data": json.dumps(said)})

    return deliver


SHOWN = """() => navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((each) => each.map(({title, body, tag, data}) => ({title, body, tag, link: data.link})))"""


def shown(page, *titles):
    """What is on the screen, once it is this."""
    for _ in range(50):
        found = page.evaluate(SHOWN)
        if [each["title"] for each in found] == list(titles):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(found)


def test_a_push_is_shown_once_for_each_tag_and_leads_inside_the_community(page, wire):
    said = {"body": "Hello.", "link": "notifications/7/open", "tag": "notification-7"}
    wire(title="Bea mentioned you", at=1, **said)
    assert shown(page, "Bea mentioned you") == [{"title": "Bea mentioned you", **said}]
    wire(title="Bea and 1 other mentioned you", at=2, **said)
    shown(page, "Bea and 1 other mentioned you")
    [worker] = page.context.service_workers
    opened = worker.evaluate(
        """async () => {
            const opened = [];
            clients.openWindow = async (address) => opened.push(String(address));
            const [notification] = await registration.getNotifications();
            dispatchEvent(new NotificationEvent("notificationclick", { notification }));
            return opened;
        }"""
    )
    assert [re.sub(r"^.*?//[^/]*", "", each) for each in opened] == ["/c/demo/notifications/7/open"]
    shown(page)


def test_without_a_network_there_is_a_page_and_nothing_private_is_kept(page, watch):
    page.goto("/c/demo/members")
    page.context.set_offline(True)
    watch.wrong.clear()
    page.goto("/c/demo/spaces")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    colour = "getComputedStyle(document.querySelector('.btn--primary')).backgroundColor"
    assert page.evaluate(colour) not in {"", "rgba(0, 0, 0, 0)"}
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spaces")
    kept = page.evaluate(
        """async () => {
            const kept = [];
            for (const name of await caches.keys())
              for (const each of await (await caches.open(name)).keys()) kept.push(each.url);
            return kept;
        }"""
    )
    paths = {re.sub(r"^.*?//[^/]*|assets/[^/]*/", "", each) for each in kept}
    assert {"/c/demo/offline", "/css/hearth.css"} <= paths and len(paths) == 4
    watch.wrong = [wrong for wrong in watch.wrong if "ERR_INTERNET_DISCONNECTED" not in wrong]


def devices_kept():
    return PushSubscription.query.count()


def test_a_tap_turns_it_on_for_this_browser_and_off_again(page, live):
    page.goto("/c/demo/settings/notifications")
    devices = page.locator("#devices")
    devices.get_by_role("button", name="Turn on for this browser").click()
    expect_toast(page, "Notifications will reach this browser.")
    expect(devices.locator(".row")).to_contain_text("This browser")
    assert live.do(devices_kept) == 1
    devices.get_by_role("button", name="Remove").click()
    expect_toast(page, "no longer notified")
    assert live.do(devices_kept) == 0
    expect(devices.get_by_role("button", name="Turn on for this browser")).to_be_visible()


def test_a_browser_that_forbids_it_or_runs_no_scripts_is_told_so(page_of):
    page = page_of("member")
    page.add_init_script("Object.defineProperty(Notification, 'permission', {value: 'denied'})")
    page.goto("/c/demo/settings/notifications")
    expect(page.get_by_text("does not let")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on for this browser")).to_be_hidden()
    plain = page_of("member", javascript=False)
    plain.goto("/c/demo/settings/notifications")
    assert "Turning it on needs JavaScript" in plain.content()
    expect(plain.get_by_role("button", name="Turn on for this browser")).to_be_hidden()
