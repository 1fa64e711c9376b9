"""A push service of ours, and browsers that can be woken through it."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_bytes
from types import SimpleNamespace

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from community.db import db, now
from community.notifications.models import Notification


def encoded(content):
    return urlsafe_b64encode(content).decode().rstrip("=")


class PushService:
    """Keeps what it is handed, sealed as it is; `status` is what it answers."""

    def __init__(self):
        service = self
        self.taken, self.status = [], 201

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append(SimpleNamespace(path=self.path, head=self.headers, body=body))
                self.send_response(service.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Device:
    """A browser with keys of its own, as its push manager gives them to a page."""

    def __init__(self, service, name="laptop"):
        self.service, self.path = service, f"/wake/{name}"
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), token_bytes(16)
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        endpoint = f"{service.origin}{self.path}"
        self.form = {"endpoint": endpoint, "p256dh": encoded(point), "auth": encoded(self.secret)}

    def shown(self):
        """What the worker in this browser was told, unsealed."""
        return [
            json.loads(
                http_ece.decrypt(
                    each.body,
                    private_key=self.key,
                    auth_secret=self.secret,
                    version="aes128gcm",
                )
            )
            for each in self.service.taken
            if each.path == self.path
        ]


@pytest.fixture(scope="session")
def push_service():
    return PushService()


@pytest.fixture
def service(app, push_service):
    """The push service of a test, which the operator has named."""
    push_service.taken, push_service.status = [], 201
    app.config["PUSH_ORIGINS"] = [push_service.origin]
    return push_service


@pytest.fixture
def turn_on(sign_in, service):
    """turn_on(member) -> a Device of theirs, signed in at its `browser`."""

    def turned_on(member, name="laptop"):
        device = Device(service, name)
        device.browser = sign_in(member)
        answer = device.browser.post("/c/acme/push/subscriptions", data=device.form)
        assert answer.status_code == 303
        return device

    return turned_on


def tell(member, kind, actor=None, **about):
    """A notification that is due to be pushed now."""
    row = Notification(community_id=member.community_id, member_id=member.id, kind=kind, **about)
    row.actor_id, row.actor_count = (actor.id, 1) if actor else (None, 0)
    row.push_at = now()
    db.session.add(row)
    db.session.commit()
    return row


def claims_of(request):
    """What the Authorization of a request to a push service says of the sender."""
    token = request.head["Authorization"].split("t=")[1].split(",")[0]
    payload = token.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
