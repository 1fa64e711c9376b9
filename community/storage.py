"""Where files are kept: a folder by default, S3 or its like when STORAGE_URL says so."""

from functools import cache

import obstore
from flask import current_app
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, from_url

from community.errors import NotFound


@cache
def open_store(url):
    if url.startswith("file:"):
        return LocalStore(url.removeprefix("file://"), mkdir=True)
    return from_url(url)


def store():
    return open_store(current_app.config["STORAGE_URL"])


def put_file(key, content):
    """Keep bytes under a key. Call it before writing the row that names the key."""
    obstore.put(store(), key, content)


def read_file(key):
    """The bytes under a key. Raises NotFound."""
    try:
        return bytes(obstore.get(store(), key).bytes())
    except (NotFoundError, FileNotFoundError):
        raise NotFound from None


def drop_file(key):
    obstore.delete(store(), key)
