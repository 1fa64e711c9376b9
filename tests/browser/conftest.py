"""One Chromium, one server with the demo community, and pages that note all that goes wrong."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from community.db import db
from tests.browser.live import Live, populate
from tests.databases import Sqlite, lacking, make_app
from tests.servers.conftest import Server

WHOLE = ("chromium", "chromium-browser", "google-chrome")
SHELL = ("chromium-headless-shell", *WHOLE)  # costs a third less, but shows no notifications
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    " --disable-sync --no-first-run"
).split()
PROVIDER = {  # which is away
    "GOOGLE_CLIENT_ID": "hearth",
    "GOOGLE_CLIENT_SECRET": "secret",
    "GOOGLE_ISSUER": "http://127.0.0.1:9",
}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="session")
def chromium():
    """chromium(names) -> the first browser of these that is here, started when first asked for."""
    running = {}

    def start(names=SHELL):
        path = next(filter(None, map(shutil.which, names)), None)
        if path is None:
            lacking("Chromium", f"install one of {', '.join(names)}")
        if path not in running:
            launch = playwright.chromium.launch
            running[path] = launch(executable_path=path, args=FLAGS)
        return running[path]

    with sync_playwright() as playwright:
        yield start
        for browser in running.values():
            browser.close()


@pytest.fixture(scope="session")
def serve(databases, tmp_path_factory):
    """serve(fill) -> a Live server on a database of its own, which fill() has filled."""
    running = []

    def start(fill):
        folder, url = tmp_path_factory.mktemp("live"), databases(Sqlite).fresh()
        app = make_app(folder, url)
        live = Live(app, Server(folder, url, workers=1, **PROVIDER))
        running.append((live, url))
        live.do(fill, live)
        live.server.start()
        return live

    yield start
    for live, url in running:
        live.server.stop()
        with live.app.app_context():
            db.engine.dispose()
        databases(Sqlite).drop(url)


@pytest.fixture(scope="session")
def live(chromium, serve):
    chromium()  # without one there is nothing to serve
    return serve(populate)


class Watch:
    """Notes what goes wrong in pages: errors, refused scripts, requests that fail."""

    def __init__(self):
        self.wrong = []
        self.requests = []
        self.expected = set()

        self.listeners = {
            "console": self.note_console,
            "pageerror": self.note_error,
            "requestfailed": self.note_failure,
            "response": self.note_response,
            "request": self.note_request,
        }

    def over(self, page):
        for event, listener in self.listeners.items():
            page.on(event, listener)
        return page

    def leave(self, page):
        for event, listener in self.listeners.items():
            page.remove_listener(event, listener)

    def note_request(self, request):
        self.requests.append(request)

    def note_error(self, error):
        self.wrong.append(f"script failed: {error}")

    def note_console(self, message):
        loading = message.text.startswith("Failed to load resource")  # note_response has it
        blocked = message.text.endswith("blocked by Playwright")  # as context_of wants workers
        if message.type in {"error", "warning"} and not (loading or blocked):
            self.wrong.append(f"console: {message.text}")

    def note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # the page was left while it loaded
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def note_response(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"{response.status}: {response.request.method} {response.url}")


@pytest.fixture
def watch():
    """Everything the pages of a test ask for and complain of; complaints fail it."""
    watch = Watch()
    yield watch
    assert not watch.wrong


@pytest.fixture(scope="session")
def context_of(chromium):
    """context_of(live, who, ...) -> somebody's browser at a server: "owner", "visitor", ..."""
    contexts = []

    def make(live, who="visitor", javascript=True, theme="light", width=1440, workers="block"):
        narrow = width < 640
        context = chromium(WHOLE if workers == "allow" else SHELL).new_context(
            base_url=live.server.base,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 844 if narrow else 900},
            color_scheme=theme,
            has_touch=narrow,
            is_mobile=narrow,
            service_workers=workers,
        )
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        cookies = {"theme": theme, **live.cookies_of(who)}
        context.add_cookies(
            [{"name": name, "value": v, "url": live.server.base} for name, v in cookies.items()]
        )
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page_of(context_of, live, watch):
    """page_of(who, ...) -> a fresh page in somebody's own browser, watched."""
    contexts = []

    def make(who="visitor", **look):
        contexts.append(context_of(live, who, **look))
        return watch.over(contexts[-1].new_page())

    yield make
    for context in contexts:
        context.close()
