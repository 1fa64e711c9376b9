import re
from html import unescape

import pytest

from community.db import db
from community.search.handlers import learn_words
from community.search.reindex import complete, wrong_documents
from tests.factories import make_post


@pytest.fixture
def index(app):
    """index() brings in what the factories wrote; at the end the index must be true."""

    def bring_in():
        for _portion in complete():
            db.session.commit()
        while learn_words():
            db.session.commit()

    yield bring_in
    db.session.rollback()
    db.session.expire_all()
    assert wrong_documents() == 0
    db.session.rollback()


@pytest.fixture
def write(request, index):
    """write(title, body, ...) -> a post that can be found."""

    def make(title="Hello", body="Some words.", where=None, by=None, **fields):
        where = where or request.getfixturevalue("space")
        post = make_post(where, by or request.getfixturevalue("member"), title, body, **fields)
        index()
        return post

    return make


@pytest.fixture
def search(app, sign_in):
    """search(member, words, ...) -> the answer to them."""

    def ask(who, words="", path="search", slug="acme", **arguments):
        app.extensions.pop("search_turns", None)
        query = {"q": words, **arguments} if words is not None else arguments
        return sign_in(who).get(f"/c/{slug}/{path}", query_string=query)

    return ask


@pytest.fixture
def found(search):
    """found(member, words, ...) -> the titles of the rows that the page shows."""

    def titles(who, words="", **arguments):
        page = search(who, words, **arguments)
        assert page.status_code == 200
        rows = re.findall(r'<a class="cover"[^>]*>(.*?)</a>', page.text)
        return [unescape(re.sub(r"</?mark>", "", row)) for row in rows]

    return titles
