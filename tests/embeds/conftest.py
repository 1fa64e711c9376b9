import io

import pytest
from PIL import Image

from community import fetch
from tests.identities.internet import Internet

HOME = "https://pictures.example"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    return Internet(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def internet(server, monkeypatch):
    """The only host there is: https://pictures.example. Everything else has an address inside."""
    server.pages, server.asked, server.resolved = {}, [], []
    server.names = {"pictures.example": ["9.9.9.9"], "inside.example": ["10.0.0.1"]}
    monkeypatch.setattr(fetch, "resolve", server.resolve)
    monkeypatch.setattr(fetch, "connect", server.connect)
    monkeypatch.setattr(fetch, "tls", lambda: server.trust)
    return server


@pytest.fixture
def page(internet):
    """page(path, html) is what the other server says there; with a status and a content type."""

    def put(path, content, status=200, content_type="text/html; charset=utf-8"):
        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.end_headers()
            handler.wfile.write(content.encode() if isinstance(content, str) else content)

        internet.pages[path] = answer

    return put


def png(width=1200, height=630):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def article(**said):
    """A page that says these things of itself, by Open Graph."""
    metas = "".join(f'<meta property="og:{key}" content="{said[key]}">' for key in said)
    return f"<!doctype html><html><head><title>Plain title</title>{metas}</head><body>"
