"""Asking other servers: how long, how much, and where a redirect may lead."""

import socket
import time

import pytest

from community import fetch, limits
from community.fetch import NoAnswer, TooSlow, within
from tests.identities import hostile
from tests.identities.internet import Internet


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return Internet(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def internet(server, monkeypatch):
    server.pages, server.asked, server.resolved = {}, [], []
    server.names = {"pictures.example": ["9.9.9.9"]}
    monkeypatch.setattr(fetch, "resolve", server.resolve)
    monkeypatch.setattr(fetch, "connect", server.connect)
    monkeypatch.setattr(fetch, "tls", lambda: server.trust)
    return server


HOME = "https://pictures.example"


def get(path, hops=3, most=1000, until=None):
    return fetch.fetch(f"{HOME}{path}", until or within(5), most, hops=hops)


def test_a_public_page_is_fetched(internet):
    internet.page("/gr%C3%BC%C3%9Fe?a=b%20c", b"hello")
    answer = get("/grüße?a=b%20c#part")
    assert (answer.status, answer.content) == (200, b"hello")
    assert internet.asked == [("pictures.example", "/gr%C3%BC%C3%9Fe?a=b%20c")]
    assert internet.resolved == ["pictures.example"]


def test_three_redirects_are_followed_and_no_more(internet):
    for hop in range(4):
        internet.redirect(f"/{hop}", f"/{hop + 1}")
    internet.page("/3", b"there")
    assert get("/0").content == b"there"
    internet.redirect("/3", "/4")
    internet.page("/4", b"too far")
    with pytest.raises(NoAnswer, match="one redirect too many"):
        get("/0")


@pytest.mark.parametrize(
    "to",
    [
        "http://pictures.example/",
        "https://127.0.0.1/",
        "https://inside.example/",
        "//inside.example/",
        "https://[::1]/",
        "http://[",
        "file:///etc/passwd",
        "https://user@pictures.example/",
    ],
)
def test_every_redirect_is_checked(internet, to):
    internet.names |= {
        "inside.example": ["192.168.1.1"],
        "127.0.0.1": ["127.0.0.1"],
        "::1": ["::1"],
    }
    internet.redirect("/", to)
    internet.page("/secret", b"secret")
    with pytest.raises(NoAnswer):
        get("/")
    assert len(internet.asked) == 1


def test_a_name_is_resolved_once_so_that_it_cannot_turn_round(internet):
    """The first answer of the resolver is public, the second is not: nobody asks for it."""
    internet.names["pictures.example"] = ["9.9.9.9", "127.0.0.1"]
    internet.page("/", b"hello")
    assert get("/").content == b"hello" and internet.resolved == ["pictures.example"]
    with pytest.raises(NoAnswer, match="not public"):
        get("/")


def test_one_address_inside_spoils_the_name(internet, monkeypatch):
    def mixed(host, port, until):
        return [(socket.AF_INET, 1, 6, "", (each, port)) for each in ("9.9.9.9", "10.0.0.1")]

    monkeypatch.setattr(fetch, "resolve", mixed)
    with pytest.raises(NoAnswer, match=r"10\.0\.0\.1"):
        get("/")


def test_the_certificate_must_be_of_the_name(internet):
    internet.names["other.example"] = ["9.9.9.9"]
    with pytest.raises(NoAnswer, match="CERTIFICATE"):
        fetch.fetch("https://other.example/", within(5), 1000)


def test_too_much_is_refused(internet):
    internet.page("/", b"x" * 1001)
    with pytest.raises(NoAnswer, match="too much"):
        get("/")
    assert len(get("/", most=1001).content) == 1001


@pytest.mark.parametrize("how", [hostile.dripping, hostile.dripping_head, hostile.silent])
def test_a_slow_answer_over_tls_ends_in_time(internet, how):
    internet.pages["/"] = how
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        get("/", until=within(0.4))
    assert time.monotonic() - begun < 2


def test_redirects_share_the_time(internet):
    def slowly(handler):
        time.sleep(0.25)
        internet.redirect("/x", "/0")
        internet.pages["/x"](handler)

    internet.pages["/0"] = slowly
    with pytest.raises(TooSlow):
        get("/0", until=within(0.4))


def test_an_open_port_that_never_shakes_hands_ends_in_time(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        url = f"https://127.0.0.1:{port}/"
        with pytest.raises(TooSlow):
            fetch.fetch(url, within(0.3), 100, trusted=[url])


def test_a_resolver_that_never_answers_ends_in_time(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: time.sleep(3))
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        fetch.fetch(HOME, within(0.3), 100)
    assert time.monotonic() - begun < 1


def test_a_resolver_that_fails_lets_nothing_through(monkeypatch):
    def fail(*args, **more):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NoAnswer):
        fetch.fetch(HOME, within(1), 100)


def test_trust_is_for_one_origin(acme):
    acme.instead = {"/a": lambda handler: acme.say(handler, {"a": 1})}
    url = f"{acme.issuer}/a"
    assert fetch.fetch(url, within(2), 100, trusted=[acme.issuer]).json() == {"a": 1}
    other = acme.issuer.replace("127.0.0.1", "localhost")
    for trusted in ([], [other], [f"{acme.issuer}1"], [acme.issuer.replace("http:", "https:")]):
        with pytest.raises(NoAnswer):
            fetch.fetch(url, within(2), 100, trusted=trusted)


def test_a_trusted_origin_does_not_lead_elsewhere_inside(acme, rival):
    away = {"Location": f"{rival.issuer}/b"}
    acme.instead = {"/a": lambda handler: acme.say(handler, {}, 302, **away)}
    with pytest.raises(NoAnswer):
        fetch.fetch(f"{acme.issuer}/a", within(2), 100, trusted=[acme.issuer], hops=3)
    assert rival.asked == []


def test_thirty_seconds_of_dripping_end_within_ten(acme):
    """At the real limit; the other tests shorten it."""
    acme.instead = {"/slow": hostile.dripping}
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        until = within(limits.PROVIDER_SECONDS)
        fetch.fetch(f"{acme.issuer}/slow", until, limits.PROVIDER_BYTES, trusted=[acme.issuer])
    assert limits.PROVIDER_SECONDS - 1 < time.monotonic() - begun < 10
