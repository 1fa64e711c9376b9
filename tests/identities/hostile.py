"""An OpenID provider of ours that speaks the protocol over HTTP, and lies as it is told to."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT = "hearth"
SECRET = "a secret, with spaces"
MISSING = ...
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})


def encoded(thing):
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header, claims, key):
    content = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jws.serialize_compact(header, content, key, algorithms=[header["alg"]])


class HostileProvider:
    """Sign in with `enter(browser)`. What it says is set by the attributes that `behave` resets."""

    def __init__(self, host="127.0.0.1"):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                provider.answer(self, "")

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                provider.answer(self, self.rfile.read(length).decode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.issuer = f"http://{host}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.behave()

    def behave(self):
        self.claims = {}  # over the true ones; MISSING leaves one out
        self.metadata = {}
        self.sign = self.sign_rsa
        self.keys = KeySet([RSA, EC]).as_dict(private=False)
        self.codes = {}  # code -> what was asked for with it
        self.reusable = False
        self.userinfo = None
        self.instead = {}  # path -> function(handler) that answers in its own way
        self.asked = []  # paths
        self.forms = []  # what was posted

    # what is said

    def sign_rsa(self, claims):
        return signed({"alg": "RS256", "kid": "rsa"}, claims, RSA)

    def sign_ec(self, claims):
        return signed({"alg": "ES256", "kid": "ec"}, claims, EC)

    def sign_pss(self, claims):
        return signed({"alg": "PS256", "kid": "rsa"}, claims, RSA)

    def sign_as_stranger(self, claims):
        return signed({"alg": "RS256", "kid": "rsa"}, claims, STRANGER)

    def sign_with_nothing(self, claims):
        return f"{encoded({'alg': 'none'})}.{encoded(claims)}."

    def sign_with_public_key(self, claims):
        """HS256, whose secret is what everybody may know."""
        head = f"{encoded({'alg': 'HS256', 'kid': 'rsa'})}.{encoded(claims)}"
        mac = hmac.new(RSA.as_pem(private=False), head.encode(), hashlib.sha256).digest()
        return f"{head}.{encoded(mac)}"

    def true_claims(self, nonce):
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "ana-there",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "ana@example.org",
            "email_verified": True,
            "name": "Ana There",
        }
        return {k: v for k, v in {**claims, **self.claims}.items() if v is not MISSING}

    def published(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            **self.metadata,
        }

    # how it is said

    def answer(self, handler, form):
        path, _, query = handler.path.partition("?")
        self.asked.append(path)
        with suppress(OSError):  # who asked may not wait
            if path in self.instead:
                return self.instead[path](handler)
            if path == "/authorize":
                return self.authorize(handler, parse_qs(query))
            if path == "/token":
                return self.give_tokens(handler, {k: v[0] for k, v in parse_qs(form).items()})
            if path == "/userinfo" and self.userinfo is not None:
                assert handler.headers["Authorization"] == "Bearer access"
                return self.say(handler, self.userinfo)
            known = {"/.well-known/openid-configuration": self.published(), "/keys": self.keys}
            self.say(handler, known.get(path, {}), 200 if path in known else 404)

    def say(self, handler, thing, status=200, **headers):
        content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
        handler.send_response(status)
        for name, value in {"Content-Length": len(content), **headers}.items():
            handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(content)

    def authorize(self, handler, asked):
        asked = {name: values[0] for name, values in asked.items()}
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
        code = secrets.token_hex(8)
        self.codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        self.say(handler, b"", 302, Location=back)

    def give_tokens(self, handler, form):
        self.forms.append(form)
        asked = self.codes.get(form["code"]) if self.reusable else self.codes.pop(form["code"], {})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        right = asked and (
            asked["code_challenge"] == encoded(digest)
            and asked["redirect_uri"] == form["redirect_uri"]
            and self.knows(handler, form)
        )
        if not right:
            return self.say(handler, {"error": "invalid_grant"}, 400)
        token = self.sign(self.true_claims(asked["nonce"]))
        self.say(handler, {"id_token": token, "access_token": "access", "token_type": "Bearer"})

    def knows(self, handler, form):
        """Whether this is the client it is registered with, by either way of saying so."""
        if "client_id" in form:
            given = form["client_id"], form["client_secret"]
        else:
            coded = handler.headers["Authorization"].removeprefix("Basic ")
            given = tuple(base64.b64decode(coded).decode("latin1").split(":", 1))
        return given in {(CLIENT, SECRET), (CLIENT, given[1] if given[1].count(".") == 2 else "")}

    # the person at the browser

    def set_off(self, browser, start="/sign-in/acme"):
        """Begin at Hearth and agree at the provider; the path that leads back to Hearth."""
        response = browser.get(start)
        assert response.status_code == 303, response.text
        return self.agree(response.headers["Location"])

    def agree(self, address):
        handler = urlsplit(address)
        assert address.startswith(self.issuer), address
        return location_of(handler.geturl())

    def enter(self, browser, start="/sign-in/acme"):
        return browser.get(self.set_off(browser, start))


def location_of(address):
    """Where an address redirects to, as a path of ours; asked for by a real HTTP client."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def silent(handler):
    """Take the request and say nothing."""
    time.sleep(30)


def dripping(handler):
    """A good head and then a byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(600):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def endless_heads(handler):
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def enormous(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(5 * 2**20))
    handler.end_headers()
    handler.wfile.write(b'{"a": "' + b"x" * (5 * 2**20))


def hanging_up(handler):
    handler.close_connection = True
    handler.connection.close()
