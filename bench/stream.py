"""How soon open pages hear of a commit: `python -m bench.stream`. See docs/live.md.

Opens many streams of as many members, has one of them write comments, and measures from the moment
of each commit, which every signal carries, until each stream has it.
"""

import argparse
import os
import selectors
import socket
import time
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from flask_migrate import upgrade

from bench.__main__ import free_port, serving
from community import create_app
from community.accounts.browser import SESSION_COOKIE
from community.accounts.handlers.sessions import start_session
from community.accounts.handlers.users import find_or_make_user
from community.db import db
from community.home.handlers import found_community
from community.members.handlers.joining import add_member
from community.posts.models import Post

SLUG = "live"
PAUSE = 0.5  # seconds between two comments


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.stream", description=__doc__)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--comments", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--database", metavar="URL", help="an empty one; default: SQLite")
    parser.add_argument("--redis", metavar="URL", help="carry signals by Redis")
    return parser.parse_args()


def main():
    options = read_options()
    with TemporaryDirectory(prefix="hearth-") as folder:
        environ = {"INSTANCE_PATH": folder, "WORKERS": str(options.workers)}
        environ |= {"DATABASE_URL": options.database} if options.database else {}
        environ |= {"REDIS_URL": options.redis} if options.redis else {}
        tokens, writers, post_id = fill(environ, options.streams, options.comments)
        port = free_port()
        command = ["flask", "--app", "wsgi", "serve"]
        with serving("stream", command, environ | {"PORT": str(port)}, port, "/healthz"):
            measure(port, tokens, writers, f"/c/{SLUG}/posts/{post_id}", options)


def fill(environ, streams, comments):
    """A community with so many members; the tokens of those who listen and of those who write."""
    app = create_app(os.environ | environ)
    with app.app_context():
        upgrade()
        community = found_community(find_or_make_user("owner@example.org"), "Live", SLUG)
        tokens = []
        for number in range(streams + comments):
            user = find_or_make_user(f"member{number}@example.org")
            add_member(community, f"Member {number}", user=user)
            tokens.append(start_session(user, "Bench", "127.0.0.1"))
        db.session.commit()
        [post_id] = db.session.scalars(db.select(Post.id).limit(1))
        db.engine.dispose()
    return tokens[:streams], tokens[streams:], post_id


def measure(port, tokens, writers, page, options):
    selector = selectors.DefaultSelector()
    started = time.monotonic()
    streams = [listen(port, token) for token in tokens]
    for stream in streams:
        selector.register(stream, selectors.EVENT_READ)
    heard(selector, b'"beat"', len(streams))
    print(f"{len(streams)} streams open after {time.monotonic() - started:.1f} s")
    delays, posting, reading = [], [], []
    for token in writers[: options.comments]:
        drain(selector)
        posting.append(timed(comment, port, token, page))
        delays += heard(selector, b'"comments"', len(streams))
        reading.append(timed(read_page, port, token, page))
        time.sleep(PAUSE)
    show("commit to signal", delays)
    show("the comment's answer", posting)
    show("a page after it", reading)
    print(f"{len(delays)} of {len(streams) * len(posting)} signals arrived")
    print(f"load of the machine: {Path('/proc/loadavg').read_text().split()[0]}")


def listen(port, token):
    stream = socket.create_connection(("127.0.0.1", port))
    asked = f"GET /c/{SLUG}/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    stream.sendall(f"{asked}Cookie: {SESSION_COOKIE}={token}\r\n\r\n".encode())
    return stream


def heard(selector, topic, wanted, patience=15):
    """Wait until so many streams had this topic; the delays in ms, as their signals tell them."""
    delays, end = [], time.monotonic() + patience
    while len(delays) < wanted and time.monotonic() < end:
        for key, _event in selector.select(0.5):
            text, now = key.fileobj.recv(65536), time.time() * 1000
            for line in text.split(b"\n"):
                if topic in line and (at := line.partition(b'"at": ')[2]):
                    delays.append(now - int(at.split(b",")[0].strip(b"} \r")))
    return delays


def drain(selector):
    while ready := selector.select(0.1):
        for key, _event in ready:
            key.fileobj.recv(65536)


def timed(act, *arguments):
    started = time.monotonic()
    act(*arguments)
    return (time.monotonic() - started) * 1000


def comment(port, token, page):
    ask(port, token, "POST", f"{page}/comments", urlencode({"body": f"Said at {time.time()}"}), 303)


def read_page(port, token, page):
    ask(port, token, "GET", page, None, 200)


def ask(port, token, method, path, body, status):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"{SESSION_COOKIE}={token}", "Sec-Fetch-Site": "same-origin"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != status:
        raise SystemExit(f"{method} {path} answered {answer.status}.")


def show(what, times):
    times = sorted(times)
    half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{what:22} p50 {half:6.0f} ms   p95 {most:6.0f} ms   longest {times[-1]:6.0f} ms")


if __name__ == "__main__":
    main()
