"""Asking other servers: a short wait, a small answer, and no address inside our own network.

Two kinds of address are fetched. Those that people give us (a picture, a page to preview) are asked
by https at public addresses only. The origins an operator has put into the settings are trusted:
they may be http and may be inside, since an install may have its own OpenID provider next door.
"""

import ipaddress
import json
import socket
import ssl
from collections.abc import Collection
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from string import punctuation
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

HEAD_BYTES = 64 * 1024  # room for the head of an answer
HEADERS = {"User-Agent": "Hearth", "Accept-Encoding": "identity", "Connection": "close"}
REDIRECTS = {301, 302, 303, 307, 308}
DEFAULT_PORTS = {"http": 80, "https": 443}

# The internet of today is in 2000::/3. Of it, these tunnel to an IPv4 address or are examples.
UNICAST = ipaddress.ip_network("2000::/3")
HIDING = [ipaddress.ip_network(each) for each in ("2001::/23", "2002::/16", "3fff::/20")]
NAT64 = ipaddress.ip_network("64:ff9b::/96")
RELAYS = ipaddress.ip_network("192.88.99.0/24")
PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")


class NoAnswer(Exception):
    """None that can be used: the other server is away, or says too much, or may not be asked."""


class TooSlow(NoAnswer):
    """None within the time there was."""


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    content_type: str
    content: bytes

    def json(self) -> Any:
        """What the JSON says. Raises NoAnswer if it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise NoAnswer(f"{self.url} did not answer in JSON") from None


def within(seconds):
    """The moment by which something must be done, as `fetch` wants it; several may share one."""
    return monotonic() + seconds


def origin(url):
    """(scheme, host, port) of an address. Raises NoAnswer for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NoAnswer(f"not an address: {url!r}") from None
    plain = url.isprintable() and " " not in url
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc or not plain:
        raise NoAnswer(f"not an address to ask: {url!r}")
    return parts.scheme, parts.hostname, port


def check(url, trusted: Collection[str] = ()):
    """Raise NoAnswer for an address that is neither https nor of a trusted origin."""
    place = origin(url)
    if place[0] != "https" and place not in map(origin, trusted):
        raise NoAnswer(f"{url} is not https")


def fetch(url, until, most, trusted: Collection[str] = (), hops=0, form=None, headers=None):
    """The Answer of another server, of whatever status but a redirect. Raises NoAnswer.

    It comes before the moment `until` (see `within`), holds at most `most` bytes, and follows up
    to `hops` redirects, each checked as the first address is. `form`, an encoded body, is posted.
    """
    for _hop in range(hops + 1):
        response = ask(url, until, most, trusted, form, headers or {})
        if response.status not in REDIRECTS:
            return response
        url = response.url
    raise NoAnswer(f"{url}: one redirect too many")


def ask(url, until, most, trusted, form, headers):
    """One request. The `url` of a redirect's Answer is the one it leads to."""
    check(url, trusted)
    place = origin(url)
    try:
        line = open_line(place, until, most, anywhere=place in map(origin, trusted))
        with closing(line):
            line.request("GET" if form is None else "POST", target(url), form, HEADERS | headers)
            response = line.getresponse()
            content = response.read(most + 1)
        if response.status in REDIRECTS:
            url = urljoin(url, response.getheader("Location", ""))
    except TimeoutError:
        raise TooSlow(f"{url} took too long") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"{url}: {type(error).__name__}: {error}") from None
    if len(content) > most:
        raise NoAnswer(f"{url} says too much")
    return Answer(url, response.status, response.getheader("Content-Type", ""), content)


def target(url):
    """The path and query of an address as a request names them."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe=punctuation)


class Hurry:
    """What is mixed into a socket so that all its reads together end at a moment, and at a size.

    A time limit per read would let a server drip one byte after the other for hours.
    """

    until: float
    room: int

    def recv_into(self, *args):
        self.settimeout(left(self.until))  # type: ignore[attr-defined]
        count = super().recv_into(*args)  # type: ignore[misc]
        self.room -= count
        if self.room < 0:
            raise OSError("it says too much")
        return count


class HurriedSocket(Hurry, socket.socket):
    pass


class HurriedTLS(Hurry, ssl.SSLSocket):
    pass


def left(until):
    """Seconds until a moment. Raises TimeoutError when there are none."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def open_line(place, until, most, anywhere):
    """A connection to exactly one of the addresses that were checked."""
    scheme, host, port = place
    line = HTTPConnection(host, port)
    sock = connect(addresses(host, port, until, anywhere), until)
    if scheme == "https":
        sock.settimeout(left(until))
        sock = tls().wrap_socket(sock, server_hostname=host)
        line.default_port = DEFAULT_PORTS["https"]
    sock.until, sock.room = until, most + HEAD_BYTES
    line.sock = sock
    return line


def connect(found, until):
    error: OSError | None = None
    for family, address in found:
        sock = HurriedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left(until))
            sock.connect(address)
        except OSError as problem:
            sock.close()
            error = problem
        else:
            return sock
    raise error or OSError("it has no address")


def addresses(host, port, until, anywhere=False):
    """[(family, address)] of a name, asked once. Raises NoAnswer if one of them is not public."""
    found = [(each[0], each[4]) for each in resolve(host, port, until)]
    inside = [address[0] for _family, address in found if not is_public(address[0])]
    if inside and not anywhere:
        raise NoAnswer(f"{host} is at {inside[0]}, which is not public")
    return found


def resolve(host, port, until):
    """socket.getaddrinfo, which knows no time limit: a thread waits, and is left waiting."""
    answer: Future = Future()

    def wait():
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=wait, daemon=True).start()
    return answer.result(left(until))


def is_public(address):
    """Whether an IP address is one of the open internet, also when it wraps another one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 4:
        return ip.is_global and not ip.is_multicast and ip not in RELAYS and ip not in PROTOCOLS
    if ip.ipv4_mapped:
        return is_public(ip.ipv4_mapped)
    if ip in NAT64:
        return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip.is_global and ip in UNICAST and not any(ip in net for net in HIDING)


@cache
def tls():
    context = ssl.create_default_context()
    context.sslsocket_class = HurriedTLS
    return context
